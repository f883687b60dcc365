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
      return estimate(mean(values), error, values.length - 1, CONFIDENCE);
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

/** What the two sources of chance contribute to a mean difference. */
interface Spread {
  readonly mean: number;
  /** Of the mean over runs, in squared units. */
  readonly variance: number;
  /** Satterthwaite's. */
  readonly freedom: number;
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

/**
 * The mean difference of two sets of rows, paired by seed, and its variance over other runs and other test rows. With
 * `d_si` the difference of run s on row i, the variance of its mean is
 *   `Var_runs + Var_rows - Var_rest`,
 * where `Var_runs`, from the spread over runs, and `Var_rows`, from the bootstrap over rows, both hold what is left of
 * single runs on single rows, `Var_rest` (the two-way rule: Cameron, Gelbach and Miller 2011, eq. 2.6). The bootstrap of one
 * run's difference holds `S Var_rest` where that of the mean holds it once, which tells it:
 * `Var_rest = (mean of the runs' own - Var_rows) / (S - 1)`.
 */
function spreadOf(name: Measure, pruned: Compared, full: Compared, testRows: number): Spread {
  const differences = pruned.outcome.runs.map((run, index) => run[name] - full.outcome.runs[index]![name]);
  const runs = differences.length;
  const overRuns = variance(differences) / runs;
  const drawn = pruned.resampled.map((measures, draw) =>
    measures.map((run, index) => run[name] - full.resampled[draw]![index]![name]),
  );
  const overRows = variance(drawn.map(mean));
  const own = mean(differences.map((_, index) => variance(drawn.map((one) => one[index]!))));
  const rest = Math.max(0, (own - overRows) / (runs - 1));
  const total = Math.max(overRuns, overRows, overRuns + overRows - rest);
  const spread = overRuns ** 2 / (runs - 1) + overRows ** 2 / Math.max(1, testRows - 1);
  return { mean: mean(differences), variance: total, freedom: spread === 0 ? Infinity : total ** 2 / spread };
}

/**
 * What pruning changed, with intervals over runs and test rows both; of one run none.
 * @param looked how many sets were looked at, where the interval is to hold for all of them at once (Bonferroni)
 */
export function differenceOf(
  pruned: Compared,
  full: Compared,
  testRows: number,
  looked = 1,
): Record<Measure, Estimate> {
  return byMeasure((name) => {
    const { mean: middle, variance: squared, freedom } = spreadOf(name, pruned, full, testRows);
    if (pruned.outcome.runs.length < 2) return { mean: middle };
    // Above a million the distribution is normal to all digits.
    return estimate(middle, Math.sqrt(squared), Math.min(1e6, freedom), 1 - (1 - CONFIDENCE) / looked);
  });
}
