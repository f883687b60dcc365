// Against scipy 1.16: stats.t.ppf(1 - (1 - c) / 2, df).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentQuantile } from '../../../../src/experiments/pruning/student.ts';

const OF_SCIPY = [
  [1, 0.95, 12.706204736174694],
  [1, 0.99, 63.656741162871526],
  [2, 0.95, 4.302652729749462],
  [2, 1 - 0.05 / 15, 17.27717670004373],
  [3.7, 0.95, 2.8675207071911895],
  [4, 0.95, 2.7764451051977934],
  [4, 1 - 0.05 / 15, 6.254070518916885],
  [9, 0.99, 3.249835541592126],
  [29.5, 0.95, 2.043724966772122],
  [1e6, 0.95, 1.959966356814107],
] as const;

test('quantiles of t are those of scipy, of broken degrees of freedom too', () => {
  for (const [freedom, confidence, expected] of OF_SCIPY) {
    const found = studentQuantile(confidence, freedom);
    assert.ok(
      Math.abs(found / expected - 1) < 1e-6,
      `${freedom}, ${confidence}: ${found} is not ${expected}`,
    );
  }
});
