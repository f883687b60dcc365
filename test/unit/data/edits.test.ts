// Lines to delete.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesToDelete } from '../../../src/data/edits.ts';

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
