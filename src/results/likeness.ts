// How alike two rankings of the same rows are.
import type { Likeness } from '../shared/trust.ts';

/** Share of the rows whose top place is compared: what a person removes or reviews. */
export const TOP_SHARE = 0.05;
/** More rows than this tell nothing more: every so many of them are compared. */
const MOST_ROWS = 50_000;

/** Every so many of `values`, so that at most `MOST_ROWS` are left. */
export function sampled(values: Float32Array): Float32Array {
  const step = Math.ceil(values.length / MOST_ROWS);
  return step <= 1 ? values : values.filter((_, row) => row % step === 0);
}

/** Ranks from 1 on, ties sharing the mean of theirs. `Float64Array [n]` */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index).sort(
    (a, b) => values[a]! - values[b]!,
  );
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    // Ranks start + 1 .. end.
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson's correlation of ranks is Spearman's; 0 where either side is all ties. */
function correlation(a: Float64Array, b: Float64Array): number {
  // Ranks of n rows have the mean (n + 1) / 2, ties or not.
  const mean = (a.length + 1) / 2;
  let products = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [a[row]! - mean, b[row]! - mean];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : products / Math.sqrt(squaresA * squaresB);
}

/** The rows of the highest ranks, a share of them; ties in the rows' order. */
function topOf(ranks: Float64Array): Set<number> {
  const count = Math.max(1, Math.round(ranks.length * TOP_SHARE));
  const order = Uint32Array.from(ranks, (_, row) => row).sort((a, b) => ranks[b]! - ranks[a]! || a - b);
  return new Set(order.subarray(0, count));
}

interface Ranked {
  readonly ranks: Float64Array;
  readonly top: ReadonlySet<number>;
}

export function rankedBy(values: ArrayLike<number>): Ranked {
  const ranks = ranksOf(values);
  return { ranks, top: topOf(ranks) };
}

export function likenessOf(a: Ranked, b: Ranked): Likeness {
  let common = 0;
  for (const row of a.top) if (b.top.has(row)) common++;
  return {
    rankCorrelation: correlation(a.ranks, b.ranks),
    topOverlap: common / a.top.size,
    topShare: TOP_SHARE,
  };
}
