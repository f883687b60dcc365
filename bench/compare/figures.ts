// What is told of scores: how well they find the rows with a wrong label, and how alike two contenders' are.
import { likenessOf, rankedBy } from '../../src/results/likeness.ts';
import { auroc, precisionAt } from '../ranking-quality.ts';

/** Share of the rows that a person would look at first. */
export const TOP_SHARE = 0.05;

export interface Detection {
  readonly auroc: number;
  /** Share of wrong labels among the highest scores: as many as there are wrong labels, and the top `TOP_SHARE`. */
  readonly precisionAtFlipped: number;
  readonly precisionAtTop: number;
}

export function detectionOf(scores: readonly number[], flipped: readonly boolean[]): Detection {
  return {
    auroc: auroc(scores, flipped),
    precisionAtFlipped: precisionAt(flipped.filter(Boolean).length, scores, flipped),
    precisionAtTop: precisionAt(topCount(flipped.length), scores, flipped),
  };
}

export function topCount(rows: number): number {
  return Math.max(1, Math.round(rows * TOP_SHARE));
}

/** Spearman's. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  return likenessOf(rankedBy(a), rankedBy(b)).rankCorrelation;
}

/** The largest `|value - reference| / |reference|`. */
export function largestDifference(values: readonly number[], references: readonly number[]): number {
  if (values.length !== references.length) throw new RangeError('rows are missing');
  return values.reduce((most, value, row) => {
    const reference = references[row]!;
    return Math.max(most, value === reference ? 0 : Math.abs(value - reference) / Math.abs(reference));
  }, 0);
}
