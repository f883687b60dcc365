// Dropout masks: fair, independent, and the same from the same seed, however many are asked for at once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { maskSeed, MaskStream } from '../../../src/core/train/mask-stream.ts';

const COUNT = 200_001;

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not near ${expected}`);
}

function streamOf(step: number, part = 0): MaskStream {
  const stream = new MaskStream();
  stream.seed(maskSeed(1, step, part));
  return stream;
}

function bitsOf(stream: MaskStream, count: number, keep: number): Uint8Array {
  const mask = new Uint8Array(count);
  stream.fillBits(mask, keep);
  return mask;
}

test('a mask keeps the share asked for, in every lane and for either half of the random bits', () => {
  const mask = bitsOf(streamOf(5), COUNT, 0.9);
  assert.deepEqual([...new Set(mask)].sort(), [0, 1]);
  near(mean(mask), 0.9, 0.003);
  for (let lane = 0; lane < 16; lane++) {
    near(mean(mask.filter((_, index) => index % 16 === lane)), 0.9, 0.012);
  }
});

test('neighbours near and far are independent of each other', () => {
  const mask = bitsOf(streamOf(6), COUNT, 0.7);
  for (const distance of [1, 2, 4, 8, 16, 4096]) {
    const both = mask.subarray(distance).map((value, index) => value & mask[index]!);
    near(mean(both), 0.49, 0.006);
  }
});

test('factors are 1 / keep or 0, so that their mean is 1', () => {
  const mask = new Float32Array(COUNT);
  streamOf(7).fillFactors(mask, 0.9);
  assert.deepEqual(new Set(mask), new Set([0, Math.fround(1 / 0.9)]));
  near(mean(mask), 1, 0.004);
  const all = new Float32Array(10);
  streamOf(7).fillFactors(all, 1);
  assert.deepEqual([...all], Array<number>(10).fill(1));
});

test('a seed gives the same masks again, other steps and parts others, and each call new ones', () => {
  const stream = streamOf(8);
  const first = bitsOf(stream, 5000, 0.5);
  assert.deepEqual(bitsOf(streamOf(8), 5000, 0.5), first);
  assert.notDeepEqual(bitsOf(stream, 5000, 0.5), first);
  assert.notDeepEqual(bitsOf(streamOf(9), 5000, 0.5), first);
  assert.notDeepEqual(bitsOf(streamOf(8, 1), 5000, 0.5), first);
});

test('a lane is sfc32, as random.ts has it in one lane', () => {
  // The state of lane 0 is the first, fifth and ninth word of the seeding stream.
  const seeds = maskSeed(1, 3, 0);
  let [a, b, c, counter] = [seeds[0]! | 0, seeds[4]! | 0, seeds[8]! | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  const mask = new Float32Array(80);
  streamOf(3).fillFactors(mask, 0.5);
  for (let group = 0; group < 10; group++) {
    const bits = next();
    assert.equal(mask[group * 8], (bits & 0xffff) < 32768 ? 2 : 0);
    assert.equal(mask[group * 8 + 4], bits >>> 16 < 32768 ? 2 : 0);
  }
});
