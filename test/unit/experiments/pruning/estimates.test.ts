// Intervals, by simulation: a 95 % interval holds the truth in about 95 of 100 cases, whatever the noise comes from.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../../../src/core/random.ts';
import {
  differenceOf,
  outcomeOf,
  resample,
  resamplings,
  runNoise,
  type Compared,
} from '../../../../src/experiments/pruning/estimates.ts';

const ROWS = 250;
const RUNS = 4;
const random = new Random(11, 'test');
const draw = (bound: number): number => random.below(bound);

/** Normal with mean 0 and deviation 1. */
function normal(): number {
  const one = new Float32Array(1);
  random.fillNormal(one, 1);
  return one[0]!;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** How much comes from the row, the run and what is left, in logits; `effect` is what pruning adds. */
interface World {
  readonly row: number;
  readonly run: number;
  readonly effect: number;
}

/** Predictions of binary labels, all 1, by models whose chance to be right depends on row and run. */
function simulate(
  { row, run, effect }: World,
  weights: readonly Uint8Array[],
): { full: Compared; pruned: Compared } {
  const hardness = Array.from({ length: ROWS }, () => 1 + row * normal());
  const rows = { given: new Uint8Array(ROWS).fill(1), classes: 2 };
  const runsOf = (change: number) => {
    const predictions = Array.from({ length: RUNS }, () => {
      const luck = run * normal();
      return Uint8Array.from(hardness, (z) => (random.uniform() < logistic(z + luck + change) ? 1 : 0));
    });
    return { outcome: outcomeOf(rows, predictions), resampled: resample(rows, predictions, weights) };
  };
  return { full: runsOf(0), pruned: runsOf(effect) };
}

/** The true difference of the accuracies, by very many draws. */
function truthOf({ row, run, effect }: World): number {
  let sum = 0;
  const draws = 200_000;
  for (let n = 0; n < draws; n++) {
    const z = 1 + row * normal();
    sum += logistic(z + run * normal() + effect) - logistic(z + run * normal());
  }
  return sum / draws;
}

const noiseOf = (...sets: Compared[]) => runNoise(sets.map(({ outcome }) => outcome));

describe('differences', () => {
  const worlds: World[] = [
    { row: 1, run: 0, effect: 0 },
    { row: 1, run: 0.3, effect: 0.5 },
    { row: 3, run: 0.1, effect: 0.3 },
  ];
  for (const world of worlds) {
    test(`their intervals hold the truth: ${JSON.stringify(world)}`, () => {
      const truth = truthOf(world);
      const cases = 120;
      let held = 0;
      for (let n = 0; n < cases; n++) {
        const weights = resamplings(ROWS, draw).slice(0, 60);
        const { full, pruned } = simulate(world, weights);
        const { low, high } = differenceOf(pruned, full, ROWS, noiseOf(pruned, full)).accuracy;
        if (low! <= truth && truth <= high!) held++;
      }
      // 95 % of 120 are 114, with a standard deviation of 2.4; an interval over half of the noise would hold 80 or fewer.
      assert.ok(held >= 105, `${held} of ${cases} intervals hold ${truth}`);
    });
  }

  test('widened for many looked at, the middle stays', () => {
    const weights = resamplings(ROWS, draw);
    const { full, pruned } = simulate(worlds[1]!, weights);
    const one = differenceOf(pruned, full, ROWS, noiseOf(pruned, full)).accuracy;
    const many = differenceOf(pruned, full, ROWS, noiseOf(pruned, full), 10).accuracy;
    assert.equal(one.mean, many.mean);
    assert.ok(many.high! - many.low! > 1.2 * (one.high! - one.low!));
  });

  test('of the same models it is nothing, with certainty; of one run no interval is told', () => {
    const weights = resamplings(ROWS, draw);
    const { full } = simulate(worlds[0]!, weights);
    assert.deepEqual(differenceOf(full, full, ROWS, noiseOf(full, full)).accuracy, {
      mean: 0,
      low: 0,
      high: 0,
    });
    const rows = { given: [0, 1, 1], classes: 2 };
    const single: Compared = {
      outcome: outcomeOf(rows, [[0, 1, 0]]),
      resampled: resample(
        rows,
        [[0, 1, 0]],
        weights.map((w) => w.slice(0, 3)),
      ),
    };
    assert.equal(single.outcome.means.accuracy.low, undefined);
    assert.equal(differenceOf(single, single, 3, noiseOf(single, single)).accuracy.low, undefined);
  });
});

test('the noise of runs is that of a randomised block design', () => {
  // Three sets in three runs, made of set + seed + remainder: remainders are the double-centred ones below.
  const remainders = [
    [0.01, -0.02, 0.01],
    [-0.03, 0.01, 0.02],
    [0.02, 0.01, -0.03],
  ];
  const outcome = (set: number) => {
    const runs = remainders[set]!.map((left, run) => {
      const value = 0.7 + 0.1 * set + 0.05 * run + left;
      return { accuracy: value, macroF1: value, worstRecall: value };
    });
    return { runs, means: { accuracy: { mean: 0 }, macroF1: { mean: 0 }, worstRecall: { mean: 0 } } };
  };
  const { accuracy } = runNoise([outcome(0), outcome(1), outcome(2)]);
  // Sum of squares 0.0034 over 4 degrees of freedom; twice that over 3 runs.
  assert.equal(accuracy.freedom, 4);
  assert.ok(Math.abs(accuracy.variance - (2 * (0.0034 / 4)) / 3) < 1e-12, String(accuracy.variance));
});

test('an outcome is the mean over runs, its interval by Student', () => {
  const rows = { given: [0, 0, 1, 1], classes: 2 };
  const { means } = outcomeOf(rows, [
    [0, 0, 1, 1],
    [0, 0, 1, 0],
    [0, 1, 1, 0],
  ]);
  // 1, 0.75, 0.5: deviation 0.25, t of two degrees 4.302652729749462.
  assert.equal(means.accuracy.mean, 0.75);
  assert.ok(Math.abs(means.accuracy.low! - (0.75 - (4.302652729749462 * 0.25) / Math.sqrt(3))) < 1e-9);
  assert.equal(means.accuracy.high, 1, 'no share is above 1');
});

test('runs that all do the same tell no interval', () => {
  const rows = { given: [0, 0, 1, 1], classes: 2 };
  const { means } = outcomeOf(rows, [
    [0, 0, 1, 0],
    [0, 0, 1, 0],
  ]);
  assert.deepEqual(means.accuracy, { mean: 0.75 });
});
