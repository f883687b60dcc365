// Which runs and points a request for scores means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointsOf, runsOf, seedsOf } from '../../../src/experiments/score-experiment.ts';

test('points ascend, each once, the end among them and nothing behind it', () => {
  assert.deepEqual(pointsOf({ epochs: 2, scoreAt: [] }), [2]);
  assert.deepEqual(pointsOf({ epochs: 2, scoreAt: [1, 0.5, 10, 0, 1, 2] }), [0, 0.5, 1, 2]);
  assert.deepEqual(pointsOf({ epochs: 0, scoreAt: [0, 1] }), [0]);
  assert.deepEqual(pointsOf({ epochs: 12, scoreAt: [10, 9] }), [9, 10, 12], 'by number, not by text');
});

test('seeds count from the first', () => {
  assert.deepEqual(seedsOf({ seed: 7, runs: 3 }), [7, 8, 9]);
});

test('runs on all rows come first; folds add one run a seed and part, scored at the end alone', () => {
  const experiment = { seed: 1, runs: 2, epochs: 2, scoreAt: [1], folds: undefined };
  const whole = [1, 2].map((seed) => ({ seed, points: [1, 2] }));
  assert.deepEqual(runsOf(experiment), whole);
  const fold = (seed: number, index: number) => ({ seed, fold: { index, of: 2 }, points: [2] });
  assert.deepEqual(runsOf({ ...experiment, folds: 2 }), [
    ...whole,
    fold(1, 0),
    fold(1, 1),
    fold(2, 0),
    fold(2, 1),
  ]);
});
