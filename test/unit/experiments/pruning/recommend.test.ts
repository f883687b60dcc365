// The sentence that is told: what the figures say, and no more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recommend } from '../../../../src/experiments/pruning/recommend.ts';
import type { RankingName } from '../../../../src/shared/evaluate-job.ts';
import type { Estimate } from '../../../../src/shared/evaluation.ts';

const candidate = (
  ranking: RankingName,
  share: number,
  mean: number,
  kind: 'drop' | 'keep' = 'drop',
  runs = 5,
) => ({
  method: { ranking },
  kind,
  share,
  difference: { accuracy: { mean }, macroF1: { mean }, worstRecall: { mean } },
  outcome: {
    runs: Array.from({ length: runs }, () => ({ accuracy: 0.8, macroF1: 0.8, worstRecall: 0.8 })),
    means: { accuracy: { mean: 0.8 }, macroF1: { mean: 0.8 }, worstRecall: { mean: 0.8 } },
  },
});
const around = (mean: number, half: number): Estimate => ({ mean, low: mean - half, high: mean + half });

test('the share of the highest mean is chosen; chance and what is kept are no choice', () => {
  const candidates = [
    candidate('el2n', 0.01, 0.001),
    candidate('el2n', 0.02, 0.004),
    candidate('random', 0.05, 0.02),
    candidate('el2n', 0.5, 0.03, 'keep'),
  ];
  const found = recommend(candidates, () => around(0.004, 0.005));
  assert.equal(found.candidate, 1);
  assert.equal(found.looked, 2);
  assert.equal(found.effect, 'none');
  assert.equal(
    found.sentence,
    'Dropping the top 2 % by EL2N: +0.4 points (95 % interval −0.1 to +0.9, 5 runs, widened for 2 sets looked at): no evidence of harm, none of gain.',
  );
});

test('a gain is told where the interval leaves nothing out', () => {
  const { effect, sentence } = recommend([candidate('headGrand', 0.1, 0.015)], () => around(0.015, 0.01));
  assert.equal(effect, 'gain');
  assert.match(sentence, /^Dropping the top 10 % by head GraNd: \+1\.5 points .*: a gain\.$/);
});

test('where every share loses, all rows are to be kept', () => {
  const harm = recommend([candidate('el2n', 0.2, -0.03)], () => around(-0.03, 0.01));
  assert.equal(harm.candidate, null);
  assert.equal(harm.effect, 'harm');
  assert.match(
    harm.sentence,
    /^Keep all rows: the least loss was of dropping the top 20 % by EL2N, −3\.0 points/,
  );
  const unclear = recommend([candidate('el2n', 0.2, -0.001)], () => around(-0.001, 0.01));
  assert.equal(unclear.candidate, null);
  assert.match(unclear.sentence, /^Nothing gained by dropping: /);
});

test('of equal means the smaller share is chosen; of one run nothing is told of chance', () => {
  const candidates = [candidate('el2n', 0.05, 0, 'drop', 1), candidate('el2n', 0.02, 0, 'drop', 1)];
  const found = recommend(candidates, () => ({ mean: 0 }));
  assert.equal(found.candidate, 1);
  assert.match(found.sentence, /one run cannot tell how sure that is\.$/);
});

test('without any share of a score there is nothing to recommend', () => {
  const found = recommend([candidate('random', 0.1, 0.1)], () => ({ mean: 0 }));
  assert.deepEqual([found.candidate, found.looked], [null, 0]);
});
