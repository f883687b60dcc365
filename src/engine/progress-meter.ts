// Turns counted work into what a person wants to know: the rate now, the seconds left, the fraction done of the whole job.
import { SCORING_COST } from '../results/first-estimate.ts';
import type { Progress, Stage, WaitingFor } from '../shared/progress.ts';

/** The size of a job. Rows are known only once the dataset is read: see `setRows`. */
export interface JobPlan {
  readonly runs: number;
  readonly epochs: number;
  readonly rows?: number;
}

/** One stretch of work whose units are counted from 0 to `total`. Each start counts anew. */
interface StageStart {
  readonly unit: Progress['unit'];
  readonly total?: number;
  readonly run?: number;
  readonly runs?: number;
  readonly epoch?: number;
  readonly epochs?: number;
  /** Units that are done already: a stage that was left for another goes on. */
  readonly done?: number;
  readonly waitingFor?: WaitingFor;
}

/** The stages that go over every row, and so decide how long a job takes. */
const ROW_STAGES = ['tokenising', 'rehearsing', 'training', 'scoring'] as const;
type RowStage = (typeof ROW_STAGES)[number];

/** How many rows the stages of a job will go over, all runs and points together. */
export type RowWork = Readonly<Record<Exclude<RowStage, 'tokenising'>, number>>;

/** What a row costs relative to training on it, until it is measured: tokenising is a few percent. */
const EXPECTED_COST: Readonly<Record<RowStage, number>> = {
  tokenising: 0.02,
  rehearsing: 1,
  training: 1,
  scoring: SCORING_COST,
};

/** Shares of the whole that the work before and after the rows is given: they are short, or cannot be foretold. */
const PREPARATION_SHARE = 0.02;
const WRITING_SHARE = 0.01;

/** Measurements fade with this time constant, so that a rate follows the machine and still is steady. */
const FADING_SECONDS = 10;
/** The first batches pay for allocation and warm-up: no forecast is made from less than this. */
const SECONDS_TO_FORECAST = 1;
/** The loss that is told is a mean that fades over about this many batches. */
const LOSS_BATCHES = 20;

/** Units a second, from amounts and durations that fade alike: at first the plain mean, later the recent one. */
class FadingRate {
  #units = 0;
  #seconds = 0;
  #observed = 0;

  add(units: number, seconds: number): void {
    const kept = Math.exp(-seconds / FADING_SECONDS);
    this.#units = this.#units * kept + units;
    this.#seconds = this.#seconds * kept + seconds;
    this.#observed += seconds;
  }

  get perSecond(): number | undefined {
    return this.#units > 0 && this.#seconds > 0 ? this.#units / this.#seconds : undefined;
  }

  get isSettled(): boolean {
    return this.#observed >= SECONDS_TO_FORECAST;
  }
}

interface Clocked {
  /** A monotone clock in milliseconds. */
  readonly now: () => number;
  readonly report: (progress: Progress) => void;
}

export class ProgressMeter {
  readonly #measured: Record<RowStage, FadingRate> = {
    tokenising: new FadingRate(),
    rehearsing: new FadingRate(),
    training: new FadingRate(),
    scoring: new FadingRate(),
  };
  /** Rows done in each stage, over all runs and epochs. */
  readonly #rowsDone: Record<RowStage, number> = {
    tokenising: 0,
    rehearsing: 0,
    training: 0,
    scoring: 0,
  };
  #rows: number | undefined;
  #runs: number;
  #work: RowWork | undefined;
  #hasBatches = false;
  #stage: Stage = 'loading';
  #place: StageStart = { unit: 'rows' };
  #done = 0;
  /** Rate of this stage where the unit is bytes or the stage is short; row stages keep theirs over runs. */
  #rate = new FadingRate();
  #lastAt: number;
  #fraction = 0;
  #loss: number | undefined;

  constructor(
    private readonly plan: JobPlan,
    private readonly clock: Clocked,
  ) {
    this.#rows = plan.rows;
    this.#runs = plan.runs;
    this.#lastAt = clock.now();
  }

  /** How many rows each pass goes over, once that is known. */
  setRows(rows: number): void {
    this.#rows = rows;
  }

  /** What is to be done, once that is known; without it, each run trains and scores as the plan says. */
  setWork(work: RowWork): void {
    this.#work = work;
  }

  /** A stage (of a run and an epoch) begins; it is reported at once with nothing done. */
  start(stage: Stage, place: StageStart): void {
    if (stage === 'training' && (this.#stage !== 'training' || this.#place.run !== place.run)) {
      this.#loss = undefined;
    }
    this.#hasBatches ||= stage === 'rehearsing' || stage === 'training' || stage === 'scoring';
    this.#stage = stage;
    this.#place = place;
    // A job may turn out to need fewer runs than were asked for.
    this.#runs = place.runs ?? this.#runs;
    this.#done = place.done ?? 0;
    this.#rate = isRowStage(stage) ? this.#measured[stage] : new FadingRate();
    this.#lastAt = this.clock.now();
    this.#report();
  }

  /** `units` more are done in this stage; `loss` is the batch's mean training loss. */
  advance(units: number, { loss }: { readonly loss?: number } = {}): void {
    const now = this.clock.now();
    this.#rate.add(units, Math.max(0, now - this.#lastAt) / 1000);
    this.#lastAt = now;
    this.#done += units;
    if (isRowStage(this.#stage)) this.#rowsDone[this.#stage] += units;
    if (loss !== undefined && Number.isFinite(loss)) {
      this.#loss = this.#loss === undefined ? loss : this.#loss + (loss - this.#loss) / LOSS_BATCHES;
    }
    this.#report();
  }

  /** Rows of a stage that were done by an earlier job: they are not to be waited for, and tell no rate. */
  skip(stage: RowStage, rows: number): void {
    this.#rowsDone[stage] += rows;
  }

  #report(): void {
    const { unit, run, runs, epoch, epochs, total, waitingFor } = this.#place;
    const rate = this.#rate.perSecond;
    const secondsLeft = this.#secondsLeft();
    this.#fraction = Math.min(1, Math.max(this.#fraction, this.#estimateFraction()));
    this.clock.report({
      stage: this.#stage,
      ...(run !== undefined && { run }),
      ...(runs !== undefined && { runs }),
      ...(epoch !== undefined && { epoch }),
      ...(epochs !== undefined && { epochs }),
      ...(total !== undefined && { total }),
      done: this.#done,
      unit,
      ...(rate !== undefined && this.#done > 0 && { rate }),
      ...(secondsLeft !== undefined && { secondsLeft }),
      fraction: this.#fraction,
      ...(this.#stage === 'training' && this.#loss !== undefined && { loss: this.#loss }),
      ...(waitingFor !== undefined && { waitingFor }),
    });
  }

  /** The seconds that the rows still to do will take, at the rates seen or expected. */
  #secondsLeft(): number | undefined {
    const main = this.#mainStage();
    if (this.#rows === undefined || !this.#measured[main].isSettled) return undefined;
    let seconds = 0;
    for (const stage of ROW_STAGES) {
      const left = Math.max(0, this.#rowsPlanned(stage, this.#rows) - this.#rowsDone[stage]);
      if (left > 0) seconds += left * this.#secondsPerRow(stage);
    }
    return seconds;
  }

  #estimateFraction(): number {
    const ofStage = this.#place.total === undefined ? 0 : Math.min(1, this.#done / this.#place.total);
    switch (this.#stage) {
      case 'queued':
      case 'waiting':
      case 'loading':
      case 'downloading':
        return PREPARATION_SHARE * ofStage;
      case 'writing':
        return 1 - WRITING_SHARE * (1 - ofStage);
      case 'tokenising':
      case 'rehearsing':
      case 'training':
      case 'scoring':
        return PREPARATION_SHARE + (1 - PREPARATION_SHARE - WRITING_SHARE) * this.#fractionOfRows();
    }
  }

  #fractionOfRows(): number {
    if (this.#rows === undefined) return 0;
    let done = 0;
    let planned = 0;
    for (const stage of ROW_STAGES) {
      const cost = this.#secondsPerRow(stage);
      const rows = this.#rowsPlanned(stage, this.#rows);
      done += Math.min(rows, this.#rowsDone[stage]) * cost;
      planned += rows * cost;
    }
    return planned === 0 ? 0 : done / planned;
  }

  #rowsPlanned(stage: RowStage, rows: number): number {
    switch (stage) {
      case 'tokenising':
        // All rows are tokenised before the first batch, however many there turned out to be.
        return this.#hasBatches ? this.#rowsDone.tokenising : rows;
      case 'rehearsing':
        return this.#work?.rehearsing ?? 0;
      case 'training':
        return this.#work?.training ?? rows * this.plan.epochs * this.#runs;
      case 'scoring':
        return this.#work?.scoring ?? rows * this.#runs;
    }
  }

  /** The stage whose rate tells how long the job takes: forecasts wait for it, or for a rehearsal of it. */
  #mainStage(): RowStage {
    if ((this.#work?.training ?? this.plan.epochs) === 0) return 'scoring';
    return this.#measured.training.isSettled
      ? 'training'
      : this.#work?.rehearsing
        ? 'rehearsing'
        : 'training';
  }

  /** Measured, or else scaled from the dearest stage that is; with nothing measured, in units of a trained row. */
  #secondsPerRow(stage: RowStage): number {
    for (const known of [stage, 'training', 'rehearsing', 'scoring', 'tokenising'] as const) {
      const rate = this.#measured[known].perSecond;
      if (rate !== undefined) return EXPECTED_COST[stage] / EXPECTED_COST[known] / rate;
    }
    return EXPECTED_COST[stage];
  }
}

function isRowStage(stage: Stage): stage is RowStage {
  return (ROW_STAGES as readonly Stage[]).includes(stage);
}
