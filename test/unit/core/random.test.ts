// Random numbers: their moments, and the independence of their streams.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Random } from '../../../src/core/random.ts';

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const near = (actual: number, expected: number, tolerance: number) => {
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);
};

test('the same seed and purpose give the same stream; others give others', () => {
  const draw = (seed: number, purpose: string) => {
    const random = new Random(seed, purpose);
    return Array.from({ length: 8 }, () => random.uint32());
  };
  assert.deepEqual(draw(1, 'a'), draw(1, 'a'));
  assert.notDeepEqual(draw(1, 'a'), draw(1, 'b'));
  assert.notDeepEqual(draw(1, 'a'), draw(2, 'a'));
});

test('normal values have mean 0, the deviation asked for and a normal kurtosis', () => {
  const values = new Float32Array(100_001);
  new Random(5, 'normal').fillNormal(values, 0.02);
  near(mean(values), 0, 3e-4);
  const variance = mean(values.map((value) => value ** 2));
  near(Math.sqrt(variance), 0.02, 2e-4);
  near(mean(values.map((value) => (value / 0.02) ** 4)), 3, 0.1);
});

test('a shuffle is uniform over the six orders of three', () => {
  const random = new Random(11, 'shuffle');
  const counts = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const items = [0, 1, 2];
    random.shuffle(items);
    counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) near(count, 1000, 130);
});
