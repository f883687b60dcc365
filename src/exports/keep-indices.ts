// The numbers of the rows that are kept, as `select` of the library `datasets` takes them.
import type { RecordTable } from './record-table.ts';

/** Numbers a piece. */
const AT_ONCE = 1 << 14;

/**
 * A JSON array of the 0-based numbers of all rows but the chosen ones, ascending. They count as `datasets` does when it
 * loads the file: neither the header nor blank lines. Rows that could not be read have a number, and are kept.
 */
export function* keepIndices({ count }: Pick<RecordTable, 'count'>, chosen: Uint8Array): Generator<string> {
  yield '[';
  let separator = '';
  for (let from = 0; from < count; from += AT_ONCE) {
    const kept: number[] = [];
    for (let row = from; row < Math.min(count, from + AT_ONCE); row++) if (chosen[row] !== 1) kept.push(row);
    if (kept.length === 0) continue;
    yield separator + kept.join(', ');
    separator = ', ';
  }
  yield ']\n';
}
