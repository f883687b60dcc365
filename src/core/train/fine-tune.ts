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
  /** Steps taken, this one included, of how many. */
  readonly step: number;
  readonly steps: number;
}

/** What a run may have of its own. */
export interface RunOptions {
  /** Examples a step, where it is not the one of the options. */
  readonly batchSize?: number;
  /**
   * Lengths of the learning rate's cycles, in epochs: each warms up and decays to 0, so that at its end the model is as
   * settled as at the end of a run (Loshchilov & Hutter 2017, arXiv 1608.03983). One of `options.epochs` without.
   */
  readonly cycles?: readonly number[];
  /**
   * Steps, where they are not those that the cycles take: one cycle over all of them, and epochs go on until they are
   * done, the last of them as far as it takes.
   */
  readonly steps?: number | undefined;
  /** Steps that were taken before, by the state of which a snapshot was made; those after them come as they would have. */
  readonly taken?: number;
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
    return new FineTuner(classifier, classes, options, trainer, cutFor(runtime));
  }

  /**
   * Trains `state` in place over `options.epochs` (or the cycles), in the order and with the dropout masks that `seed`
   * names. Between two steps the caller may do as it likes, score the model among it.
   * @throws DataDietError `diverged` at the step whose loss or gradient is no finite number
   */
  async *run(
    state: TrainingState,
    examples: Examples,
    seed: number,
    {
      batchSize = this.options.batchSize,
      cycles = [this.options.epochs],
      steps: asked,
      taken = 0,
    }: RunOptions = {},
  ): AsyncGenerator<StepReport> {
    const order = new Random(seed, 'data order');
    const stepsAnEpoch = Math.ceil(examples.count / batchSize);
    const ends = asked === undefined ? cycles.map((epochs) => epochs * stepsAnEpoch) : [asked];
    const steps = ends.reduce((sum, length) => sum + length, 0);
    let step = 0;
    let epoch = 0;
    for (const length of ends) {
      for (let stepOfCycle = 0; stepOfCycle < length;) {
        epoch++;
        for (const rows of epochBatches(examples.lengths, batchSize, order)) {
          if (stepOfCycle === length) break;
          const learningRate = this.rateAt(stepOfCycle++, length);
          if (++step <= taken) continue;
          const parts = this.parts(examples, rows);
          const { loss, gradientNorm } = await this.trainer.step(state, parts, {
            step,
            learningRate,
            seed,
          });
          // A finite loss may have no finite gradient, and after the last step no loss would tell.
          if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
            throw this.diverged(loss, gradientNorm, `step ${step} of ${steps}`);
          }
          yield { epoch, examples: rows.length, loss, step, steps };
        }
      }
    }
  }

  async dispose(): Promise<void> {
    await this.trainer.dispose();
  }

  private rateAt(step: number, steps: number): number {
    return linearSchedule(step, steps, this.options.learningRate, this.options.warmupFraction);
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
