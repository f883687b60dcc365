// What a person is told before trusting scores.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunMetadata } from '../../../src/shared/results.ts';
import { LITTLE_GAIN, LOW_RELIABILITY, type Learned, type Trust } from '../../../src/shared/trust.ts';
import { warningsOf } from '../../../src/shared/warnings.ts';
import { metadata } from '../host/scored-rows.ts';

const warnings = (change: Partial<RunMetadata>) => warningsOf({ ...good, ...change });
const codes = (change: Partial<RunMetadata>) => warnings(change).map(({ code }) => code);
const base = metadata();
const good: RunMetadata = {
  ...base,
  model: { ...base.model, head: 'random' },
  fit: { accuracy: 0.9, majorityShare: 0.6, classesPredicted: 2 },
};
const { learned: sound, agreement: agreeing } = base.trust;
assert.ok(sound && agreeing);
const unmeasured: Trust = { verdict: 'careful' };

function told(change: Partial<Learned>): Partial<RunMetadata> {
  return { trust: { ...base.trust, learned: { ...sound!, ...change } } };
}
const disagreeing: NonNullable<Trust['agreement']> = {
  ...agreeing,
  rankCorrelation: 0.41,
  topOverlap: 0.3,
  reliability: LOW_RELIABILITY - 0.01,
};

test('an encoder that learned its labels needs no warning', () => {
  assert.deepEqual(warnings({}), []);
});

test('a model that says one label only has collapsed, whatever was held out', () => {
  const fit = { accuracy: 0.6, majorityShare: 0.6, classesPredicted: 1 };
  assert.deepEqual(codes({ fit }), ['collapsed']);
  assert.deepEqual(codes({ fit, trust: unmeasured }), ['collapsed']);
});

test('where nothing was held out, the rows trained on tell whether the model is better than chance', () => {
  const data = { ...base.data, rowsScored: 160 };
  const of = (accuracy: number) =>
    codes({ data, trust: unmeasured, fit: { accuracy, majorityShare: 0.58, classesPredicted: 2 } });
  // Two standard errors of 58 % of 160 rows: 2 sqrt(0.58 * 0.42 / 160) = 0.078.
  assert.deepEqual(of(0.55), ['collapsed']);
  assert.deepEqual(of(0.657), ['collapsed']);
  assert.deepEqual(of(0.66), []);
});

test('59 % of 160 rows held out, where the most frequent label is 58 %, is no more than chance', () => {
  const [warning, ...more] = warnings(told({ rows: 160, accuracy: 0.59, majorityShare: 0.58 }));
  assert.deepEqual(more, []);
  assert.equal(warning?.code, 'not-learned');
  assert.equal(warning.grave, true);
  assert.match(
    warning.message,
    /^On 160 rows held out the model tells 59 % of the labels, no more than chance explains \(always saying the most frequent: 58 %\): it has not learned yet/,
  );
});

test('better than chance and yet little learned: high scores are no sign of a wrong label', () => {
  const majorityShare = 0.5;
  const gaining = (gain: number) =>
    told({ accuracy: majorityShare + gain * (1 - majorityShare), majorityShare });
  const [warning] = warnings(gaining(LITTLE_GAIN - 0.01));
  assert.equal(warning?.code, 'little-learned');
  assert.equal(warning.grave, true);
  assert.match(warning.message, /it has learned little.*Use more epochs or a larger encoder/);
  assert.deepEqual(codes(gaining(LITTLE_GAIN + 0.01)), []);
});

test('runs that disagree are worth a word but forbid nothing', () => {
  const trust = { ...base.trust, agreement: disagreeing };
  const [warning, ...more] = warnings({ trust });
  assert.deepEqual(more, []);
  assert.equal(warning?.code, 'runs-disagree');
  assert.equal(warning.grave, false);
  assert.match(warning.message, /rank correlation 0\.41, 30 % of the top 5 % in common/);
  const oneRun: Trust = { verdict: 'careful', learned: sound };
  assert.deepEqual(codes({ trust: oneRun }), [], 'one run cannot disagree');
});

test('the gravest comes first', () => {
  const trust = { ...base.trust, agreement: disagreeing, learned: { ...sound, accuracy: 0.5 } };
  assert.deepEqual(codes({ trust }), ['not-learned', 'runs-disagree']);
});

test('without training, a random head is what matters; a loaded one is fine', () => {
  const training = { ...base.training, epochs: 0 };
  const fit = { accuracy: 0.5, majorityShare: 0.6, classesPredicted: 1 };
  assert.deepEqual(codes({ training, fit }), ['random-head']);
  assert.deepEqual(codes({ training, model: { ...good.model, head: 'loaded' } }), []);
});
