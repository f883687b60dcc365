// Jobs run one after the other, and one that waits can be cancelled.
import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { test } from 'node:test';
import { Turns } from '../../../src/host/jobs/turns.ts';

/** Work that ends when it is told to. */
class Work {
  began = false;
  end!: () => void;
  fail!: (error: Error) => void;
  private readonly over = new Promise<void>((resolve, reject) => {
    this.end = resolve;
    this.fail = reject;
  });
  readonly run = (): Promise<void> => {
    this.began = true;
    return this.over;
  };
}
const never = () => new AbortController().signal;

test('each waits for the one before, however that ends', async () => {
  const turns = new Turns();
  const works = [new Work(), new Work(), new Work()] as const;
  const [first, second, third] = works.map(({ run }) => turns.take(never(), run));
  const begun = () => works.map(({ began }) => began);
  await later();
  assert.deepEqual(begun(), [true, false, false]);
  works[0].fail(new Error('broken'));
  await assert.rejects(first!, /broken/);
  await later();
  assert.deepEqual(begun(), [true, true, false]);
  works[1].end();
  await second;
  await later();
  assert.deepEqual(begun(), [true, true, true]);
  works[2].end();
  await third;
});

test('one that is cancelled while it waits ends at once, never begins, and lets nobody jump the queue', async () => {
  const turns = new Turns();
  const [running, waiting, last] = [new Work(), new Work(), new Work()];
  const first = turns.take(never(), running.run);
  const controller = new AbortController();
  const second = turns.take(controller.signal, waiting.run);
  const third = turns.take(never(), last.run);
  controller.abort();
  await assert.rejects(second, { code: 'cancelled' });
  await later();
  assert.deepEqual([running.began, waiting.began, last.began], [true, false, false]);
  running.end();
  await first;
  await later();
  assert.deepEqual([waiting.began, last.began], [false, true]);
  last.end();
  await third;
});

test('one that is cancelled before it comes never begins', async () => {
  const work = new Work();
  await assert.rejects(new Turns().take(AbortSignal.abort(), work.run), { code: 'cancelled' });
  assert.equal(work.began, false);
});
