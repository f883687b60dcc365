// How long a first job may take: against the closed form, and against whole jobs that were measured.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extent } from '../../../src/results/expected-seconds.ts';
import { firstEstimate, tokensARow, trainingOperations } from '../../../src/results/first-estimate.ts';

const BUILTIN = { layers: 3, hiddenSize: 256 };
const MINILM = { layers: 6, hiddenSize: 384 };
const EXTENT: Extent = { rows: 3000, runs: 1, epochs: 1, points: 1, folds: undefined };

test('rows are as long as their texts, up to the limit', () => {
  assert.equal(tokensARow([45, 90], 128), (12 + 22) / 2);
  assert.equal(tokensARow([45, 90_000], 128), (12 + 128) / 2);
  assert.equal(tokensARow([], 128), 128);
});

test('a layer of width 2 at 1 token: 48 weights and 4 products of attention, six operations each', () => {
  assert.equal(trainingOperations({ shape: { layers: 1, hiddenSize: 2 }, tokens: 1 }), 6 * (48 + 4));
  assert.equal(trainingOperations({ shape: { layers: 1, hiddenSize: 2 }, tokens: 3 }), 18 * (48 + 12));
});

test('what makes a job longer makes its estimate longer', () => {
  const row = { shape: BUILTIN, tokens: 30 };
  const most = (extent: Partial<Extent>, cores = 2) =>
    firstEstimate({ ...EXTENT, ...extent }, row, cores).most;
  const one = most({});
  assert.ok(Math.abs(one - 2 * most({ rows: 1500 })) < 1e-9);
  const run = most({ runs: 2 }) - one;
  assert.ok(Math.abs(most({ runs: 3 }) - one - 2 * run) < 1e-9);
  assert.ok(one > run, 'a rehearsal comes before the first');
  assert.ok(most({ epochs: 2 }) > one);
  assert.equal(most({ epochs: 'auto' }), most({ epochs: 2 }));
  assert.ok(most({ epochs: 0 }) > 0);
  assert.ok(most({ points: 3 }) > one);
  assert.ok(most({ folds: 5 }) > one);
  assert.ok(most({}, 4) < one);
  assert.equal(most({}, 64), most({}, 8), 'beyond some cores nothing is gained');
});

/** Whole jobs of the command line on two cores of a Xeon, in seconds; with rows of so many tokens by `tokensARow`. */
const MEASURED = [
  ['2,000 rows of SST-2', BUILTIN, 24.8, { rows: 2000, runs: 1, epochs: 1 }, 19.9],
  ['2,000 rows of SST-2', BUILTIN, 24.8, { rows: 2000, runs: 'auto', epochs: 'auto' }, 40.9],
  ['1,000 rows of AG News', BUILTIN, 53.6, { rows: 1000, runs: 'auto', epochs: 'auto' }, 59.9],
  ['2,000 rows of Banking77', BUILTIN, 15.2, { rows: 2000, runs: 'auto', epochs: 'auto' }, 27.5],
  ['2,000 rows of SST-2', MINILM, 24.8, { rows: 2000, runs: 1, epochs: 1 }, 75.9],
  ['1,000 rows of AG News', MINILM, 53.6, { rows: 1000, runs: 1, epochs: 1 }, 74.6],
] as const;

for (const [rows, shape, tokens, extent, seconds] of MEASURED) {
  test(`${rows}, ${shape.layers} layers, runs: ${extent.runs}: ${seconds} s were measured`, () => {
    const { least, most } = firstEstimate({ ...EXTENT, ...extent }, { shape, tokens }, 2);
    assert.ok(least < seconds && seconds < most, `${least.toFixed(0)} to ${most.toFixed(0)}`);
  });
}
