// Durations as a person reads them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProgress, describeSeconds, type Progress } from '../../../src/shared/progress.ts';

test('a duration is rounded before it is split: no 60 seconds, no 60 minutes', () => {
  for (const [seconds, text] of [
    [0.2, '1 s'],
    [59.4, '59 s'],
    [59.5, '1 min 0 s'],
    [60, '1 min 0 s'],
    [119.7, '2 min 0 s'],
    [3582, '59 min 42 s'],
    [3599.4, '59 min 59 s'],
    [3599.6, '1 h 0 min'],
    [3629, '1 h 0 min'],
    [7199, '2 h 0 min'],
    [9000, '2 h 30 min'],
  ] as const) {
    assert.equal(describeSeconds(seconds), text, `${seconds}`);
  }
});

test('the time that is left is one of them', () => {
  const progress = { stage: 'training', done: 640, total: 3000, unit: 'rows', fraction: 0.2 } as const;
  assert.equal(
    describeProgress({ ...progress, run: 1, runs: 3, rate: 213, secondsLeft: 119.7 }),
    'run 1 of 3, training: 640 of 3,000 rows, 213 rows/s, 2 min 0 s left',
  );
});

test('a job that waits says for which, since when, and how many more come before', () => {
  const at = new Date(2026, 10, 28, 14, 5).getTime();
  const told = (waitingFor: NonNullable<Progress['waitingFor']>) =>
    describeProgress({ stage: 'waiting', done: 0, unit: 'rows', fraction: 0, waitingFor });
  assert.equal(
    told({ file: 'train.csv', since: at, others: 0 }),
    'waiting: another job of yours is computing (train.csv, since 14:05)',
  );
  assert.equal(
    told({ file: 'train.csv', others: 2 }),
    'waiting: another job of yours is computing (train.csv), 2 more come before this one',
  );
  assert.equal(
    told({ others: 1 }),
    'waiting: another job of yours is computing, 1 more comes before this one',
  );
});
