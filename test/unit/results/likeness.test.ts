// How alike two rankings are: ranks with ties, Spearman's correlation against known values, and the share of the top in common.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likenessOf, rankedBy, ranksOf, sampled, TOP_SHARE } from '../../../src/results/likeness.ts';

const likeness = (a: readonly number[], b: readonly number[]) => likenessOf(rankedBy(a), rankedBy(b));
const spearman = (a: readonly number[], b: readonly number[]) => likeness(a, b).rankCorrelation;

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`);
}

test('ranks count from 1, and ties share the mean of theirs', () => {
  assert.deepEqual([...ranksOf([30, 10, 20])], [3, 1, 2]);
  assert.deepEqual([...ranksOf([5, 1, 5, 5, 0])], [4, 2, 4, 4, 1]);
  assert.deepEqual([...ranksOf([7, 7])], [1.5, 1.5]);
  assert.deepEqual([...ranksOf([])], []);
});

test('equal orders correlate with 1 and opposite ones with -1, whatever the values', () => {
  const values = [3, 0.1, 27, -4, 8];
  close(spearman(values, values.map(Math.exp)), 1);
  close(
    spearman(
      values,
      values.map((value) => -(value ** 3)),
    ),
    -1,
  );
});

test('without ties it is 1 - 6 sum d^2 / (n (n^2 - 1))', () => {
  // IQ and hours of television of ten people: the textbook's example, -29/165.
  const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
  close(spearman(iq, hours), -29 / 165);
});

test('with ties it is Pearson’s correlation of the mean ranks', () => {
  // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: deviations -1.5, 0, 0, 1.5 and -1.5, 0.5, -0.5, 1.5.
  close(spearman([1, 2, 2, 3], [1, 3, 2, 4]), 4.5 / Math.sqrt(4.5 * 5));
});

test('all ties tell nothing', () => {
  assert.equal(spearman([1, 1, 1], [1, 2, 3]), 0);
  assert.equal(spearman([1, 2, 3], [1, 1, 1]), 0);
  assert.equal(spearman([2, 2], [2, 2]), 0);
});

test('the overlap is the share of the one’s highest 5 % among the other’s', () => {
  const rows = Array.from({ length: 100 }, (_, row) => row);
  // The top of the first is 95 .. 99; of the second 92 .. 94, 98 and 99.
  const other = rows.map((row) => (row >= 95 && row <= 97 ? 0 : row));
  const { topOverlap, topShare } = likeness(rows, other);
  assert.equal(topOverlap, 2 / 5);
  assert.equal(topShare, TOP_SHARE);
  assert.equal(likeness(rows, rows.map((row) => -row)).topOverlap, 0); // prettier-ignore
  assert.equal(likeness(rows, rows).topOverlap, 1);
});

test('of few rows the top is one, and ties in it go by the rows’ order', () => {
  assert.equal(likeness([1, 2, 3], [0, 0, 1]).topOverlap, 1);
  assert.equal(likeness([3, 3, 1], [3, 1, 2]).topOverlap, 1);
  assert.equal(likeness([3, 3, 1], [1, 3, 2]).topOverlap, 0);
});

test('of very many rows every so many are compared, always the same ones', () => {
  const few = Float32Array.of(1, 2, 3);
  assert.equal(sampled(few), few);
  const many = Float32Array.from({ length: 120_001 }, (_, row) => row);
  const some = sampled(many);
  assert.ok(some.length <= 50_000 && some.length > 30_000, String(some.length));
  assert.deepEqual([...some.subarray(0, 3)], [0, 3, 6]);
});
