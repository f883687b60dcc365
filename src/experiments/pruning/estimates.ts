// What a few runs on some test rows tell of how a model does, and of what pruning changed: means with intervals.
import { MEASURES, type Estimate, type Measure, type Outcome } from '../../shared/evaluation.ts';
import type { Draw } from '../folds.ts';
import { studentQuantile } from './student.ts';
import { measure, type Measures } from './test-measures.ts';

const CONFIDENCE = 0.95;
/** Draws of the test rows with replacement: the standard error of a variance estimated by them is 7 %. */
const RESAMPLES = 400;

/** Predicted classes of the test rows, of each run. */
export type Predictions = readonly ArrayLike<number>[];

export interface TestRows {
  /** Class of each. */
  readonly given: ArrayLike<number>;
  readonly classes: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased; 0 of one value. */
function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

function estimate(middle: number, error: number, freedom: number, confidence: number): Estimate {
  if (!Number.isFinite(error) || freedom <= 0) return { mean: middle };
  const half = error === 0 ? 0 : studentQuantile(confidence, freedom) * error;
  return { mean: middle, low: middle - half, high: middle + half };
}

/** Of what lies between 0 and 1, as all measures do. */
function withinShares({ mean: middle, low, high }: Estimate): Estimate {
  return low === undefined || high === undefined
    ? { mean: middle }
    : { mean: middle, low: Math.max(0, low), high: Math.min(1, high) };
}

function byMeasure<T>(of: (name: Measure) => T): Record<Measure, T> {
  return Object.fromEntries(MEASURES.map((name) => [name, of(name)])) as Record<Measure, T>;
}

/** How the runs on one set of rows did; intervals over the runs, by Student's t. */
export function outcomeOf(rows: TestRows, predictions: Predictions): Outcome {
  const runs = predictions.map((predicted) => measure(rows.given, predicted, rows.classes));
  return {
    runs,
    means: byMeasure((name) => {
      const values = runs.map((run) => run[name]);
      const error = Math.sqrt(variance(values) / values.length);
      // Runs that all do the same, as few do now and then, tell nothing of others.
      if (error === 0) return { mean: mean(values) };
      return withinShares(estimate(mean(values), error, values.length - 1, CONFIDENCE));
    }),
  };
}

/** Weights of the test rows in each resampling: how often a row was drawn. Drawn once, so that all sets meet the same rows. */
export function resamplings(count: number, draw: Draw): Uint8Array[] {
  return Array.from({ length: RESAMPLES }, () => {
    const weights = new Uint8Array(count);
    for (let at = 0; at < count; at++) {
      const row = draw(count);
      if (weights[row]! < 255) weights[row]!++;
    }
    return weights;
  });
}

/** All runs' measures in each resampling, to be held against another set's. */
export type Resampled = readonly (readonly Measures[])[];

export function resample(
  rows: TestRows,
  predictions: Predictions,
  weights: readonly ArrayLike<number>[],
): Resampled {
  return weights.map((one) =>
    predictions.map((predicted) => measure(rows.given, predicted, rows.classes, one)),
  );
}

export interface Compared {
  readonly outcome: Outcome;
  readonly resampled: Resampled;
}

/** What other seeds would change in the mean difference of two sets, in squared units, and how surely that is known. */
export interface RunNoise {
  readonly variance: number;
  /** Degrees of freedom; 0 of one run. */
  readonly freedom: number;
}

/**
 * Of all sets together, since a few runs of one tell it badly. The runs of a seed have their data order in common: with
 * `a_cs` the measure of set c of C in run s of S, what is left of `a_cs` without the means of its set and of its seed has the
 * variance `v = sum (a_cs - a_c. - a_.s + a_..)^2 / ((C - 1)(S - 1))`, and a difference of two sets' means `2 v / S` (the
 * analysis of a randomised block design, seeds being the blocks).
 */
export function runNoise(sets: readonly Outcome[]): Record<Measure, RunNoise> {
  return byMeasure((name) => {
    const values = sets.map(({ runs }) => runs.map((run) => run[name]));
    const runs = values[0]!.length;
    const ofSets = values.map(mean);
    const ofSeeds = values[0]!.map((_, run) => mean(values.map((set) => set[run]!)));
    const middle = mean(ofSets);
    const squares = values.flatMap((set, at) =>
      set.map((value, run) => (value - ofSets[at]! - ofSeeds[run]! + middle) ** 2),
    );
    const freedom = (sets.length - 1) * (runs - 1);
    const left = squares.reduce((sum, square) => sum + square, 0) / Math.max(1, freedom);
    return { variance: (2 * left) / runs, freedom };
  });
}

/** The mean difference of two sets of rows, paired by seed, and what chance does to it. */
interface Spread extends RunNoise {
  readonly mean: number;
}

/**
 * Over other runs and other test rows. With `d_si` the difference of run s on row i, the variance of its mean is
 *   `Var_runs + Var_rows - Var_rest`,
 * where `Var_runs`, from the spread over runs, and `Var_rows`, from the bootstrap over rows, both hold what is left of
 * single runs on single rows, `Var_rest` (the two-way rule: Cameron, Gelbach and Miller 2011, eq. 2.6). The bootstrap of one
 * run's difference holds `S Var_rest` where that of the mean holds it once, which tells it:
 * `Var_rest = (mean of the runs' own - Var_rows) / (S - 1)`. Degrees of freedom are Satterthwaite's.
 */
function spreadOf(
  name: Measure,
  pruned: Compared,
  full: Compared,
  testRows: number,
  noise: RunNoise,
): Spread {
  const differences = pruned.outcome.runs.map((run, index) => run[name] - full.outcome.runs[index]![name]);
  const drawn = pruned.resampled.map((measures, draw) =>
    measures.map((run, index) => run[name] - full.resampled[draw]![index]![name]),
  );
  const overRows = variance(drawn.map(mean));
  const own = mean(differences.map((_, index) => variance(drawn.map((one) => one[index]!))));
  const rest = Math.max(0, (own - overRows) / (differences.length - 1));
  const total = Math.max(noise.variance, overRows, noise.variance + overRows - rest);
  const spread = noise.variance ** 2 / noise.freedom + overRows ** 2 / Math.max(1, testRows - 1);
  return { mean: mean(differences), variance: total, freedom: spread === 0 ? Infinity : total ** 2 / spread };
}

/**
 * What pruning changed, with intervals over runs and test rows both; of one run none.
 * @param noise of all sets, by `runNoise`
 * @param looked how many sets were looked at, where the interval is to hold for all of them at once (Bonferroni)
 */
export function differenceOf(
  pruned: Compared,
  full: Compared,
  testRows: number,
  noise: Readonly<Record<Measure, RunNoise>>,
  looked = 1,
): Record<Measure, Estimate> {
  return byMeasure((name) => {
    const spread = spreadOf(name, pruned, full, testRows, noise[name]);
    if (noise[name].freedom === 0) return { mean: spread.mean };
    // Above a million the distribution is normal to all digits.
    const freedom = Math.min(1e6, spread.freedom);
    return estimate(spread.mean, Math.sqrt(spread.variance), freedom, 1 - (1 - CONFIDENCE) / looked);
  });
}
