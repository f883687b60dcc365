// Shares as a person writes them, and as they are written to one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeShares, readShares } from '../../../src/host/evaluation/shares.ts';

test('shares are read from percent, whatever stands between them', () => {
  assert.deepEqual(readShares('1, 2, 5, 10, 20 %'), [0.01, 0.02, 0.05, 0.1, 0.2]);
  assert.deepEqual(readShares('2.5%;50%'), [0.025, 0.5]);
  assert.deepEqual(readShares('10 5 5 1'), [0.01, 0.05, 0.1]);
});

test('what is no share is none', () => {
  for (const text of ['', ' ', '%', '0', '100', '-1', 'ten', '1,x', '1e1', Array(30).fill(1).join()])
    assert.equal(readShares(text), undefined, text);
});

test('shares are written as they are read', () => {
  for (const shares of [[0.01, 0.02, 0.05, 0.1, 0.2], [0.07, 0.29], [0.005], [0.125]])
    assert.deepEqual(readShares(describeShares(shares)), shares);
  assert.equal(describeShares([0.29, 0.07]), '29, 7 %');
});
