// Where the numbers of a model in training live: in host memory, or on the device that computes with them.
import type { CompiledGraph, Feeds } from '../onnx/executable.ts';
import type { AdamWOptions, StepScalars } from './adamw.ts';
import type { Batch } from './batch.ts';
import type { DropoutMasks } from './dropout-masks.ts';
import type { Snapshot } from './snapshot.ts';

/** What an optimiser step does with the gradients. */
export interface Update {
  readonly scalars: StepScalars<number>;
  readonly adamW: AdamWOptions;
  /** Gradients are scaled down to this global norm. */
  readonly maxGradientNorm: number;
}

/** What an optimiser step computes its gradients from. */
export interface StepWork {
  /** Of train-graph.ts, the one for this kind of state. */
  readonly graph: CompiledGraph;
  readonly masks: DropoutMasks;
  /** A batch in parts whose gradients are added; each is asked for when it is needed. */
  readonly parts: Iterable<Batch>;
  /** Names the masks of a part, from 0. */
  readonly maskSeed: (part: number) => Uint32Array;
}

export interface StepResult {
  /** `sum_b weight_b loss_b` over all parts of the batch, before the step. */
  readonly loss: number;
  /** Of the whole batch, before clipping. */
  readonly gradientNorm: number;
}

/** Parameters and AdamW's moments, from step to step. */
export interface TrainingState {
  /** The parameters as they are now, to be fed to a graph of the same provider. */
  readonly parameters: Feeds;
  /**
   * One step of the optimiser. Where the gradient's norm is not finite, state in host memory stays as it was; on a
   * device it is lost.
   */
  step(work: StepWork, update: Update): Promise<StepResult>;
  /** The parameters in host memory, where a device that fails cannot take them along. */
  download(): Promise<Feeds>;
  /** What training goes on from. It may share memory with the state: it holds until the next step. */
  snapshot(): Promise<Snapshot>;
  /** Frees memory of the device. */
  dispose(): void;
}

/** The one number of a scalar output. */
export function scalarOf(results: Feeds, name: string): number {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the training graph gave no ${name}`);
  return data[0]!;
}
