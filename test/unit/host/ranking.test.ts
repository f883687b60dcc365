// Percentiles, heat steps and the flagged top.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heatStep } from '../../../src/host/views/heat-step.ts';
import {
  flagTop,
  isFlagged,
  orderBySuspicion,
  orderRows,
  percentFrom,
  percentile,
  percentileOf,
  type Ranking,
} from '../../../src/results/ranking.ts';
import type { ScoreName } from '../../../src/shared/scores.ts';
import { datasetOf, scoredRow } from './scored-rows.ts';

function rank(numbers: readonly number[], percent: number, score: ScoreName = 'el2n'): Ranking {
  const values = Float64Array.from(numbers);
  return flagTop(score, values, orderBySuspicion(score, values), percent);
}
const HUNDRED = Array.from({ length: 100 }, (_, index) => index);

test('the highest score ranks first, ties in file order', () => {
  const ranking = rank([0.2, 0.9, 0.2, 0.5], 25);
  assert.deepEqual([...ranking.order], [1, 3, 0, 2]);
  assert.deepEqual([...ranking.rank], [2, 0, 3, 1]);
  assert.deepEqual([...ranking.behind], [0, 3, 0, 2]);
});

test('the lowest ranks first where low scores are suspicious', () => {
  const values = [0.2, -3, 0.2, 5];
  const ranking = rank(values, 50, 'aum');
  assert.deepEqual([...ranking.order], [1, 0, 2, 3]);
  assert.deepEqual([...ranking.behind], [1, 3, 1, 0]);
  assert.deepEqual([ranking.flaggedCount, ranking.threshold], [2, 0.2]);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => [percentile(ranking, index), heatStep(ranking, index)]),
    [
      [25, 3],
      [75, 8],
      [25, 3],
      [0, 1],
    ],
  );
});

test('an order is that of a stable sort, whatever the values and their signs', () => {
  let seed = 7;
  const values = Float64Array.from({ length: 500 }, () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return ((seed % 40) - 20) / 4;
  });
  for (const descending of [true, false]) {
    const sorted = HUNDRED.concat(HUNDRED.map((index) => index + 100)).sort((a, b) =>
      descending ? values[b]! - values[a]! : values[a]! - values[b]!,
    );
    const { order, rank: places, behind } = orderRows(values.subarray(0, 200), descending);
    assert.deepEqual([...order], sorted);
    for (const index of sorted) {
      assert.equal(order[places[index]!], index);
      const less = sorted.filter((other) =>
        descending ? values[other]! < values[index]! : values[other]! > values[index]!,
      );
      assert.equal(behind[index], less.length);
    }
  }
});

test('the flagged share is rounded, and never empty', () => {
  assert.equal(rank(HUNDRED, 5).flaggedCount, 5);
  assert.equal(rank(HUNDRED, 5).threshold, 95);
  assert.equal(rank(HUNDRED, 0.01).flaggedCount, 1);
  assert.equal(rank([], 5).flaggedCount, 0);
});

test('each heat step holds a tenth, and tied rows share one', () => {
  const ranking = rank(HUNDRED, 5);
  assert.deepEqual(
    [0, 9, 10, 55, 89, 90, 99].map((index) => heatStep(ranking, index)),
    [1, 1, 2, 6, 9, 10, 10],
  );
  const tied = rank([1, 1, 1, 1], 25);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => heatStep(tied, index)),
    [1, 1, 1, 1],
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => isFlagged(tied, index)),
    [true, false, false, false],
  );
});

test('a percentile counts the rows behind, with and without an order', () => {
  const values = Float64Array.of(1, 2, 3, 4, 4);
  for (const [score, expected] of [
    ['el2n', [0, 20, 40, 60, 60]],
    ['meanConfidence', [80, 60, 40, 0, 0]],
  ] as const) {
    const ranking = rank([...values], 25, score);
    const indices = [0, 1, 2, 3, 4];
    assert.deepEqual(
      indices.map((index) => percentile(ranking, index)),
      expected,
    );
    assert.deepEqual(
      indices.map((index) => percentileOf(score, values, index)),
      expected,
    );
  }
});

test('a ranking is kept until another share is flagged, which needs no other order', () => {
  const dataset = datasetOf([0.1, 0.9, 0.5].map((el2n, row) => scoredRow(row, { el2n })));
  const ranking = dataset.ranking('el2n', 5);
  assert.equal(dataset.ranking('el2n', 5), ranking);
  const wider = dataset.ranking('el2n', 50);
  assert.equal(wider.flaggedCount, 2);
  assert.equal(wider.order, ranking.order);
});

test('a value of the score tells the share that flags the rows from it on', () => {
  const values = Float64Array.from(HUNDRED);
  const high = rank(HUNDRED, 5);
  assert.equal(percentFrom(high, values, 90), 10);
  assert.equal(percentFrom(high, values, 89.5), 10);
  assert.equal(percentFrom(high, values, 1000), 1, 'at least one row');
  assert.equal(percentFrom(high, values, -1), 50, 'at most half');
  assert.equal(percentFrom(rank(HUNDRED, 5, 'aum'), values, 9), 10);
});
