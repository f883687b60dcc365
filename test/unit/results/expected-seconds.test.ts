// How long a job will take, by those that were measured; nothing is said by those that tell nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedSeconds, isMeasured, type Extent } from '../../../src/results/expected-seconds.ts';
import type { RunMetadata } from '../../../src/shared/results.ts';
import { metadata } from '../host/scored-rows.ts';

/** 1,000 rows, 2 runs of 3 epochs: 10 ms a row and epoch, 5 ms a row to score. */
function job(
  training: Partial<RunMetadata['training']> = {},
  seconds: RunMetadata['seconds'] = { training: 60, scoring: 10, rehearsing: 4, tokenising: 1, loading: 50 },
): RunMetadata {
  const base = metadata({ rowsScored: 1000 });
  return {
    ...base,
    seconds,
    computedRuns: 2,
    training: { ...base.training, runs: 2, epochs: 3, ...training },
  };
}

const EXTENT: Extent = { rows: 1000, runs: 2, epochs: 3, points: 1, folds: undefined };
const most = (jobs: RunMetadata[], extent: Partial<Extent> = {}) =>
  Math.round(expectedSeconds(jobs, { ...EXTENT, ...extent })?.most ?? Number.NaN);

test('the same again takes as long, whatever its download took', () => {
  assert.equal(most([job()]), 75);
});

test('rows, runs, epochs, points and folds each add what they cost', () => {
  assert.equal(most([job()], { rows: 2000 }), 150);
  assert.equal(most([job()], { runs: 4 }), 145);
  assert.equal(most([job()], { epochs: 1 }), 35);
  assert.equal(most([job()], { epochs: 0 }), 15);
  assert.equal(most([job()], { points: 3 }), 95);
  assert.equal(most([job()], { folds: 2 }), 145);
});

test('what is left to the file: runs by its rows, epochs as in the job that was measured', () => {
  assert.equal(most([job()], { runs: 'auto' }), most([job()], { runs: 5 }));
  assert.equal(most([job()], { rows: 5000, runs: 'auto' }), most([job()], { rows: 5000, runs: 3 }));
  assert.equal(most([job()], { epochs: 'auto' }), 75);
});

test('several jobs give a range', () => {
  const slow = job({}, { training: 120, scoring: 20 });
  const range = expectedSeconds([job(), slow], EXTENT);
  assert.deepEqual([Math.round(range!.least), Math.round(range!.most)], [75, 140]);
});

test('a run that was there already is none that was measured', () => {
  assert.equal(most([job({ runs: 4 })]), 75);
  assert.equal(isMeasured({ ...job(), computedRuns: 0 }), false);
  assert.equal(isMeasured(job()), true);
});

test('longer rows than were measured are not told of, unless there were hardly any', () => {
  const { maxLength } = job().training;
  const cut = (truncated: number): RunMetadata => ({ ...job(), data: { ...job().data, truncated } });
  assert.equal(expectedSeconds([cut(400)], { ...EXTENT, tokens: 2 * maxLength }), undefined);
  assert.equal(most([cut(400)], { tokens: maxLength }), 75);
  assert.equal(most([cut(50)], { tokens: 2 * maxLength }), 75);
});

test('jobs of another kind tell nothing', () => {
  assert.equal(
    isMeasured({ ...metadata(), seconds: { training: 1, scoring: 1 } }),
    false,
    'an older one does not tell what it computed',
  );
  assert.equal(isMeasured(job({ folds: 2 })), false);
  assert.equal(isMeasured(job({ gradients: false })), false);
  assert.equal(isMeasured(job({}, { loading: 1 })), false);
  assert.equal(expectedSeconds([job({ epochs: 0 }, { scoring: 1 })], EXTENT), undefined);
  assert.equal(expectedSeconds([], EXTENT), undefined);
});
