// Optimiser steps on an objective: the graph, the dropout masks and the state brought together.
import {
  compileGraph,
  Tensor,
  type CompiledGraph,
  type CompileGraph,
  type CompileOptions,
  type Feeds,
} from '../onnx/executable.ts';
import { keepsOnDevice } from '../onnx/session-options.ts';
import { stepScalars, type AdamWOptions } from './adamw.ts';
import type { Batch } from './batch.ts';
import type { Objective } from './objective.ts';
import type { MaskStream } from './mask-stream.ts';
import { buildGradientGraph, buildUpdateGraph, nextStateNames, type DropoutSite } from './train-graph.ts';
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
  /** Draws the dropout masks. */
  readonly dropout: MaskStream;
}

/** Compiled once, used by every run. */
export class Trainer {
  private readonly masks = new Map<string, Uint8Array | Float32Array<ArrayBuffer>>();

  private constructor(
    private readonly options: OptimizerOptions,
    private readonly executable: CompiledGraph,
    private readonly dropoutSites: readonly DropoutSite[],
    private readonly maskArray: typeof Float32Array | typeof Uint8Array,
  ) {}

  static async compile(
    objective: Objective,
    options: OptimizerOptions,
    runtime: CompileOptions,
    compile: CompileGraph = compileGraph,
  ): Promise<Trainer> {
    const resident = keepsOnDevice(runtime.provider);
    const { graph, dropoutSites } = resident
      ? buildUpdateGraph(objective, options)
      : buildGradientGraph(objective, options);
    const executable = await compile(graph, { ...runtime, onDevice: nextStateNames(graph) });
    return new Trainer(options, executable, dropoutSites, resident ? Uint8Array : Float32Array);
  }

  /**
   * One optimiser step over a batch, whose example weights add up over its parts.
   * @param parts more than one only where the state is in host memory
   */
  async step(
    state: TrainingState,
    parts: Iterable<Batch>,
    { step, learningRate, dropout }: Step,
  ): Promise<StepResult> {
    const { adamW, maxGradientNorm } = this.options;
    const update = { scalars: stepScalars(step, learningRate, adamW), adamW, maxGradientNorm };
    return state.step(this.executable, this.feeds(parts, dropout), update);
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }

  /** One part at a time: the masks of all parts share their memory. */
  private *feeds(parts: Iterable<Batch>, dropout: MaskStream): Generator<Feeds> {
    for (const { feeds, size, length } of parts) yield { ...feeds, ...this.drawMasks(dropout, size, length) };
  }

  private drawMasks(stream: MaskStream, size: number, length: number): Feeds {
    const drawn: Record<string, Tensor> = {};
    for (const { name, shape, keep } of this.dropoutSites) {
      const dims = shape.map((dim) => (dim === 'B' ? size : dim === 'T' ? length : Number(dim)));
      const count = dims.reduce((product, dim) => product * dim, 1);
      let mask = this.masks.get(name);
      if (!mask || mask.length < count) this.masks.set(name, (mask = new this.maskArray(count)));
      if (mask instanceof Uint8Array) {
        const bits = mask.subarray(0, count);
        stream.fillBits(bits, keep);
        drawn[name] = new Tensor('bool', bits, dims);
      } else {
        const factors = mask.subarray(0, count);
        stream.fillFactors(factors, keep);
        drawn[name] = new Tensor('float32', factors, dims);
      }
    }
    return drawn;
  }
}
