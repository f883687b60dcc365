// Which scored rows are flagged: the most suspicious ones by a score, as the editor flags them.
import { compareSuspicion, type ScoreName } from '../shared/scores.ts';

/**
 * 1 for each of the first `percent` (0..100) of the rows by suspicion, ties in the file's order; at least one row where there
 * are any.
 */
export function flagRows(score: ScoreName, values: Float64Array, percent: number): Uint8Array {
  const flagged = new Uint8Array(values.length);
  const count = values.length === 0 ? 0 : Math.max(1, Math.round((values.length * percent) / 100));
  const order = Uint32Array.from({ length: values.length }, (_, row) => row);
  order.sort((a, b) => compareSuspicion(score, values[a]!, values[b]!) || a - b);
  for (const row of order.subarray(0, count)) flagged[row] = 1;
  return flagged;
}
