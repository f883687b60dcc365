// A batch in parts: every row once, in order, and no part beyond the tokens that are let through at once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { paddedLength } from '../../../src/core/train/batch.ts';
import { cutByTokens, cutFor, cutForLanes } from '../../../src/core/train/batch-parts.ts';
import { Random } from '../../../src/core/random.ts';

const MOST = 1024;

test('parts hold every row in order, and at most 1024 tokens with padding', () => {
  const random = new Random(4, 'lengths');
  const lengths = Uint32Array.from({ length: 500 }, () => 1 + random.below(300));
  const rows = Uint32Array.from({ length: 400 }, () => random.below(500));
  const parts = cutByTokens(rows, lengths);
  assert.deepEqual(
    parts.flatMap((part) => [...part]),
    [...rows],
  );
  const padded = (part: Uint32Array) =>
    part.length * paddedLength(Math.max(...part.map((row) => lengths[row]!)));
  for (const [index, part] of parts.entries()) {
    assert.ok(padded(part) <= MOST, `part ${index} has ${padded(part)} tokens`);
    const next = parts[index + 1];
    if (next) assert.ok(padded(Uint32Array.of(...part, next[0]!)) > MOST, `part ${index} could hold more`);
  }
});

test('a row that is longer than a part is a part of its own', () => {
  assert.deepEqual(cutByTokens(Uint32Array.of(0, 1, 2), [2000, 3000, 5]), [
    Uint32Array.of(0),
    Uint32Array.of(1),
    Uint32Array.of(2),
  ]);
});

test('other devices take a batch whole', () => {
  const rows = Uint32Array.of(0, 1, 2);
  assert.deepEqual(cutFor({ provider: 'cuda' })(rows, [2000, 3000, 5]), [rows]);
  assert.equal(cutFor({})(rows, [2000, 3000, 5]).length, 3);
});

test('lanes get parts of nearly as many tokens, every row once and in order', () => {
  const random = new Random(5, 'lengths');
  for (const lanes of [2, 3, 8]) {
    for (const size of [1, 2, 7, 32, 200]) {
      const lengths = Uint32Array.from({ length: size }, () => 20 + random.below(40)).sort();
      const rows = Uint32Array.from({ length: size }, (_, row) => row);
      const parts = cutForLanes(rows, lengths, lanes);
      assert.deepEqual(
        parts.flatMap((part) => [...part]),
        [...rows],
      );
      assert.ok(parts.every((part) => part.length > 0));
      assert.ok(size < lanes ? parts.length === size : parts.length % lanes === 0);
      const tokens = parts.map((part) => part.reduce((sum, row) => sum + lengths[row]!, 0));
      const mean = tokens.reduce((sum, count) => sum + count, 0) / tokens.length;
      assert.ok(Math.max(...tokens) <= mean + 60, `${lanes} lanes, ${size} rows: ${tokens.join(' ')}`);
      assert.ok(Math.max(...tokens) <= MOST + 64);
    }
  }
});
