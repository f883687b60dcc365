// How far scores can be trusted: the measures against closed forms, the verdicts, and the sentences.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { measureTrust, reliabilityOf } from '../../../src/results/measure-trust.ts';
import {
  beatsChance,
  describeAgreement,
  describeTrust,
  gainOf,
  LITTLE_GAIN,
  LOW_RELIABILITY,
  verdictOf,
  type Learned,
  type Trust,
} from '../../../src/shared/trust.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { folderOf, keepUnit } from './made-up.ts';

const root = temporaryFolder();
const learned: Learned = { rows: 400, accuracy: 0.84, standardError: 0.018, majorityShare: 0.52 };
const agreement: NonNullable<Trust['agreement']> = {
  rankCorrelation: 0.91,
  topOverlap: 0.78,
  topShare: 0.05,
  runs: 3,
  reliability: 0.97,
};

test('reliability is that of Spearman and Brown, and 0 where runs agree no better than chance', () => {
  assert.equal(reliabilityOf(0.5, 1), 0.5);
  assert.equal(reliabilityOf(0.5, 2), 2 / 3);
  assert.equal(reliabilityOf(0.5, 3), 0.75);
  assert.equal(reliabilityOf(1, 7), 1);
  // 1 + (R - 1) r is 0 here.
  assert.equal(reliabilityOf(-1, 2), 0);
  assert.equal(reliabilityOf(-0.25, 5), 0);
});

test('runs are compared pair by pair, points by their means; before training does not count', async () => {
  const folder = await folderOf(path.join(root, 'measured'), [0, 0, 0, 0]);
  const seeds = [0, 1, 2];
  const orders = [
    [1, 2, 3, 4],
    [1, 2, 4, 3],
    [4, 3, 2, 1],
  ];
  for (const seed of seeds) {
    await keepUnit(folder, { seed, point: 0 }, { el2n: [9, 1, 5, 2] });
    await keepUnit(folder, { seed, point: 0.5 }, { el2n: [1, 2, 3, 4 + seed] });
    await keepUnit(folder, { seed, point: 2 }, { el2n: orders[seed]! });
  }
  const plan = { seeds, points: [0, 0.5, 2], classes: 1 };
  const trust = await measureTrust(folder, plan, learned);
  // Correlations of the pairs: 1 - 6 * 2 / 60 = 0.8, -1, and of 1 2 4 3 with 4 3 2 1 -0.8.
  assert.ok(Math.abs(trust.agreement!.rankCorrelation + 1 / 3) < 1e-12);
  assert.equal(trust.agreement?.topOverlap, 0);
  assert.equal(trust.agreement.reliability, 0);
  // Sums at 2: 6, 7, 9, 8; at 0.5 the order is that of the rows.
  assert.deepEqual([trust.stability?.from, trust.stability?.to], [0.5, 2]);
  assert.ok(Math.abs(trust.stability!.rankCorrelation - 0.8) < 1e-12);
  assert.equal(trust.stability?.topOverlap, 0);
  assert.equal(trust.learned, learned);
  assert.equal(trust.verdict, 'careful');
  const single = await measureTrust(folder, { ...plan, seeds: [0], points: [0, 2] }, undefined);
  assert.deepEqual(single, { verdict: 'careful' }, 'one run and one trained point have nothing to compare');
});

test('gain is a share of what could be gained; beating chance takes two standard errors', () => {
  assert.equal(gainOf({ ...learned, accuracy: 0.75, majorityShare: 0.5 }), 0.5);
  assert.equal(gainOf({ ...learned, accuracy: 1, majorityShare: 1 }), 0);
  assert.equal(beatsChance({ ...learned, rows: 160, accuracy: 0.59, majorityShare: 0.58 }), false);
  // 2 sqrt(0.5 * 0.5 / 100) = 0.1.
  assert.equal(beatsChance({ ...learned, rows: 100, accuracy: 0.59, majorityShare: 0.5 }), false);
  assert.equal(beatsChance({ ...learned, rows: 100, accuracy: 0.61, majorityShare: 0.5 }), true);
});

test('the verdict', () => {
  const half = (gain: number): Learned => ({ ...learned, majorityShare: 0.5, accuracy: 0.5 + gain / 2 });
  assert.equal(verdictOf({ learned, agreement }), 'good');
  assert.equal(
    verdictOf({ learned, agreement: { ...agreement, reliability: LOW_RELIABILITY - 0.01 } }),
    'careful',
  );
  assert.equal(verdictOf({ learned }), 'careful', 'one run');
  assert.equal(verdictOf({ agreement }), 'careful', 'nothing was held out');
  assert.equal(verdictOf({ learned: half(LITTLE_GAIN - 0.01), agreement }), 'poor');
  assert.equal(verdictOf({ learned: half(LITTLE_GAIN + 0.01), agreement }), 'good');
  assert.equal(verdictOf({ learned: { ...half(0.5), rows: 4 }, agreement }), 'poor', 'no more than chance');
});

test('the sentences', () => {
  const stability = { rankCorrelation: 0.9, topOverlap: 0.6, topShare: 0.05, from: 1, to: 2 };
  assert.equal(
    describeTrust({ verdict: 'good', learned, agreement, stability }),
    'Trust: good: on 400 rows held out the model tells 84 % of the labels (always saying the most frequent: 52 %); the 3 runs agree (rank correlation 0.91, 78 % of the top 5 % in common); from epoch 1 to 2 the ranking kept 60 % of its top 5 %.',
  );
  assert.equal(
    describeTrust({ verdict: 'careful' }),
    'Trust: look before you act: how well the labels can be told was not measured on rows held out; with one run it is not known how far another would rank the rows alike.',
  );
  const words = (reliability: number) =>
    describeAgreement({ verdict: 'good', agreement: { ...agreement, reliability } });
  assert.match(words(0.9), /^the 3 runs agree /);
  assert.match(words(LOW_RELIABILITY), /^the 3 runs mostly agree /);
  assert.match(words(LOW_RELIABILITY - 0.01), /^the 3 runs disagree /);
});
