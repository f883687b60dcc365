// What a job took is told without what it waited for another one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkingTime } from '../../../src/cli/working-time.ts';

test('time that a job waited is left out, told once or again, at its beginning or its end', () => {
  let now = 1000;
  const working = new WorkingTime(() => now);
  const hear = (at: number, stage: 'loading' | 'waiting' | 'training') => {
    now = at;
    working.hear({ stage });
  };
  hear(2000, 'loading');
  hear(3000, 'waiting');
  hear(50_000, 'waiting');
  assert.equal(working.seconds(), 2);
  hear(100_000, 'training');
  now = 104_000;
  assert.equal(working.seconds(), 6);
});
