// Against scikit-learn 1.9: accuracy_score, f1_score(average='macro'), the least of recall_score(average=None).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measure } from '../../../../src/experiments/pruning/test-measures.ts';

const GIVEN = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3];
const PREDICTED = [0, 1, 0, 1, 1, 2, 0, 2, 4, 2];

test('measures are those of scikit-learn, a class that is only predicted among them', () => {
  const { accuracy, macroF1, worstRecall } = measure(GIVEN, PREDICTED, 6);
  assert.ok(Math.abs(accuracy - 0.6) < 1e-12);
  assert.ok(Math.abs(macroF1 - 0.4076190476190476) < 1e-12, String(macroF1));
  assert.equal(worstRecall, 0);
});

test('weights count as rows do that stand there as often', () => {
  const weights = [2, 0, 1, 1, 3, 0, 1, 2, 1, 1];
  const { accuracy, macroF1 } = measure(GIVEN, PREDICTED, 6, weights);
  assert.ok(Math.abs(accuracy - 0.75) < 1e-12);
  assert.ok(Math.abs(macroF1 - 0.48571428571428577) < 1e-12, String(macroF1));
});

test('the worst class is the worst of those that have test rows', () => {
  assert.equal(measure([0, 0, 1, 1, 1], [0, 1, 1, 1, 0], 3).worstRecall, 0.5);
});
