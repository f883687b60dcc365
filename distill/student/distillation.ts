// The distillation of one student: steps on the teacher's outputs, from a checkpoint or from the start.
import { withoutOutputLayer } from '../../src/core/weights/load-parameters.ts';
import { initialValues, type ParameterSpec } from '../../src/core/models/parameters.ts';
import type { Classifier } from '../../src/core/models/encoder.ts';
import { ADAMW_DEFAULTS } from '../../src/core/train/adamw.ts';
import { epochBatches } from '../../src/core/train/data-order.ts';
import { HostState } from '../../src/core/train/host-state.ts';
import { Random } from '../../src/core/random.ts';
import { regression } from '../../src/core/train/regression.ts';
import { linearSchedule } from '../../src/core/train/schedule.ts';
import { Trainer } from '../../src/core/train/trainer.ts';
import { DataDietError } from '../../src/shared/errors.ts';
import { valuesOf, type Checkpoint } from './checkpoint.ts';
import { HeldOutErrors, type TargetErrors } from './held-out-errors.ts';
import type { TeacherData } from './teacher-data.ts';

export interface DistillationOptions {
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly warmupFraction: number;
  /** What the error of the sentence counts beside that of the tokens. */
  readonly sentenceWeight: number;
  readonly seed: number;
  /** Rows that are never trained on. */
  readonly heldOutRows: number;
}

export interface DistillationStep {
  /** Steps taken. */
  readonly step: number;
  readonly tokens: number;
  readonly loss: number;
  readonly learningRate: number;
}

export class Distillation {
  private constructor(
    private readonly classifier: Classifier,
    private readonly data: TeacherData,
    private readonly options: DistillationOptions,
    private readonly trainer: Trainer,
    private readonly state: HostState,
    private readonly trainRows: Uint32Array,
    private readonly heldOut: HeldOutErrors,
    /** All that is trained: the encoder and the maps to the targets. */
    readonly parameters: readonly ParameterSpec[],
    private taken: number,
  ) {}

  /**
   * @param classifier with the whole vocabulary; the data's part of it is trained
   * @param start parameters of the encoder, tables whole; what it lacks starts at random
   * @param resume where to go on; the options must be the same as then
   * @throws DataDietError `dataset-empty` where no row is left to train on
   */
  static async open(
    classifier: Classifier,
    data: TeacherData,
    start: ReadonlyMap<string, Float32Array>,
    options: DistillationOptions,
    resume?: (specs: readonly ParameterSpec[]) => Promise<Checkpoint | undefined>,
  ): Promise<Distillation> {
    if (options.heldOutRows >= data.examples.count) {
      throw new DataDietError(
        'dataset-empty',
        `Of ${data.examples.count} rows ${options.heldOutRows} are held out, and none is left to train on.`,
        { action: 'Let the teacher read more of the corpus.' },
      );
    }
    const targets = data.targets(options.sentenceWeight);
    const objective = regression(data.trimmed(classifier), targets);
    const checkpoint = await resume?.(objective.parameters);
    const state = new HostState(
      objective.parameters,
      checkpoint?.parameters ?? initialState(objective.parameters, classifier, data, start, options.seed),
      checkpoint?.moments,
    );
    const optimizer = { adamW: ADAMW_DEFAULTS, maxGradientNorm: 1, dropout: false };
    const trainer = await Trainer.compile(objective, optimizer, {});
    const order = Uint32Array.from({ length: data.examples.count }, (_, row) => row);
    new Random(options.seed, 'held-out rows').shuffle(order);
    const heldOut = await HeldOutErrors.compile(
      data.trimmed(classifier),
      data,
      targets,
      order.slice(0, options.heldOutRows),
    );
    return new Distillation(
      data.trimmed(classifier),
      data,
      options,
      trainer,
      state,
      order.slice(options.heldOutRows),
      heldOut,
      objective.parameters,
      checkpoint?.step ?? 0,
    );
  }

  /** Takes the steps that are left. */
  async *run(): AsyncGenerator<DistillationStep> {
    const { steps, batchSize, learningRate: peak, warmupFraction, seed } = this.options;
    const lengths = Uint32Array.from(this.trainRows, (row) => this.data.examples.lengths[row]!);
    const stepsAnEpoch = Math.ceil(lengths.length / batchSize);
    while (this.taken < steps) {
      const epoch = Math.floor(this.taken / stepsAnEpoch);
      const batches = epochBatches(lengths, batchSize, new Random(seed, `data order of epoch ${epoch}`));
      for (const picked of batches.slice(this.taken - epoch * stepsAnEpoch)) {
        if (this.taken === steps) return;
        const rows = picked.map((index) => this.trainRows[index]!);
        const learningRate = linearSchedule(this.taken, steps, peak, warmupFraction);
        const batch = this.data.batch(this.classifier, rows, 1 / rows.length);
        const step = this.taken + 1;
        const { loss, gradientNorm } = await this.trainer.step(this.state, [batch], {
          step,
          learningRate,
          seed,
        });
        if (!Number.isFinite(loss)) throw new Error(`The loss is ${loss} at step ${step}.`);
        // Such a gradient moved no parameter: the step was none.
        if (!Number.isFinite(gradientNorm)) {
          throw new Error(`The norm of the gradient is ${gradientNorm} at step ${step}.`);
        }
        this.taken = step;
        const tokens = rows.reduce((sum, row) => sum + this.data.examples.lengths[row]!, 0);
        yield { step, tokens, loss, learningRate };
      }
    }
  }

  /** The errors on the held-out rows, by target. */
  evaluate(): Promise<TargetErrors> {
    return this.heldOut.evaluate(this.state.parameters);
  }

  /** The state now; its arrays change with the next step. */
  checkpoint(): Checkpoint {
    return { step: this.taken, parameters: valuesOf(this.state.parameters), moments: this.state.moments };
  }

  /** The encoder's parameters, tables whole: tokens that the data lack have what they started with. */
  student(start: ReadonlyMap<string, Float32Array>): Map<string, Float32Array> {
    const trained = valuesOf(this.state.parameters);
    return new Map(
      withoutOutputLayer(this.classifier).parameters.map(({ name, perToken, shape }) => {
        const values = trained.get(name)!;
        return [name, perToken ? this.data.wholeTable(start.get(name)!, values, shape[1]!) : values];
      }),
    );
  }

  async dispose(): Promise<void> {
    await this.trainer.dispose();
    await this.heldOut.dispose();
  }
}

function initialState(
  specs: readonly ParameterSpec[],
  { initializerRange }: Classifier,
  data: TeacherData,
  start: ReadonlyMap<string, Float32Array>,
  seed: number,
): Map<string, Float32Array> {
  return new Map(
    specs.map((spec) => {
      const given = start.get(spec.name);
      const random = new Random(seed, `initial ${spec.name}`);
      if (given === undefined) return [spec.name, initialValues(spec, initializerRange, random)];
      return [spec.name, spec.perToken ? data.trimmedTable(given, spec.shape[1]!) : given];
    }),
  );
}
