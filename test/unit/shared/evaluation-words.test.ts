// What an evaluation found, in figures and words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeCandidate,
  describeDifference,
  methodLines,
  percentDigits,
  percentInterval,
  percentText,
  pointsInterval,
  sharePercent,
  shareText,
  signedPoints,
} from '../../../src/shared/evaluation-words.ts';
import { niceTicks } from '../../../src/shared/nice-ticks.ts';

test('a difference with its interval and its runs, and without an interval where there is none', () => {
  const difference = { mean: 0.0042, low: -0.0011, high: 0.0092 };
  assert.equal(describeDifference(difference, 5), '+0.4 points (95 % interval −0.1 to +0.9, 5 runs)');
  assert.equal(describeDifference({ mean: -0.004 }, 1), '−0.4 points (1 run, which tells no interval)');
});

test('zero has no sign, and no more is told than the digits hold', () => {
  assert.equal(signedPoints(-0.0004), '0.0');
  assert.equal(signedPoints(0.0004), '0.0');
  assert.equal(signedPoints(0.0004, 2), '+0.04');
  assert.equal(pointsInterval({ mean: 0, low: -0.0004, high: 0.0006 }), '0.0 to +0.1');
});

test('halves are rounded alike on both sides of zero, whatever floating point makes of them', () => {
  assert.equal(signedPoints(0.9 - 0.8875), '+1.3');
  assert.equal(signedPoints(0.8875 - 0.9), '−1.3');
  assert.equal(signedPoints(0.875 - 0.8875), '−1.3');
});

test('percentages and their intervals', () => {
  assert.equal(percentText(0.9158), '91.6 %');
  assert.equal(percentText(0.91584, 2), '91.58 %');
  assert.equal(percentInterval({ mean: 0.91, low: 0.908, high: 0.921 }), '90.8 to 92.1 %');
  assert.equal(percentInterval({ mean: 0.91 }), undefined);
  assert.equal(pointsInterval({ mean: 0.91 }), undefined);
});

test('hundredths of a point only where the test rows can tell them', () => {
  assert.deepEqual([80, 9_999, 10_000].map(percentDigits), [1, 1, 2]);
});

test('shares have the decimals that they were asked with', () => {
  assert.deepEqual([0.01, 0.07, 0.005, 0.125, 0.2].map(sharePercent), [1, 7, 0.5, 12.5, 20]);
  assert.equal(shareText(0.07), '7 %');
});

test('candidates and methods', () => {
  assert.equal(
    describeCandidate({ method: { ranking: 'el2n', point: 0.25 }, kind: 'keep', share: 0.3 }),
    'EL2N at epoch 0.25, 30 % kept',
  );
  assert.equal(
    describeCandidate({ method: { ranking: 'random' }, kind: 'drop', share: 0.02 }),
    'Random rows, 2 % dropped',
  );
  assert.deepEqual(methodLines({ ranking: 'grand' }), ['GraNd']);
  assert.deepEqual(methodLines({ ranking: 'grand', point: 1 }), ['GraNd', 'at epoch 1']);
});

test('ticks are round, no more than asked for, and have just the decimals that tell them apart', () => {
  const texts = (low: number, high: number, most: number) =>
    niceTicks(low, high, most).map(({ text }) => text);
  assert.deepEqual(texts(88.1, 91.9, 5), ['89', '90', '91']);
  assert.deepEqual(texts(90.02, 90.98, 5), ['90.2', '90.4', '90.6', '90.8']);
  assert.deepEqual(texts(0, 100, 5), ['0', '50', '100']);
  assert.deepEqual(texts(99.5, 100, 5), ['99.6', '99.8', '100.0']);
  for (const most of [2, 3, 4, 5, 8]) {
    for (let span = 0.013; span < 100; span *= 1.37) {
      const count = niceTicks(50, 50 + span, most).length;
      assert.ok(count >= 1 && count <= most, `${count} ticks for ${span}, at most ${most}`);
    }
  }
});
