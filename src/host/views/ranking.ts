// Ranks scored rows by one score: percentiles, heat steps and the flagged top. Pure, fixed at scoring time:
// rows that are edited or removed later change nobody's rank.
import type { ScoredRow, ScoreName } from '../../shared/results.ts';
import { HEAT_STEPS } from '../registry.ts';

export interface Ranking {
  readonly score: ScoreName;
  /** Indices into the scored rows, highest score first; ties in file order. `Uint32Array [N]`. */
  readonly order: Uint32Array;
  /** 0-based place of each scored row in `order`. `Uint32Array [N]`. */
  readonly rank: Uint32Array;
  /** Number of rows that score strictly lower, for each scored row. `Uint32Array [N]`. */
  readonly below: Uint32Array;
  /** The first `flaggedCount` rows of `order` are flagged. */
  readonly flaggedCount: number;
  /** The lowest score among the flagged rows; NaN when there are none. */
  readonly threshold: number;
}

/** Ranks `rows`; the top `flaggedPercent` (0..100) are flagged, at least one row when there are any. */
export function rankRows(rows: readonly ScoredRow[], score: ScoreName, flaggedPercent: number): Ranking {
  const count = rows.length;
  const values = Float64Array.from(rows, (row) => row[score]);
  const order = Uint32Array.from(rows, (_, index) => index).sort((a, b) => values[b]! - values[a]! || a - b);
  const rank = new Uint32Array(count);
  const below = new Uint32Array(count);
  for (let place = count - 1, firstTied = count - 1; place >= 0; place -= 1) {
    const index = order[place]!;
    if (values[index] !== values[order[firstTied]!]) firstTied = place;
    rank[index] = place;
    below[index] = count - 1 - firstTied;
  }
  const flaggedCount = count === 0 ? 0 : Math.max(1, Math.round((count * flaggedPercent) / 100));
  const threshold = flaggedCount === 0 ? Number.NaN : values[order[flaggedCount - 1]!]!;
  return { score, order, rank, below, flaggedCount, threshold };
}

export function isFlagged(ranking: Ranking, index: number): boolean {
  return ranking.rank[index]! < ranking.flaggedCount;
}

/** Share of the scored rows that score strictly lower, 0..100 (never quite 100). */
export function percentile(ranking: Ranking, index: number): number {
  return (100 * ranking.below[index]!) / ranking.order.length;
}

/** 1 (coolest) to `HEAT_STEPS`: the tenth of the scored rows that a row lies in. Tied rows share a step. */
export function heatStep(ranking: Ranking, index: number): number {
  return Math.min(HEAT_STEPS, 1 + Math.floor((HEAT_STEPS * ranking.below[index]!) / ranking.order.length));
}
