// Percentiles, heat steps and the flagged top.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heatStep, isFlagged, percentile, rankRows } from '../../../src/host/views/ranking.ts';
import { scoredRow } from './scored-rows.ts';

const rows = (...values: number[]) => values.map((el2n, row) => scoredRow(row, { el2n }));

test('the highest score ranks first, ties in file order', () => {
  const ranking = rankRows(rows(0.2, 0.9, 0.2, 0.5), 'el2n', 25);
  assert.deepEqual([...ranking.order], [1, 3, 0, 2]);
  assert.deepEqual([...ranking.rank], [2, 0, 3, 1]);
  assert.deepEqual([...ranking.below], [0, 3, 0, 2]);
});

test('the flagged share is rounded, and never empty', () => {
  const hundred = rows(...Array.from({ length: 100 }, (_, index) => index));
  assert.equal(rankRows(hundred, 'el2n', 5).flaggedCount, 5);
  assert.equal(rankRows(hundred, 'el2n', 5).threshold, 95);
  assert.equal(rankRows(hundred, 'el2n', 0.01).flaggedCount, 1);
  assert.equal(rankRows([], 'el2n', 5).flaggedCount, 0);
});

test('each heat step holds a tenth, and tied rows share one', () => {
  const hundred = rows(...Array.from({ length: 100 }, (_, index) => index));
  const ranking = rankRows(hundred, 'el2n', 5);
  assert.deepEqual(
    [0, 9, 10, 55, 89, 90, 99].map((index) => heatStep(ranking, index)),
    [1, 1, 2, 6, 9, 10, 10],
  );
  const tied = rankRows(rows(1, 1, 1, 1), 'el2n', 25);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => heatStep(tied, index)),
    [1, 1, 1, 1],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => isFlagged(tied, index)),
    [true, false, false, false],
  );
});

test('a percentile counts the rows below', () => {
  const ranking = rankRows(rows(1, 2, 3, 4), 'el2n', 25);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => percentile(ranking, index)),
    [0, 25, 50, 75],
  );
});
