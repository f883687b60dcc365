// The fine-tuning loop: batches through the training graph, from an initial model to a fine-tuned one.
import { DataDietError } from '../../shared/errors.ts';
import type { Classifier } from '../models/encoder.ts';
import {
  compileGraph,
  Tensor,
  type CompiledGraph,
  type CompileGraph,
  type CompileOptions,
  type Feeds,
} from '../onnx/executable.ts';
import { ADAMW_DEFAULTS, stepScalars, type AdamWOptions } from './adamw.ts';
import { makeBatch } from './batch.ts';
import { epochBatches } from './data-order.ts';
import type { Examples } from './examples.ts';
import { Random } from './random.ts';
import { linearSchedule } from './schedule.ts';
import { buildTrainGraph, nextStateNames, type DropoutSite } from './train-graph.ts';
import type { TrainingState } from './training-state.ts';

export interface TrainOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly warmupFraction: number;
  readonly maxGradientNorm: number;
  readonly adamW: AdamWOptions;
  readonly dropout: boolean;
}

export const TRAIN_DEFAULTS = {
  warmupFraction: 0.1,
  maxGradientNorm: 1,
  adamW: ADAMW_DEFAULTS,
  dropout: true,
} as const satisfies Partial<TrainOptions>;

/** What the loop tells after each step. */
export interface StepReport {
  /** 1-based. */
  readonly epoch: number;
  readonly examples: number;
  /** Mean loss of the batch before the step. */
  readonly loss: number;
}

/** Compiled once, used by every run. */
export class FineTuner {
  private readonly masks = new Map<string, Uint8Array>();

  private constructor(
    private readonly classifier: Classifier,
    private readonly classes: number,
    private readonly options: TrainOptions,
    private readonly executable: CompiledGraph,
    private readonly dropoutSites: readonly DropoutSite[],
  ) {}

  static async compile(
    classifier: Classifier,
    classes: number,
    options: TrainOptions,
    runtime: CompileOptions,
    compile: CompileGraph = compileGraph,
  ): Promise<FineTuner> {
    const { graph, dropoutSites } = buildTrainGraph(classifier, classes, options);
    const executable = await compile(graph, { ...runtime, onDevice: nextStateNames(graph) });
    return new FineTuner(classifier, classes, options, executable, dropoutSites);
  }

  /**
   * Trains `state` in place over `options.epochs`, in the order and with the dropout masks that `seed` names.
   * @param batchSize examples a step, where it is not the one of the options
   */
  async *run(
    state: TrainingState,
    examples: Examples,
    seed: number,
    batchSize = this.options.batchSize,
  ): AsyncGenerator<StepReport> {
    const { epochs, learningRate, warmupFraction } = this.options;
    const order = new Random(seed, 'data order');
    const dropout = new Random(seed, 'dropout');
    const steps = epochs * Math.ceil(examples.count / batchSize);
    let step = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      for (const rows of epochBatches(examples.lengths, batchSize, order)) {
        const rate = linearSchedule(step++, steps, learningRate, warmupFraction);
        const loss = await this.step(state, examples, rows, { step, rate, dropout });
        if (!Number.isFinite(loss)) {
          throw new DataDietError(
            'diverged',
            `Training diverged: the loss is ${loss} at step ${step} of ${steps}.`,
            {
              action: `Choose a learning rate below ${learningRate}.`,
            },
          );
        }
        yield { epoch, examples: rows.length, loss };
      }
    }
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }

  /** One optimiser step; returns the batch's mean loss before it. */
  private async step(
    state: TrainingState,
    examples: Examples,
    rows: Uint32Array,
    { step, rate, dropout }: { step: number; rate: number; dropout: Random },
  ): Promise<number> {
    const batch = makeBatch(this.classifier, examples, rows, {
      classes: this.classes,
      exampleWeight: 1 / rows.length,
    });
    const { feeds, fetches } = state.stepBuffers();
    const results = await this.executable.run(
      {
        ...batch.feeds,
        ...feeds,
        ...this.scalars(step, rate),
        ...this.drawMasks(dropout, batch.size, batch.length),
      },
      { loss: null, ...fetches },
    );
    state.advance(results);
    const loss = results['loss']?.data;
    if (!(loss instanceof Float32Array)) throw new Error('the training graph gave no loss');
    return loss[0]!;
  }

  private scalars(step: number, rate: number): Feeds {
    return Object.fromEntries(
      Object.entries(stepScalars(step, rate, this.options.adamW)).map(([name, value]) => [
        name,
        new Tensor('float32', Float32Array.of(value), []),
      ]),
    );
  }

  private drawMasks(random: Random, size: number, length: number): Feeds {
    const masks: Record<string, Tensor> = {};
    for (const site of this.dropoutSites) {
      const dims = site.shape.map((dim) => (dim === 'B' ? size : dim === 'T' ? length : Number(dim)));
      const count = dims.reduce((product, dim) => product * dim, 1);
      let mask = this.masks.get(site.name);
      if (!mask || mask.length < count) this.masks.set(site.name, (mask = new Uint8Array(count)));
      const drawn = mask.subarray(0, count);
      random.fillBernoulli(drawn, site.keep);
      masks[site.name] = new Tensor('bool', drawn, dims);
    }
    return masks;
  }
}
