// Ranks scored rows by one score, the most suspicious first: percentiles and the flagged top. Pure, fixed at
// scoring time: rows that are edited or removed later change nobody's rank.
import { compareSuspicion, SCORES, type ScoreName } from '../shared/scores.ts';

/** An order of rows by values, ties in file order. */
export interface RowOrder {
  /** Indices into the rows. `Uint32Array [N]`. */
  readonly order: Uint32Array;
  /** 0-based place of each row in `order`. `Uint32Array [N]`. */
  readonly rank: Uint32Array;
  /** Number of rows strictly behind each row. `Uint32Array [N]`. */
  readonly behind: Uint32Array;
}

export interface Ranking extends RowOrder {
  readonly score: ScoreName;
  readonly flaggedPercent: number;
  /** The first `flaggedCount` rows of `order` are flagged. */
  readonly flaggedCount: number;
  /** The score of the least suspicious flagged row; NaN when there is none. */
  readonly threshold: number;
}

/** Orders rows by their values. */
export function orderRows(values: Float64Array | Int32Array, descending: boolean): RowOrder {
  const count = values.length;
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  if (descending) order.sort((a, b) => values[b]! - values[a]! || a - b);
  else order.sort((a, b) => values[a]! - values[b]! || a - b);
  const rank = new Uint32Array(count);
  const behind = new Uint32Array(count);
  for (let place = count - 1, lastTied = count - 1; place >= 0; place -= 1) {
    const row = order[place]!;
    if (values[row] !== values[order[lastTied]!]) lastTied = place;
    rank[row] = place;
    behind[row] = count - 1 - lastTied;
  }
  return { order, rank, behind };
}

/** The order by suspicion: highest first, or lowest first where low scores are the suspicious ones. */
export function orderBySuspicion(score: ScoreName, values: Float64Array): RowOrder {
  return orderRows(values, SCORES[score].suspicious === 'high');
}

/** Flags the first `flaggedPercent` (0..100) of an order by a score, at least one row when there are any. */
export function flagTop(
  score: ScoreName,
  values: Float64Array,
  order: RowOrder,
  flaggedPercent: number,
): Ranking {
  const count = values.length;
  const flaggedCount = count === 0 ? 0 : Math.max(1, Math.round((count * flaggedPercent) / 100));
  const threshold = flaggedCount === 0 ? Number.NaN : values[order.order[flaggedCount - 1]!]!;
  return { ...order, score, flaggedPercent, flaggedCount, threshold };
}

export function isFlagged(ranking: Ranking, index: number): boolean {
  return ranking.rank[index]! < ranking.flaggedCount;
}

/** The share, in percent (0.01..50), that flags the rows as suspicious as a value of the score that ranks, and more so. */
export function percentFrom({ score, order }: Ranking, values: Float64Array, value: number): number {
  let rows = 0;
  while (rows < order.length && compareSuspicion(score, values[order[rows]!]!, value) <= 0) rows += 1;
  const percent = (100 * Math.max(1, rows)) / order.length;
  // Rounded as a person would write it, but never to nothing.
  return Math.min(50, Math.max(0.01, Number(percent.toPrecision(3))));
}

/** Share of the scored rows that are strictly less suspicious, 0..100 (never quite 100). */
export function percentile(ranking: Ranking, index: number): number {
  return (100 * ranking.behind[index]!) / ranking.order.length;
}

/** The same by a score that nothing is ranked by: one pass over its values, no order. */
export function percentileOf(score: ScoreName, values: Float64Array, index: number): number {
  const value = values[index]!;
  let behind = 0;
  for (const other of values) if (compareSuspicion(score, value, other) < 0) behind += 1;
  return (100 * behind) / values.length;
}
