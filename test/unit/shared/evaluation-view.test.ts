// What the panel gets of an evaluation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import type { Method } from '../../../src/shared/evaluate-job.ts';
import { EvaluationSchema, type Evaluation } from '../../../src/shared/evaluation.ts';
import { EvaluationViewSchema, viewOf } from '../../../src/shared/evaluation-view.ts';
import { EVALUATIONS, hostileEvaluation } from '../../made-up-evaluation.ts';

/** The evaluation with another candidate recommended. */
function recommending(
  evaluation: Evaluation,
  kind: 'drop' | 'keep',
  method: Method,
  share: number,
): Evaluation {
  const candidates = [...evaluation.candidates, { ...evaluation.candidates[0]!, kind, method, share }];
  return {
    ...evaluation,
    candidates,
    recommendation: { ...evaluation.recommendation, candidate: candidates.length - 1 },
  };
}

test('it passes the schema, as the evaluation does', () => {
  for (const make of [...Object.values(EVALUATIONS), hostileEvaluation]) {
    const evaluation = v.parse(EvaluationSchema, make());
    assert.deepEqual(v.parse(EvaluationViewSchema, viewOf(evaluation)), viewOf(evaluation));
  }
});

test('it is small: labels and runs stay with the host', () => {
  assert.ok(JSON.stringify(viewOf(EVALUATIONS.manyClasses())).length < 3000);
});

test('what the settings can express can be used, and nothing else', () => {
  const evaluation = EVALUATIONS.helps();
  const use = (kind: 'drop' | 'keep', method: Method, share: number) =>
    viewOf(recommending(evaluation, kind, method, share)).use;
  assert.deepEqual(viewOf(evaluation).use, { percent: 2, score: 'el2n' });
  assert.deepEqual(use('drop', { ranking: 'aum' }, 0.07), { percent: 7, score: 'aum' });
  assert.deepEqual(use('drop', { ranking: 'aum', point: 3 }, 0.07), { percent: 7, score: 'aum' });
  assert.equal(use('drop', { ranking: 'el2n', point: 0.25 }, 0.02), null, 'another point of training');
  assert.equal(use('drop', { ranking: 'random' }, 0.02), null);
  assert.equal(use('drop', { ranking: 'el2n' }, 0.6), null, 'more than half of the rows');
  assert.equal(use('keep', { ranking: 'el2n' }, 0.3), null);
  assert.equal(viewOf(EVALUATIONS.nothingHelps()).use, null);
});

test('classes that would lose half of their rows are counted', () => {
  const evaluation = EVALUATIONS.helps();
  assert.equal(viewOf(evaluation).halved, 0);
  const [first, ...others] = evaluation.data.trainByLabel;
  const candidates = evaluation.candidates.map((candidate) => ({
    ...candidate,
    keptByLabel: [Math.floor(first! / 2), ...others],
  }));
  assert.equal(viewOf({ ...evaluation, candidates }).halved, 1);
});

test('nothing in the sentence turns what stands beside it', () => {
  assert.ok(!viewOf(hostileEvaluation()).sentence.includes('\u202e'));
});
