// The learning-rate schedule, and AdamW's scalars, against their closed forms.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ADAMW_DEFAULTS, stepScalars } from '../../../src/core/train/adamw.ts';
import { linearSchedule } from '../../../src/core/train/schedule.ts';

test('linear warm-up to the peak, linear decay towards 0, never 0 within a run', () => {
  const rates = Array.from({ length: 100 }, (_, step) => linearSchedule(step, 100, 2, 0.1));
  assert.ok(rates.every((rate) => rate > 0 && rate <= 2));
  assert.equal(Math.max(...rates), 2);
  assert.equal(rates.indexOf(2), 10);
  assert.ok(rates.slice(0, 10).every((rate, step) => rate < rates[step + 1]!));
  assert.ok(Math.abs(rates[55]! - 1) < 1e-12);
  assert.ok(Math.abs(rates[99]! - 2 / 90) < 1e-12);
});

test('a run of one step trains', () => {
  assert.ok(linearSchedule(0, 1, 1e-4, 0.1) > 0);
});

test('moving the bias corrections into the scalars changes nothing', () => {
  const { beta1, beta2, epsilon, weightDecay } = ADAMW_DEFAULTS;
  for (const t of [1, 2, 10, 1000]) {
    const { step_size, step_epsilon, decay_factor } = stepScalars(t, 1e-3, ADAMW_DEFAULTS);
    const [m, v] = [0.3, 0.02];
    const textbook = (1e-3 * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    assert.ok(Math.abs((step_size * m) / (Math.sqrt(v) + step_epsilon) - textbook) < 1e-12);
    assert.equal(decay_factor, 1 - 1e-3 * weightDecay);
  }
});
