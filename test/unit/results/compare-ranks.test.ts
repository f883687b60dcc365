// Two results of one file, side by side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareRanks, type ComparedColumns } from '../../../src/results/compare-ranks.ts';

function columns(row: readonly number[], el2n: readonly number[]): ComparedColumns {
  return { row: Int32Array.from(row), scores: new Map([['el2n', Float64Array.from(el2n)]]) };
}

test('each row is told its rank among the rows of both, and how far it moved', () => {
  const own = columns([0, 1, 2, 4], [0.9, 0.5, 0.1, 0.7]);
  const other = columns([1, 2, 3, 4], [0.2, 0.4, 9, 0.3]);
  const { otherRank, moved } = compareRanks('el2n', own, other);
  // Of rows 1, 2 and 4 the order is 4, 1, 2 here and 2, 4, 1 there.
  assert.deepEqual([...otherRank], [0, 3, 1, 2]);
  assert.deepEqual([...moved], [-1, 1, 2, 1]);
});

test('equal rankings are alike, opposite ones are not, whichever end is suspicious', () => {
  const row = Array.from({ length: 100 }, (_, index) => index);
  const up = columns(row, row);
  const down = columns(
    row,
    row.map((value) => -value),
  );
  assert.deepEqual(compareRanks('el2n', up, up).likeness, {
    rankCorrelation: 1,
    topOverlap: 1,
    topShare: 0.05,
  });
  assert.equal(compareRanks('el2n', up, down).likeness.rankCorrelation, -1);
  assert.equal(compareRanks('el2n', up, down).likeness.topOverlap, 0);
  const aum = ({ row: rows, scores }: ComparedColumns): ComparedColumns => ({
    row: rows,
    scores: new Map([['aum', scores.get('el2n')!]]),
  });
  assert.equal(compareRanks('aum', aum(up), aum(up)).otherRank[0], 1, 'the lowest ranks first');
});
