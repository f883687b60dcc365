// Fine-tunes one run and scores rows at its points, on a device that may fail: a fault costs the point in work, never one
// that is finished.
import { fillParameters, type ParameterValues } from '../core/weights/load-parameters.ts';
import type { Classifier } from '../core/models/encoder.ts';
import type { Feeds } from '../core/onnx/executable.ts';
import type { BatchScores } from '../core/scores/score-examples.ts';
import { cutBatches, sortedBatches } from '../core/train/data-order.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import type { StepReport } from '../core/train/fine-tune.ts';
import type { TrainingState } from '../core/train/training-state.ts';
import type { RunProgress } from './checkpoint.ts';
import { DataDietError } from '../shared/errors.ts';
import type { DeviceSession } from './device-session.ts';
import type { ProgressMeter } from './progress-meter.ts';
import { RunCheckpoints } from './run-checkpoints.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What all runs of a job start from. */
export interface Beginning {
  readonly classifier: Classifier;
  /** The encoder, and the parts of the head that were saved with it. */
  readonly pretrained: ParameterValues;
  /** Tokens of all rows. */
  readonly vocabulary: Int32Array;
}

export interface RunPlan {
  readonly seed: number;
  readonly train: Examples;
  /** The rows to score; all scores where they are those trained on, else what a forward pass gives. */
  readonly score: Examples;
  readonly norms: boolean;
  /** Lengths of the learning rate's cycles, in epochs. */
  readonly cycles: readonly number[];
  /** Steps of the optimiser, where they are not those that the cycles take: the rate decays over them. */
  readonly steps?: number | undefined;
  /** Epochs after which rows are scored, ascending; the last is the end. */
  readonly points: readonly number[];
  /** Which run of how many this is, for progress. */
  readonly place: { readonly run?: number; readonly runs?: number };
  /** What the run is called where something is told of it: `run 1 of 3`. */
  readonly name: string;
  readonly stage: 'training' | 'rehearsing';
  /** Of a run that may take long. */
  readonly checkpoints?: RunCheckpoints;
}

/** What a point of a run tells beside the scores. */
export interface PointReport {
  readonly point: number;
  /** Mean training loss of the epoch that ended here; undefined before training. */
  readonly trainingLoss: number | undefined;
  readonly fallbacks: readonly string[];
}

/** Takes the scores of a point, batch by batch. */
export interface PointSink {
  add(scores: BatchScores): void;
  /** All rows were told; false ends the run here. */
  finish(report: PointReport): Promise<boolean>;
}

interface Reporting {
  readonly meter: Pick<ProgressMeter, 'start' | 'advance' | 'skip'>;
  readonly stopwatch: Pick<Stopwatch, 'time'>;
  readonly log: (message: string) => void;
  readonly note: (message: string) => void;
  /** Aborted when the run is to stop as soon as what it has is kept. */
  readonly stop?: AbortSignal | undefined;
}

/** The state of a device is gone with it: what is left of a run starts again. */
class StateLost extends Error {}

export class UnitRunner {
  constructor(
    private readonly beginning: Beginning,
    private readonly session: DeviceSession,
    private readonly reporting: Reporting,
  ) {}

  /** Checkpoints of a run in a file. */
  checkpointsIn(file: string): RunCheckpoints {
    const { log } = this.reporting;
    return new RunCheckpoints(file, this.beginning.classifier.parameters, {
      now: () => performance.now(),
      log,
    });
  }

  /**
   * Runs one fine-tuning, from its checkpoint where there is one. Points are told in their order, each once; after a fault of
   * the device the run starts again from its seed for those that are left.
   * @param sinkAt makes a sink for the scores of a point
   * @throws DataDietError `cancelled` where it was to stop: what it had is kept
   */
  async run(plan: RunPlan, sinkAt: (point: number) => PointSink): Promise<void> {
    const { classifier, pretrained, vocabulary } = this.beginning;
    const initial = fillParameters(classifier, pretrained, vocabulary, plan.seed);
    const fallbacks: string[] = [];
    const finished = new Set<number>();
    for (;;) {
      let state: TrainingState | undefined;
      try {
        if (plan.cycles.some((epochs) => epochs > 0)) await this.session.makeRoomFor('training');
        let from: RunProgress | undefined;
        ({ state, from } = await this.begin(plan, initial, finished));
        if (from && fallbacks.length === 0) fallbacks.push(...from.fallbacks);
        await this.follow(plan, state, from, finished, fallbacks, sinkAt);
        await plan.checkpoints?.forget();
        return;
      } catch (error) {
        if (error instanceof StateLost) continue;
        fallbacks.push(await this.session.fallBack(error, 'training', plan.name));
      } finally {
        if (state) this.session.discard(state);
      }
    }
  }

  /** @returns the state to train, and how far it is where it is that of a checkpoint */
  private async begin(
    { points, cycles, checkpoints }: RunPlan,
    initial: ParameterValues,
    finished: ReadonlySet<number>,
  ): Promise<{ readonly state: TrainingState; readonly from: RunProgress | undefined }> {
    const memory = await this.session.memory();
    const epochs = totalOf(cycles);
    const next = points.find((point) => !finished.has(point))!;
    const latest = await checkpoints?.latest(
      this.footing,
      ({ step, steps }) => stepOf(next, epochs, steps) >= step,
    );
    if (latest === undefined) return { state: await memory.create(initial), from: undefined };
    const { snapshot, ...from } = latest;
    return { state: await memory.create(snapshot.values, snapshot.moments), from };
  }

  /** What decides the bits of a run beside the job and the seed. */
  private get footing(): string {
    const { provider, trainingBatch } = this.session.footing;
    return `${provider}, ${this.session.laneCount} lanes, batches of ${trainingBatch}`;
  }

  /**
   * Trains `state` and stops at each point that is not finished to score with it.
   * @param from where the state was before
   */
  private async follow(
    plan: RunPlan,
    state: TrainingState,
    from: RunProgress | undefined,
    finished: Set<number>,
    fallbacks: string[],
    sinkAt: (point: number) => PointSink,
  ): Promise<void> {
    const { train, cycles, points, checkpoints } = plan;
    const epochs = totalOf(cycles);
    const left = points.filter((point) => !finished.has(point));
    const last = points.at(-1)!;
    const loss = new EpochLoss(train.count, from);
    let trainingLoss = from && loss.latest;
    const keep = async (step: number, steps: number): Promise<void> => {
      const { seen: rows, total } = loss;
      const progress = { step, steps, rows, loss: total, footing: this.footing, fallbacks };
      await checkpoints?.keep(state, progress);
    };
    /** Scores at the points that `step` has reached; false where the run is to end. */
    const scoreUpTo = async (step: number, steps: number): Promise<boolean> => {
      while (left.length > 0 && stepOf(left[0]!, epochs, steps) <= step) {
        const point = left.shift()!;
        // It may take long as well, and what was trained is not to go with it.
        if (point !== 0 && checkpoints?.isWorthwhile === true) await keep(step, steps);
        const sink = sinkAt(point);
        const { provider } = this.session.footing;
        await this.score(plan, state, { isLast: point === last, fallbacks }, sink);
        const goOn = await sink.finish({ point, trainingLoss, fallbacks: [...fallbacks] });
        finished.add(point);
        if (!goOn) return false;
        if (point !== last && this.session.footing.provider !== provider) throw new StateLost();
      }
      return true;
    };
    if (epochs === 0 || left[0] === 0) {
      // No step is taken yet: only a point before training is reached.
      if (!(await scoreUpTo(0, Number.MAX_SAFE_INTEGER)) || epochs === 0 || left.length === 0) return;
    }
    const { trainingBatch } = this.session.footing;
    const tuner = await this.session.tuner();
    const stepsAnEpoch = Math.ceil(train.count / trainingBatch);
    const passes = plan.steps === undefined ? epochs : Math.ceil(plan.steps / stepsAnEpoch);
    if (from) {
      const { step, steps } = from;
      this.reporting.note(`${capital(plan.name)} goes on after ${step} of ${steps} steps.`);
      this.reporting.meter.skip('training', Math.round((step / stepsAnEpoch) * train.count));
      if (!(await scoreUpTo(step, steps)) || left.length === 0) return;
      this.startEpoch(plan, Math.floor(step / stepsAnEpoch) + 1, passes, loss.atEnd ? 0 : loss.seen);
    } else {
      this.startEpoch(plan, 1, passes);
    }
    const steps = tuner.run(state, train, plan.seed, {
      batchSize: trainingBatch,
      cycles,
      steps: plan.steps,
      ...(from && { taken: from.step }),
    });
    for (;;) {
      const next = await this.reporting.stopwatch.time(plan.stage, () => steps.next());
      if (next.done === true) break;
      const step = next.value;
      loss.add(step);
      trainingLoss = loss.latest;
      this.reporting.meter.advance(step.examples, { loss: step.loss });
      if (left.length > 0 && stepOf(left[0]!, epochs, step.steps) <= step.step) {
        if (!(await scoreUpTo(step.step, step.steps))) return;
        // The end may be there already, from an earlier job.
        if (left.length === 0) return;
        if (step.step < step.steps && !loss.atEnd) this.startEpoch(plan, step.epoch, passes, loss.seen);
      }
      const isStopping = this.reporting.stop?.aborted === true;
      if (isStopping || checkpoints?.isDue === true) await keep(step.step, step.steps);
      this.requireGoingOn();
      if (loss.atEnd && step.epoch < passes) this.startEpoch(plan, step.epoch + 1, passes);
    }
  }

  private requireGoingOn(): void {
    if (this.reporting.stop?.aborted !== true) return;
    throw new DataDietError('cancelled', 'The run was stopped; what it had is kept.');
  }

  private startEpoch({ stage, place, train }: RunPlan, epoch: number, epochs: number, done = 0): void {
    this.reporting.meter.start(stage, { ...place, epoch, epochs, total: train.count, unit: 'rows', done });
  }

  /**
   * Scores every row once. After a fault of the device it goes on, with the rows that are left: no score depends on the
   * batch. What the device held is lost then, and with it the run's later points.
   */
  private async score(
    { score: examples, norms, place, name, stage }: RunPlan,
    state: TrainingState,
    { isLast, fallbacks }: { readonly isLast: boolean; readonly fallbacks: string[] },
    sink: PointSink,
  ): Promise<void> {
    const { meter, stopwatch } = this.reporting;
    // The parameters in host memory: a device that is lost while it scores takes its own copy with it.
    const saved: Feeds = await state.download();
    const { provider } = this.session.footing;
    meter.start(stage === 'training' ? 'scoring' : stage, { ...place, total: examples.count, unit: 'rows' });
    // The training graph is needed again where this is not the end.
    if (isLast) await this.session.makeRoomFor('scoring');
    let left = sortedBatches(examples.lengths, this.session.footing.scoringBatch);
    let done = 0;
    while (done < left.length) {
      this.requireGoingOn();
      const rows = left[done]!;
      let scores: BatchScores;
      try {
        const scorer = await this.session.scorer(norms ? 'scorer' : 'forward');
        const parameters = this.session.footing.provider === provider ? state.parameters : saved;
        scores = await stopwatch.time(stage === 'training' ? 'scoring' : stage, () =>
          scorer.score(parameters, examples, rows),
        );
      } catch (error) {
        fallbacks.push(await this.session.fallBack(error, 'scoring', name));
        left = cutBatches(joined(left.slice(done)), this.session.footing.scoringBatch);
        done = 0;
        continue;
      }
      sink.add(scores);
      meter.advance(rows.length);
      done++;
    }
  }
}

function totalOf(cycles: readonly number[]): number {
  return cycles.reduce((sum, length) => sum + length, 0);
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The step after which a point lies; points between steps are at the nearest. */
function stepOf(point: number, epochs: number, steps: number): number {
  return epochs === 0 ? 0 : Math.round((point / epochs) * steps);
}

/** The mean training loss of the latest whole epoch, or of what there is of the first. */
class EpochLoss {
  latest: number | undefined;
  seen = 0;
  atEnd = false;
  total = 0;

  /** @param from a run that goes on */
  constructor(
    private readonly rows: number,
    from?: Pick<RunProgress, 'rows' | 'loss'>,
  ) {
    if (from === undefined) return;
    this.seen = from.rows;
    this.total = from.loss;
    this.atEnd = this.seen >= this.rows;
    this.latest = this.total / this.seen;
  }

  add({ loss, examples }: StepReport): void {
    if (this.atEnd) this.seen = this.total = 0;
    this.seen += examples;
    this.total += loss * examples;
    this.atEnd = this.seen >= this.rows;
    this.latest = this.total / this.seen;
  }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
