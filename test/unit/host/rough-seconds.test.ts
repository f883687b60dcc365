// What a job with another encoder, or of shorter rows, tells of one that was never run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roughSeconds, type Wanted } from '../../../src/host/scoring/rough-seconds.ts';
import type { Extent } from '../../../src/results/expected-seconds.ts';
import { firstEstimate } from '../../../src/results/first-estimate.ts';
import type { RunMetadata } from '../../../src/shared/results.ts';
import { metadata } from './scored-rows.ts';

const EXTENT: Extent = { rows: 1000, runs: 1, epochs: 1, points: 1, folds: undefined };
const MINILM = { kind: 'hub', id: 'sentence-transformers/all-MiniLM-L6-v2' } as const;
/** Texts of 10 and 1,000 tokens beside the two special ones. */
const WANTED: Wanted = {
  model: { kind: 'builtin' },
  columns: { text: ['text'], label: 'label' },
  outline: { lengths: new Map([['text', [45, 4500]]]) },
};

/** 1,000 rows of at most 128 tokens with the built-in encoder, in 60 seconds. */
function job(): RunMetadata {
  const base = metadata({ rowsScored: 1000, truncated: 500 });
  return {
    ...base,
    seconds: { training: 40, scoring: 20 },
    computedRuns: 1,
    training: { ...base.training, runs: 1, epochs: 1, points: [1], maxLength: 128 },
  };
}

test('where no job was run on the file, what CPUs compute tells', () => {
  const tokens = (12 + 128) / 2;
  const expected = firstEstimate(EXTENT, { shape: { layers: 3, hiddenSize: 256 }, tokens }, 2);
  assert.deepEqual(roughSeconds([], WANTED, EXTENT, 2), expected);
});

test('a larger encoder takes as much longer as it computes more', () => {
  const { least, most } = roughSeconds([job()], { ...WANTED, model: MINILM }, EXTENT)!;
  // By the weights of the layers 4.5 times as long; attention adds to either.
  const ratio = Math.sqrt(least * most) / 60;
  assert.ok(ratio > 4.2 && ratio < 4.5, `${ratio}`);
  assert.ok(most / least > 2 && most / least < 2.5);
});

test('longer rows take longer than those that were measured', () => {
  const { least, most } = roughSeconds([job()], WANTED, { ...EXTENT, tokens: 256 })!;
  const ratio = Math.sqrt(least * most) / 60;
  // (12 + 256) tokens for (12 + 128), and somewhat more for attention.
  assert.ok(ratio > 268 / 140 && ratio < 1.2 * (268 / 140), `${ratio}`);
});

test('both texts of a pair count', () => {
  const pair: Wanted = {
    ...WANTED,
    columns: { text: ['text', 'other'], label: 'label' },
    outline: { lengths: new Map(['text', 'other'].map((name) => [name, [90]])) },
  };
  const expected = firstEstimate(EXTENT, { shape: { layers: 3, hiddenSize: 256 }, tokens: 42 }, 2);
  assert.deepEqual(roughSeconds([], pair, EXTENT, 2), expected);
});

test('of an encoder that is not among those offered nothing is told', () => {
  assert.equal(roughSeconds([], { ...WANTED, model: { kind: 'folder', path: '/mine' } }, EXTENT), undefined);
});
