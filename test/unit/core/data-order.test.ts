// Batches: every example once, similar lengths together, seeded.
import assert from 'node:assert/strict';
import test from 'node:test';
import { epochBatches, sortedBatches } from '../../../src/core/train/data-order.ts';
import { Random } from '../../../src/core/random.ts';

const random = new Random(3, 'lengths');
const lengths = Uint32Array.from({ length: 1001 }, () => 3 + random.below(60));
const flat = (batches: Uint32Array[]) => batches.flatMap((batch) => [...batch]);
const everyIndex = Array.from(lengths, (_, index) => index);
const padding = (batches: Uint32Array[]) =>
  batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map((row) => lengths[row]!)), 0) /
  lengths.reduce((sum, length) => sum + length, 0);

test('an epoch holds every example once, in batches of the size asked for', () => {
  const batches = epochBatches(lengths, 32, new Random(0, 'order'));
  assert.deepEqual(
    flat(batches).sort((a, b) => a - b),
    everyIndex,
  );
  assert.equal(batches.filter((batch) => batch.length === 32).length, 31);
});

test('a seed gives one order, epochs differ', () => {
  const order = new Random(0, 'order');
  const first = flat(epochBatches(lengths, 32, order));
  assert.deepEqual(flat(epochBatches(lengths, 32, new Random(0, 'order'))), first);
  assert.notDeepEqual(flat(epochBatches(lengths, 32, order)), first);
});

test('bucketing leaves little padding', () => {
  const whole = [Uint32Array.from(everyIndex)];
  assert.ok(padding(whole) > 1.5, 'the lengths differ');
  assert.ok(padding(epochBatches(lengths, 32, new Random(0, 'order'))) < 1.08);
});

test('batches are not sorted by length over an epoch', () => {
  const means = epochBatches(lengths, 32, new Random(0, 'order')).map((batch) => lengths[batch[0]!]!);
  const rising = means.filter((length, index) => index > 0 && length >= means[index - 1]!).length;
  assert.ok(rising > means.length * 0.25 && rising < means.length * 0.75);
});

test('scoring goes from the longest to the shortest', () => {
  const order = flat(sortedBatches(lengths, 7));
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    everyIndex,
  );
  assert.ok(order.every((row, index) => index === 0 || lengths[row]! <= lengths[order[index - 1]!]!));
});
