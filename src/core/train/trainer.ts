// Optimiser steps on an objective: the graph, the dropout masks and the state brought together.
import {
  compileGraph,
  type CompiledGraph,
  type CompileGraph,
  type CompileOptions,
} from '../onnx/executable.ts';
import { keepsOnDevice } from '../onnx/session-options.ts';
import { stepScalars, type AdamWOptions } from './adamw.ts';
import type { Batch } from './batch.ts';
import { DropoutMasks } from './dropout-masks.ts';
import { maskSeed } from './mask-stream.ts';
import type { Objective } from './objective.ts';
import { buildGradientGraph, buildUpdateGraph, nextStateNames } from './train-graph.ts';
import type { StepResult, TrainingState } from './training-state.ts';

export interface OptimizerOptions {
  readonly adamW: AdamWOptions;
  /** Gradients are scaled down to this global norm. */
  readonly maxGradientNorm: number;
  readonly dropout: boolean;
}

interface Step {
  /** 1-based. */
  readonly step: number;
  readonly learningRate: number;
  /** The run's: names the dropout masks. */
  readonly seed: number;
}

/** Compiled once, used by every run. */
export class Trainer {
  private constructor(
    private readonly options: OptimizerOptions,
    private readonly executable: CompiledGraph,
    private readonly masks: DropoutMasks,
  ) {}

  static async compile(
    objective: Objective,
    options: OptimizerOptions,
    runtime: CompileOptions,
    compile: CompileGraph = compileGraph,
  ): Promise<Trainer> {
    const { graph, dropoutSites, maskType } = keepsOnDevice(runtime.provider)
      ? buildUpdateGraph(objective, options)
      : buildGradientGraph(objective, options);
    const executable = await compile(graph, { ...runtime, onDevice: nextStateNames(graph) });
    return new Trainer(options, executable, new DropoutMasks(dropoutSites, maskType));
  }

  /**
   * One optimiser step over a batch, whose example weights add up over its parts.
   * @param parts more than one only where the state is in host memory
   */
  async step(
    state: TrainingState,
    parts: Iterable<Batch>,
    { step, learningRate, seed }: Step,
  ): Promise<StepResult> {
    const { adamW, maxGradientNorm } = this.options;
    return state.step(
      {
        graph: this.executable,
        masks: this.masks,
        parts,
        maskSeed: (part) => maskSeed(seed, step, part),
      },
      { scalars: stepScalars(step, learningRate, adamW), adamW, maxGradientNorm },
    );
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
