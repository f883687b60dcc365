// Which scored rows are flagged, as the editor flags them.
import { flagTop, isFlagged, orderBySuspicion } from '../results/ranking.ts';
import type { ScoreName } from '../shared/scores.ts';

/** 1 for each of the top `percent` (0..100) of the rows: see `flagTop`. */
export function flagRows(score: ScoreName, values: Float64Array, percent: number): Uint8Array {
  const ranking = flagTop(score, values, orderBySuspicion(score, values), percent);
  return Uint8Array.from(values, (_, row) => (isFlagged(ranking, row) ? 1 : 0));
}
