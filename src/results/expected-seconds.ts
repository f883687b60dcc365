// How long a job will take, told by finished ones alone: what each cost a row, a run and an epoch, taken times those to come.
import { chooseRuns } from '../experiments/choose-runs.ts';
import type { RunMetadata } from '../shared/results.ts';

/** What decides how long a job takes, beside the machine and the encoder. */
export interface Extent {
  readonly rows: number;
  readonly runs: number | 'auto';
  readonly epochs: number | 'auto';
  /** Points of training at which rows are scored, the end among them. */
  readonly points: number;
  readonly folds: number | undefined;
  /** Tokens that rows are cut to, where that is said. */
  readonly tokens?: number | undefined;
}

/** Of a job that cut more of its rows, longer ones would have taken longer, nobody knows how much. */
const FEW_CUT = 0.1;

/** From the quickest to the slowest that was measured. */
export interface ExpectedSeconds {
  readonly least: number;
  readonly most: number;
}

/** Whether a job's seconds tell what its runs cost: it computed them, with gradients and without folds. */
export function isMeasured({ training, seconds, computedRuns = 0 }: RunMetadata): boolean {
  const { folds, gradients, epochs } = training;
  return (
    computedRuns > 0 &&
    folds === undefined &&
    gradients !== false &&
    seconds['scoring'] !== undefined &&
    (epochs === 0 || seconds['training'] !== undefined)
  );
}

/**
 * How often a run trains on each row, and scores it. With folds each is left out of one more run on all others, and scored
 * by it.
 */
export function passesOf({ points, folds }: Extent, epochs: number): { train: number; score: number } {
  return folds === undefined
    ? { train: epochs, score: points }
    : { train: epochs * folds, score: points + 1 };
}

function secondsBy(metadata: RunMetadata, extent: Extent): number | undefined {
  const { training, data, seconds, computedRuns = 1 } = metadata;
  const { rows } = extent;
  const spent = (stage: string): number => seconds[stage] ?? 0;
  const epochs = extent.epochs === 'auto' ? training.epochs : extent.epochs;
  const isShort = (extent.tokens ?? 0) > training.maxLength && data.truncated > FEW_CUT * data.rowsScored;
  // A job without training tells nothing of one with it.
  if (isShort || (epochs > 0 && training.epochs === 0)) return undefined;
  const { runs } = chooseRuns(extent.runs, rows);
  const trainingARow =
    training.epochs === 0 ? 0 : spent('training') / (data.rowsScored * computedRuns * training.epochs);
  const scoringARow = spent('scoring') / (data.rowsScored * computedRuns * training.points.length);
  const onceARow = (spent('tokenising') + spent('rehearsing')) / data.rowsScored;
  const { train, score } = passesOf(extent, epochs);
  return spent('compiling') + rows * (onceARow + runs * (trainingARow * train + scoringARow * score));
}

/** Undefined where none of the jobs tells. @param jobs of the same encoder, see `isMeasured` */
export function expectedSeconds(jobs: readonly RunMetadata[], extent: Extent): ExpectedSeconds | undefined {
  const all = jobs.map((job) => secondsBy(job, extent)).filter((seconds) => seconds !== undefined);
  return all.length === 0 ? undefined : { least: Math.min(...all), most: Math.max(...all) };
}
