// Lines to delete and scores matched to rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesToDelete, matchScores } from '../../../src/data/edits.ts';
import { recordHash } from '../../../src/data/reader.ts';
import type { ScoredRow } from '../../../src/shared/results.ts';

function scoredRow(row: number, raw: string): ScoredRow {
  const scores = {
    confidence: 0.5,
    loss: 1,
    el2n: 1,
    el2nStd: 0,
    grand: 1,
    grandStd: 0,
    headGrand: 1,
    review: 0,
  };
  return {
    row,
    line: row + 1,
    endLine: row + 1,
    hash: recordHash(raw),
    label: 'a',
    predicted: 'b',
    ...scores,
  };
}

/** The rows that were scored, as found for the texts `now`. */
function match(now: string[], before: [row: number, raw: string][]): (number | undefined)[] {
  const records = now.map((raw) => ({ hash: recordHash(raw) }));
  const scored = before.map(([row, raw]) => scoredRow(row, raw));
  return matchScores(records, scored).map((found) => found?.row);
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
