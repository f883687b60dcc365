// The fine-tuning loop: batches through the training graph, from an initial model to a fine-tuned one.
import { DataDietError } from '../../shared/errors.ts';
import type { Classifier } from '../models/encoder.ts';
import type { CompileGraph, CompileOptions } from '../onnx/executable.ts';
import { ADAMW_DEFAULTS } from './adamw.ts';
import { makeBatch, type Batch } from './batch.ts';
import { cutFor, type CutBatch } from './batch-parts.ts';
import { epochBatches } from './data-order.ts';
import type { Examples } from './tokenised-examples.ts';
import { classification } from './objective.ts';
import { MaskStream } from './mask-stream.ts';
import { Random } from '../random.ts';
import { linearSchedule } from './schedule.ts';
import { Trainer, type OptimizerOptions } from './trainer.ts';
import type { TrainingState } from './training-state.ts';

export interface TrainOptions extends OptimizerOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly warmupFraction: number;
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
  private constructor(
    private readonly classifier: Classifier,
    private readonly classes: number,
    private readonly options: TrainOptions,
    private readonly trainer: Trainer,
    private readonly cut: CutBatch,
  ) {}

  static async compile(
    classifier: Classifier,
    classes: number,
    options: TrainOptions,
    runtime: CompileOptions,
    compile?: CompileGraph,
  ): Promise<FineTuner> {
    const objective = classification(classifier, classes);
    const trainer = await Trainer.compile(objective, options, runtime, compile);
    return new FineTuner(classifier, classes, options, trainer, cutFor(runtime.provider));
  }

  /**
   * Trains `state` in place over `options.epochs`, in the order and with the dropout masks that `seed` names.
   * @throws DataDietError `diverged` at the step whose loss or gradient is no finite number
   * @param batchSize examples a step, where it is not the one of the options
   */
  async *run(
    state: TrainingState,
    examples: Examples,
    seed: number,
    batchSize = this.options.batchSize,
  ): AsyncGenerator<StepReport> {
    const { epochs, warmupFraction } = this.options;
    const order = new Random(seed, 'data order');
    const dropout = new MaskStream(seed);
    const steps = epochs * Math.ceil(examples.count / batchSize);
    let step = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      for (const rows of epochBatches(examples.lengths, batchSize, order)) {
        const learningRate = linearSchedule(step++, steps, this.options.learningRate, warmupFraction);
        const parts = this.parts(examples, rows);
        const { loss, gradientNorm } = await this.trainer.step(state, parts, { step, learningRate, dropout });
        // A finite loss may have no finite gradient, and after the last step no loss would tell.
        if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
          throw this.diverged(loss, gradientNorm, `step ${step} of ${steps}`);
        }
        yield { epoch, examples: rows.length, loss };
      }
    }
  }

  async dispose(): Promise<void> {
    await this.trainer.dispose();
  }

  private diverged(loss: number, gradientNorm: number, where: string): DataDietError {
    const what = Number.isFinite(loss) ? `the gradient's norm is ${gradientNorm}` : `the loss is ${loss}`;
    return new DataDietError('diverged', `Training diverged: ${what} at ${where}.`, {
      action: `Choose a learning rate below ${this.options.learningRate}.`,
    });
  }

  private *parts(examples: Examples, rows: Uint32Array): Generator<Batch> {
    for (const part of this.cut(rows, examples.lengths)) {
      yield makeBatch(this.classifier, examples, part, {
        classes: this.classes,
        exampleWeight: 1 / rows.length,
      });
    }
  }
}
