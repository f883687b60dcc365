// Lines to delete, and scores matched to records by content.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesToDelete } from '../../../src/data/edits.ts';
import { recordHash } from '../../../src/data/reader.ts';
import { assignScores } from '../../../src/data/score-lookup.ts';
import { indexOf } from '../host/scored-rows.ts';

/** The rows that were scored, as found for the texts `now`. */
function match(now: string[], before: [row: number, raw: string][]): (number | undefined)[] {
  const scored = before.map(([row, raw]) => ({ row, hash: recordHash(raw) })).sort((a, b) => a.row - b.row);
  const lookup = indexOf(scored.map(({ hash }) => hash));
  const contents = Int32Array.from(now, (raw) => lookup.first(recordHash(raw)));
  return Array.from(assignScores(contents, lookup), (index) => scored[index]?.row);
}

test('lines of neighbouring records are one range', () => {
  assert.deepEqual(linesToDelete([]), []);
  const records = [
    { line: 9, endLine: 9 },
    { line: 2, endLine: 4 },
    { line: 5, endLine: 5 },
    { line: 7, endLine: 7 },
    { line: 7, endLine: 7 },
  ];
  assert.deepEqual(linesToDelete(records), [
    { start: 2, end: 5 },
    { start: 7, end: 7 },
    { start: 9, end: 9 },
  ]);
});

test('moved rows keep their score, edited and new ones have none', () => {
  assert.deepEqual(match(['c', 'new', 'a', 'b2'], [[0, 'a'], [1, 'b'], [2, 'c']]), [2, undefined, 0, undefined]); // prettier-ignore
});

test('rows with the same content are matched in order, each score once', () => {
  // The scores come sorted by score, not by row.
  assert.deepEqual(match(['x', 'y', 'x', 'x'], [[4, 'x'], [1, 'y'], [0, 'x']]), [0, 1, 4, undefined]); // prettier-ignore
});

test('a row that was not scored has none', () => {
  assert.deepEqual(match(['a'], []), [undefined]);
});
