// One job computes at a time: by the queue itself in this process, and by built engines that wait for it and for each other.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { slotPlace } from '../../../src/engine/slot/slot-place.ts';
import { takeSlot, type Slot } from '../../../src/engine/slot/take-slot.ts';
import { runScoreJob } from '../../../src/engine-client/client.ts';
import type { Progress, WaitingFor } from '../../../src/shared/progress.ts';
import type { ScoreJob } from '../../../src/shared/score-job.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeWordModel } from './word-model.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const enginePath = path.join(root, 'dist/engine.js');
const folder = temporaryFolder();
const WITH_SOCKET_FILES = process.platform !== 'win32';

const model = makeWordModel(root, folder);
const lines = Array.from({ length: 24 }, (_, row) =>
  JSON.stringify({ text: `w${4 + row} w${5 + row}`, label: row % 2 }),
).join('\n');

/** A queue of its own, with the folder that its tickets lie in. */
function newQueue(context: TestContext) {
  const slotRoot = temporaryFolder(context);
  const environment = { DATA_DIET_SLOT: slotRoot, SLURM_JOB_ID: '' };
  const place = slotPlace(environment);
  assert.ok(place !== undefined);
  const tickets = path.join(place.root, place.name);
  const left = () => fs.readdirSync(tickets);
  const take = (file: string, waits: WaitingFor[] = []): Promise<Slot> =>
    takeSlot(
      file,
      {
        onWaiting: (waitingFor) => waits.push(waitingFor),
        log: (line) => assert.fail(line),
      },
      place,
    );
  return { environment, place, tickets, left, take };
}

interface EngineJob {
  readonly progress: Progress[];
  readonly log: string[];
  readonly out: string;
  /** Settles when the job waits for `file`. */
  readonly waitsFor: (file: string | undefined) => Promise<WaitingFor>;
  /** Settles when the engine computes, with whether the job of `before` had written its scores by then. */
  readonly computes: Promise<boolean>;
  readonly done: Promise<unknown>;
  readonly cancel: () => void;
}

let jobs = 0;

/** A job of a built engine, with a store of its own, so that it computes everything itself. */
function startJob(
  environment: NodeJS.ProcessEnv,
  name: string,
  { before, ...changes }: Partial<ScoreJob> & { before?: EngineJob } = {},
): EngineJob {
  const place = path.join(folder, `job-${jobs++}`);
  fs.mkdirSync(place);
  const file = path.join(place, name);
  fs.writeFileSync(file, lines);
  const out = path.join(place, 'scores.jsonl');
  const progress: Progress[] = [];
  const log: string[] = [];
  const listeners = new Set<() => void>();
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  const controller = new AbortController();
  const job: ScoreJob = {
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    model: { kind: 'folder', path: model },
    runs: 1,
    seed: 0,
    epochs: 1,
    batchSize: 8,
    device: 'cpu',
    store: path.join(place, 'store'),
    out,
    ...changes,
  };
  const done = runScoreJob(job, {
    enginePath,
    environment,
    signal: controller.signal,
    onLog: (line) => log.push(line),
    onProgress: (told) => {
      progress.push(told);
      listeners.forEach((look) => {
        look();
      });
    },
  });
  done.catch(() => undefined);
  return {
    progress,
    log,
    out,
    done,
    waitsFor: (other) =>
      until(() => {
        const { waitingFor } = progress.at(-1) ?? {};
        return waitingFor?.file === other ? waitingFor : undefined;
      }),
    computes: until(() => {
      const { stage } = progress.at(-1) ?? {};
      return stage === 'tokenising' || stage === 'training' ? true : undefined;
    }).then(() => before === undefined || fs.existsSync(before.out)),
    cancel: () => {
      controller.abort();
    },
  };
}

const waited = (job: EngineJob) => job.progress.some(({ stage }) => stage === 'waiting');
/** Many runs: it ends when it is ended. */
const LONG = { runs: 100_000 };

test('a second engine waits for the first and says for which; when that is killed it goes on, with the scores of a job alone', async (context) => {
  const { environment, left } = newQueue(context);
  const alone = startJob(environment, 'alone.jsonl');
  await alone.done;
  assert.ok(!waited(alone));
  assert.deepEqual(left(), [], 'a job that ended leaves nothing');

  const began = Date.now();
  const first = startJob(environment, 'first.jsonl', LONG);
  await first.computes;
  const second = startJob(environment, 'second.jsonl');
  const { since, others } = await second.waitsFor('first.jsonl');
  assert.equal(others, 0);
  assert.ok(since !== undefined && since > began - 2000 && since < Date.now() + 2000);
  assert.ok(!waited(first));
  assert.equal(second.progress.at(-1)!.stage, 'waiting');
  // Its end is `kill -9` of the engine's group: see `killEngine`.
  first.cancel();
  await assert.rejects(first.done, { code: 'cancelled' });
  await second.done;
  assert.deepEqual(fs.readFileSync(second.out), fs.readFileSync(alone.out));
  assert.deepEqual(left(), [], 'what the killed one left is removed');
});

test('three engines have their turns in the order in which they came, one at a time', async (context) => {
  const { environment, take, left } = newQueue(context);
  const here = await take('here.csv');
  const engines: EngineJob[] = [];
  for (const name of ['one.jsonl', 'two.jsonl', 'three.jsonl']) {
    const before = engines.at(-1);
    const engine = startJob(environment, name, before && { before });
    engines.push(engine);
    assert.equal((await engine.waitsFor('here.csv')).others, engines.length - 1);
  }
  here.release();
  for (const engine of engines) assert.ok(await engine.computes, 'the one before is done');
  await Promise.all(engines.map(({ done }) => done));
  assert.deepEqual(left(), []);
});

test('one that is cancelled while it waits ends at once, and those after it move up', async (context) => {
  const { environment, take } = newQueue(context);
  const here = await take('here.csv');
  const cancelled = startJob(environment, 'cancelled.jsonl');
  await cancelled.waitsFor('here.csv');
  const next = startJob(environment, 'next.jsonl');
  await next.waitsFor('here.csv');
  cancelled.cancel();
  await assert.rejects(cancelled.done, { code: 'cancelled' });
  assert.ok(!fs.existsSync(cancelled.out));
  assert.equal(next.progress.at(-1)!.stage, 'waiting');
  here.release();
  await next.done;
});

test('what is wrong with a job is told before it waits', async (context) => {
  const { environment, take } = newQueue(context);
  const here = await take('here.csv');
  const noModel = startJob(environment, 'x.jsonl', { model: { kind: 'folder', path: folder } });
  await assert.rejects(noModel.done, (error: Error & { code?: string }) =>
    (error.code ?? '').startsWith('model-'),
  );
  const foreign = path.join(folder, 'foreign.jsonl');
  fs.writeFileSync(foreign, '{"not":"scores"}\n');
  const noPlace = startJob(environment, 'x.jsonl', { out: foreign });
  await assert.rejects(noPlace.done, { code: 'output-unwritable' });
  here.release();
});

test('many who come at the same time never have their turn together, and all have it', async (context) => {
  const { take, left } = newQueue(context);
  let computing = 0;
  let most = 0;
  const ended: number[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const slot = await take(`${index}.csv`);
      most = Math.max(most, ++computing);
      await sleep(index % 3);
      computing--;
      ended.push(index);
      slot.release();
    }),
  );
  assert.equal(most, 1);
  assert.equal(ended.length, 8);
  assert.deepEqual(left(), []);
});

test('each change of who computes is told, with how many more come before', async (context) => {
  const { take } = newQueue(context);
  const first = await take('a.csv');
  const [waitsOfB, waitsOfC]: [WaitingFor[], WaitingFor[]] = [[], []];
  const b = take('b.csv', waitsOfB);
  while (waitsOfB.length < 1) await sleep(5);
  const c = take('c.csv', waitsOfC);
  while (waitsOfC.length < 1) await sleep(5);
  first.release();
  const second = await b;
  while (waitsOfC.length < 2) await sleep(5);
  second.release();
  (await c).release();
  const told = [waitsOfB, waitsOfC].map((waits) => waits.map(({ file, others }) => [file, others]));
  assert.deepEqual(told[0], [['a.csv', 0]]);
  assert.deepEqual(told[1], [
    ['a.csv', 1],
    ['b.csv', 0],
  ]);
});

test('what processes left that are gone, and what else has the name of a ticket, is nobody to wait for', async (context) => {
  const { take, tickets, left } = newQueue(context);
  (await take('x.csv')).release();
  const elsewhere = path.join(folder, 'elsewhere');
  fs.writeFileSync(elsewhere, 'mine');
  fs.writeFileSync(path.join(tickets, '1-0123456789ab.json'), '{"file":"gone.csv"}');
  fs.writeFileSync(path.join(tickets, '0123456789ab'), 'no socket');
  fs.writeFileSync(path.join(tickets, '999999-aaaaaaaaaaaa.json'), 'no JSON');
  fs.symlinkSync(elsewhere, path.join(tickets, '7-bbbbbbbbbbbb.json'));
  fs.writeFileSync(path.join(tickets, 'notes.txt'), 'not ours');
  fs.writeFileSync(path.join(tickets, 'cccccccccccc'), '');
  const dayBefore = Date.now() / 1000 - 25 * 3600;
  fs.utimesSync(path.join(tickets, 'cccccccccccc'), dayBefore, dayBefore);
  const waits: WaitingFor[] = [];
  const slot = await take('y.csv', waits);
  assert.deepEqual(waits, []);
  slot.release();
  assert.deepEqual(left(), ['notes.txt']);
  assert.equal(fs.readFileSync(elsewhere, 'utf8'), 'mine');
});

test(
  'a socket of a killed process does not count, though it lies there',
  { skip: !WITH_SOCKET_FILES },
  async (context) => {
    const { take, tickets } = newQueue(context);
    (await take('x.csv')).release();
    const address = path.join(tickets, '0123456789ab');
    // Bound and closed; the name is put back, as a killed process leaves it.
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(address, resolve));
    fs.linkSync(address, `${address}.kept`);
    await new Promise((resolve) => server.close(resolve));
    fs.renameSync(`${address}.kept`, address);
    fs.writeFileSync(path.join(tickets, '5-0123456789ab.json'), '{"file":"gone.csv"}');
    const waits: WaitingFor[] = [];
    const slot = await take('y.csv', waits);
    assert.deepEqual(waits, []);
    assert.ok(!fs.existsSync(address));
    slot.release();
  },
);

/** What stands where the tickets' folder should be, made at `place`. */
const OBSTACLES: Readonly<Record<string, (place: string) => void>> = {
  'a file': (place) => {
    fs.writeFileSync(place, 'mine');
  },
  'a link to a folder': (place) => {
    fs.symlinkSync(temporaryFolder(), place, 'junction');
  },
  'a link to nothing': (place) => {
    fs.symlinkSync(path.join(folder, 'absent'), place, 'junction');
  },
  ...(WITH_SOCKET_FILES && {
    'a folder that is open to others': (place: string) => {
      fs.mkdirSync(place);
      fs.chmodSync(place, 0o777);
    },
  }),
};

for (const [what, make] of Object.entries(OBSTACLES)) {
  test(`${what} where the tickets should be stops no job, and is left as it is`, async (context) => {
    const { environment, place, tickets } = newQueue(context);
    fs.mkdirSync(place.root, { recursive: true });
    make(tickets);
    const looks = () => [fs.lstatSync(tickets).mode, fs.readdirSync(place.root, { recursive: true }).sort()];
    const before = looks();
    const target = fs.lstatSync(tickets).isSymbolicLink() ? fs.readlinkSync(tickets) : undefined;
    const job = startJob(environment, 'x.jsonl');
    await job.done;
    assert.ok(job.log.some((line) => line.startsWith('no waiting for other jobs: ')));
    assert.deepEqual(looks(), before);
    if (target !== undefined && fs.existsSync(target)) assert.deepEqual(fs.readdirSync(target), []);
  });
}

test('a place that cannot be written to, or that is too long for a socket, stops no job', async (context) => {
  const file = path.join(temporaryFolder(context), 'file');
  fs.writeFileSync(file, '');
  const closed = temporaryFolder(context);
  fs.chmodSync(closed, 0o500);
  const long = path.join(temporaryFolder(context), 'long'.repeat(30));
  for (const where of [path.join(file, 'below'), closed, ...(WITH_SOCKET_FILES ? [long] : [])]) {
    const log: string[] = [];
    const report = { onWaiting: () => undefined, log: (line: string) => log.push(line) };
    (await takeSlot('a', report, { root: where, name: 'slot' })).release();
    // Nothing is closed to the superuser, and a folder's mode closes nothing on Windows.
    if (where === closed && (process.getuid?.() ?? 0) === 0) continue;
    assert.equal(log.length, 1, where);
  }
  const job = startJob({ DATA_DIET_SLOT: path.join(file, 'below'), SLURM_JOB_ID: '' }, 'x.jsonl');
  await job.done;
});

test('the place: one for a person and a machine, none on a cluster or where it is not wanted', () => {
  const usual = slotPlace({ XDG_DATA_HOME: '/data', LOCALAPPDATA: '/data' }, 'one');
  assert.deepEqual(
    slotPlace({ XDG_DATA_HOME: '/data', LOCALAPPDATA: '/data', DATA_DIET_STORE: '/else' }, 'one'),
    usual,
    'whatever store results go to',
  );
  assert.notEqual(slotPlace({}, 'another')?.name, usual?.name);
  assert.equal(slotPlace({ DATA_DIET_SLOT: 'here' })?.root, path.resolve('here'));
  assert.equal(slotPlace({ DATA_DIET_SLOT: '' })?.root, slotPlace({})?.root);
  assert.equal(slotPlace({ DATA_DIET_SLOT: 'none' }), undefined);
  assert.equal(slotPlace({ SLURM_JOB_ID: '17' }), undefined);
  if (process.platform === 'linux') assert.ok(slotPlace({})!.root.startsWith(os.homedir()));
});
