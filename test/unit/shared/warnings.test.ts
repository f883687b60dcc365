// What a person is told before trusting scores.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunMetadata } from '../../../src/shared/results.ts';
import { warningsOf } from '../../../src/shared/warnings.ts';
import { metadata } from '../host/scored-rows.ts';

const codes = (change: Partial<RunMetadata>) => warningsOf({ ...good, ...change }).map(({ code }) => code);
const base = metadata();
const good: RunMetadata = {
  ...base,
  model: { ...base.model, head: 'random' },
  fit: { accuracy: 0.9, majorityShare: 0.6, classesPredicted: 2 },
};

test('an encoder that learned its labels needs no warning', () => {
  assert.deepEqual(codes({}), []);
});

test('a model that says one label only, or is no better than that, has collapsed', () => {
  assert.deepEqual(codes({ fit: { accuracy: 0.6, majorityShare: 0.6, classesPredicted: 1 } }), ['collapsed']);
  assert.deepEqual(codes({ fit: { accuracy: 0.55, majorityShare: 0.6, classesPredicted: 2 } }), [
    'collapsed',
  ]);
});

test('without training, a random head is what matters; a loaded one is fine', () => {
  const training = { ...base.training, epochs: 0 };
  const fit = { accuracy: 0.5, majorityShare: 0.6, classesPredicted: 1 };
  assert.deepEqual(codes({ training, fit }), ['random-head']);
  assert.deepEqual(codes({ training, model: { ...good.model, head: 'loaded' } }), []);
});
