// The client against real child processes: an answer, rubbish, crashes, a hang that is cancelled, a parent that dies.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { runScoreJob } from '../../../src/engine-client/client.ts';
import { EngineSession } from '../../../src/engine-client/engine-session.ts';
import { DataDietError, type ErrorCode } from '../../../src/shared/errors.ts';
import { tellsThreadLimit } from '../../../src/shared/thread-limit.ts';
import type { Progress } from '../../../src/shared/progress.ts';
import type { RunMetadata } from '../../../src/shared/results.ts';
import { StandIns, isAlive, until } from './stand-in.ts';
import { metadata } from '../host/scored-rows.ts';

const standIns = new StandIns();
after(() => {
  standIns.remove();
});

const METADATA: RunMetadata = metadata();

/** Runs a stand-in that is expected to fail and gives back the error. */
async function failure(enginePath: string, expected: ErrorCode): Promise<DataDietError> {
  try {
    await runScoreJob(standIns.job, { enginePath });
  } catch (error) {
    assert.ok(error instanceof DataDietError, String(error));
    assert.equal(error.code, expected, `${error.message}\n${error.detail ?? ''}`);
    return error;
  }
  assert.fail('the job succeeded');
}

test('an answer arrives with everything said before it', async () => {
  const progress: Progress[] = [];
  const log: string[] = [];
  const enginePath = standIns.onJob(
    'answers',
    `process.stdout.write('from stdout\\nno line end');
     process.stderr.write('from stderr\\n');
     process.send({ type: 'log', message: job.file });
     process.send({ type: 'progress', progress: { stage: 'training', done: 1, unit: 'rows', fraction: 0.5 } });
     process.send({ type: 'done', metadata: ${JSON.stringify(METADATA)} }, () => process.exit(0));`,
  );
  const metadata = await runScoreJob(standIns.job, {
    enginePath,
    onProgress: (told) => progress.push(told),
    onLog: (line) => log.push(line),
  });
  assert.deepEqual(metadata, METADATA);
  assert.deepEqual(progress, [{ stage: 'training', done: 1, unit: 'rows', fraction: 0.5 }]);
  assert.deepEqual(log.sort(), ['from stderr', 'from stdout', 'no line end', standIns.job.file].sort());
});

test('an engine that answers but will not end is ended, and its answer counts', async () => {
  const enginePath = standIns.onJob(
    'stays',
    `fs = require('fs'); fs.writeFileSync(job.out + '.pid', String(process.pid));
     process.send({ type: 'done', metadata: ${JSON.stringify(METADATA)} }); setInterval(() => {}, 1000);`,
  );
  assert.deepEqual(await runScoreJob(standIns.job, { enginePath }), METADATA);
  assert.equal(isAlive(Number(fs.readFileSync(`${standIns.job.out}.pid`, 'utf8'))), false);
});

test('an answer counts even when the runtime crashes on its way out', async () => {
  const enginePath = standIns.onJob(
    'crashes-late',
    `process.send({ type: 'done', metadata: ${JSON.stringify(METADATA)} }, () => process.abort());`,
  );
  assert.deepEqual(await runScoreJob(standIns.job, { enginePath }), METADATA);
});

test('a failure arrives as the typed error that the engine threw', async () => {
  const sent = new DataDietError('column-missing', 'no such column', {
    action: 'choose another',
    place: { file: 'f', line: 3 },
    detail: 'stack',
  });
  const enginePath = standIns.onJob(
    'fails',
    `process.send({ type: 'failed', error: ${JSON.stringify(sent.serialize())} }, () => process.exit(1));`,
  );
  assert.deepEqual((await failure(enginePath, 'column-missing')).serialize(), sent.serialize());
});

for (const [name, message] of [
  ['a word', `'hello'`],
  ['an unknown event', `{ type: 'surprise' }`],
  ['an event with a missing part', `{ type: 'done', metadata: { version: 1 } }`],
  [
    'a number that is none',
    `{ type: 'progress', progress: { stage: 'training', done: NaN, unit: 'rows', fraction: 0 } }`,
  ],
] as const) {
  test(`rubbish ends the engine: ${name}`, async () => {
    const enginePath = standIns.onJob('rubbish', `process.send(${message}); setInterval(() => {}, 1000);`);
    const error = await failure(enginePath, 'invalid-message');
    assert.ok(error.detail !== undefined && error.action !== undefined);
  });
}

test(
  'crashes in native code name the driver and suggest the processor',
  { skip: process.platform === 'win32' },
  async () => {
    for (const signal of ['SIGSEGV', 'SIGABRT', 'SIGILL', 'SIGBUS']) {
      const enginePath = standIns.onJob(
        'crash',
        `process.stderr.write('last words\\n', () => process.kill(process.pid, '${signal}'));`,
      );
      const error = await failure(enginePath, 'engine-crashed');
      assert.match(error.message, new RegExp(signal));
      assert.match(error.action ?? '', /driver.*--device cpu/s);
      assert.match(error.detail ?? '', /last words/);
    }
  },
);

test(
  'words about memory and an outside SIGKILL mean that memory ran out',
  { skip: process.platform === 'win32' },
  async () => {
    const bodies = [
      `process.stderr.write("terminate called after throwing an instance of 'std::bad_alloc'\\n", () => process.abort());`,
      `process.stderr.write('Failed to allocate memory for requested buffer of size 4096\\n', () => process.exit(3));`,
      `process.kill(process.pid, 'SIGKILL');`,
    ];
    for (const body of bodies) {
      const error = await failure(standIns.onJob('memory', body), 'out-of-memory');
      assert.match(error.action ?? '', /smaller batch.*shorter maximum length.*smaller encoder/);
    }
  },
);

test('a real JavaScript heap that is full is told as such', async () => {
  const full = 'const kept = []; for (;;) kept.push(new Array(1000).fill(Math.random()));';
  const enginePath = standIns.onJob(
    'heap',
    `require('child_process').spawnSync(process.execPath, ['--max-old-space-size=16', '-e', ${JSON.stringify(full)}],
       { stdio: ['ignore', 'ignore', 'inherit'] });
     process.abort();`,
  );
  await failure(enginePath, 'out-of-memory');
});

test('an engine that cannot start, ends early, or is missing says so', async () => {
  const early = await failure(standIns.script('early', `throw new Error('no library');`), 'engine-crashed');
  assert.match(early.message, /could not start \(exit code 1\)/);
  assert.match(early.detail ?? '', /no library/);
  const silent = await failure(standIns.onJob('silent', `process.exit(0);`), 'engine-crashed');
  assert.match(silent.message, /without an answer \(exit code 0\)/);
  const missing = await failure(path.join(standIns.folder, 'absent.js'), 'internal');
  assert.match(missing.action ?? '', /npm run build/);
});

test('only the last 20 lines of standard error are kept', async () => {
  const enginePath = standIns.onJob(
    'wordy',
    `let text = ''; for (let i = 1; i <= 50; i++) text += 'line ' + i + '\\n';
     process.stderr.write(text, () => process.exit(9));`,
  );
  const lines = (await failure(enginePath, 'engine-crashed')).detail?.split('\n').slice(1) ?? [];
  assert.equal(lines.length, 20);
  assert.equal(lines[0], 'line 31');
});

test('the engine gets no options meant for this process, and reports to nobody', async () => {
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = '--no-warnings';
  try {
    const log: string[] = [];
    const enginePath = standIns.onJob(
      'options',
      `process.send({ type: 'log', message: [String(process.env.NODE_OPTIONS), process.execArgv.length, process.env.ORT_DISABLE_TELEMETRY].join(' ') });
       process.send({ type: 'done', metadata: ${JSON.stringify(METADATA)} }, () => process.exit(0));`,
    );
    await runScoreJob(standIns.job, { enginePath, onLog: (line) => log.push(line) });
    assert.deepEqual(log, ['undefined 0 1']);
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
});

test('cancelling ends a busy engine and leaves no process', async () => {
  const { job } = standIns;
  // It answers neither SIGTERM nor the loss of its parent: only SIGKILL can end it.
  const enginePath = standIns.onJob(
    'hangs',
    `process.on('SIGTERM', () => {}); process.on('SIGINT', () => {});
     process.send({ type: 'log', message: String(process.pid) }, () => { for (;;); });`,
  );
  const controller = new AbortController();
  let pid = 0;
  await assert.rejects(
    runScoreJob(job, {
      enginePath,
      signal: controller.signal,
      onLog: (line) => {
        pid = Number(line);
        controller.abort();
      },
    }),
    (error) => error instanceof DataDietError && error.code === 'cancelled',
  );
  assert.ok(pid > 0);
  assert.equal(isAlive(pid), false, 'the engine lives on');
});

test('a job cancelled beforehand starts nothing', async () => {
  const enginePath = standIns.script('never', `require('fs').writeFileSync(__filename + '.ran', '');`);
  await assert.rejects(
    runScoreJob(standIns.job, { enginePath, signal: AbortSignal.abort() }),
    (error) => error instanceof DataDietError && error.code === 'cancelled',
  );
  assert.equal(fs.existsSync(`${enginePath}.ran`), false);
});

test('a listener that throws ends the job', async () => {
  const enginePath = standIns.onJob(
    'listened',
    `process.send({ type: 'log', message: 'x' }); setInterval(() => {}, 1000);`,
  );
  await assert.rejects(
    runScoreJob(standIns.job, {
      enginePath,
      onLog: () => {
        throw new Error('listener broke');
      },
    }),
    (error) => error instanceof DataDietError && error.message === 'listener broke',
  );
});

test('the real engine ends when its parent disappears', async () => {
  const engine = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'engine.js');
  const note = path.join(standIns.folder, 'engine.pid');
  const parent = standIns.script(
    'parent',
    `const engine = require('child_process').fork(${JSON.stringify(engine)}, [], { execArgv: [] });
     engine.on('message', () => { require('fs').writeFileSync(${JSON.stringify(note)}, String(engine.pid)); process.kill(process.pid, 'SIGKILL'); });`,
  );
  const child = spawn(process.execPath, [parent], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  const pid = Number(fs.readFileSync(note, 'utf8'));
  await until(() => !isAlive(pid));
});

test('the real engine refuses a request that it cannot understand', async () => {
  const engine = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'engine.js');
  await assert.rejects(
    runScoreJob({ ...standIns.job, runs: 0 }, { enginePath: engine }),
    (thrown) =>
      thrown instanceof DataDietError &&
      thrown.code === 'invalid-message' &&
      thrown.detail?.includes('runs') === true,
  );
});

test('a limit on threads is told as such, in the words of each that meets it', async () => {
  for (const [name, words] of [
    ['node', '# Assertion failed: (0) == (uv_thread_create(t.get(), start_thread, this))'],
    ['node-worker', 'node[13644]: pthread_create: Resource temporarily unavailable'],
    [
      'runtime',
      'PosixThread::PosixThread(...) pthread_create failed, error code: 11 error msg: Resource temporarily',
    ],
  ] as const) {
    const enginePath = standIns.script(
      `limit-${name}`,
      `process.stderr.write(${JSON.stringify(`${words}\n`)}, () => process.abort());`,
    );
    const error = await failure(enginePath, 'engine-crashed');
    assert.match(error.message, /limit on threads and processes is reached/);
    assert.match(error.action ?? '', /ulimit -u/);
    assert.ok(error.detail?.includes(words));
  }
  assert.ok(tellsThreadLimit('spawn /usr/bin/node EAGAIN'));
  assert.ok(!tellsThreadLimit('a graphics driver broke'));
});

test(
  'libuv aborts without a word where it may start no thread: that is said',
  { skip: process.platform === 'win32' },
  async () => {
    const silent = await failure(
      standIns.onJob('aborts-silently', `process.kill(process.pid, 'SIGABRT');`),
      'engine-crashed',
    );
    assert.match(`${silent.message} ${silent.action ?? ''}`, /without a word.*limit on threads/);
  },
);

test('an engine that never reports for work is given up', async () => {
  const enginePath = standIns.script('never-ready', 'setInterval(() => {}, 1000);');
  const faults: DataDietError[] = [];
  const session = new EngineSession(
    { type: 'score', job: standIns.job },
    {
      enginePath,
      millisecondsToStart: 500,
      onAnswer: () => undefined,
      onFault: (error) => faults.push(error),
    },
  );
  await session.ended;
  assert.deepEqual(
    faults.map(({ code, message }) => [code, message]),
    [['engine-crashed', 'The scoring engine did not start.']],
  );
});
