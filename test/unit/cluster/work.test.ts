// A job in parts, each by a process of the command line: in any order, twice, side by side; and byte for byte what one process
// makes of it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeWordModel } from '../engine/word-model.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const cli = path.resolve(root, 'dist/cli.js');
const folder = temporaryFolder();
const model = makeWordModel(root, folder);
const file = path.join(folder, 'train.jsonl');
fs.writeFileSync(
  file,
  Array.from({ length: 120 }, (_, row) => {
    const words = Array.from(
      { length: 4 + (row % 4) },
      (_, at) => `w${4 + ((row % 2) * 28 + ((row * 5 + at * 11) % 28))}`,
    );
    return `${JSON.stringify({ text: `${words.join(' ')} w${4 + (row % 56)}`, label: row % 2 })}\n`;
  }).join(''),
);

const TRAINING = [
  '--model',
  model,
  '--label',
  'label',
  '--device',
  'cpu',
  '--batch-size',
  '8',
  '--learning-rate',
  '0.003',
];

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** @param signalAt what it is sent `SIGUSR2` for, once, when it has said so */
function run(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  signalAt?: RegExp,
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  let isSignalled = false;
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
    if (isSignalled || signalAt?.test(stderr) !== true) return;
    isSignalled = true;
    child.kill('SIGUSR2');
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stderr });
    });
  });
}

async function done(words: readonly string[], environment?: NodeJS.ProcessEnv): Promise<string> {
  const { code, stderr } = await run(words, environment);
  assert.equal(code, 0, stderr);
  return stderr;
}

/** All of a store's results that no clock is in. */
function contents(store: string): Record<string, string> {
  const results = path.join(store, 'results');
  const names = fs
    .readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.safetensors|job\.json)$/.test(name))
    .sort();
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(results, name), 'latin1')]));
}

test('scores in parts: the plan is decided once, an index comes from whichever scheduler, a run too many ends at once', async () => {
  const [local, parts] = [path.join(folder, 'local'), path.join(folder, 'parts')];
  for (const place of [local, parts]) fs.mkdirSync(place);
  const words = [...TRAINING, '--epochs', 'auto', '--folds', '2', '--score-at', '0.5', '--top', '0'];
  const out = (place: string): string => path.join(place, 'scores.jsonl');
  await done([
    'score',
    file,
    ...words,
    '--seeds',
    '2',
    '--store',
    path.join(local, 'store'),
    '--out',
    out(local),
  ]);

  const job = path.join(parts, 'job');
  const store = path.join(job, 'store');
  const told = await done([
    ...['score', file, ...words, '--seeds', '2', '--store', store, '--out', out(parts)],
    ...['--prepare', job],
  ]);
  assert.match(told, /--index I, for each I from 0 to 5, side by side/);
  // What lies in the folder is found from it, wherever it is seen.
  assert.match(fs.readFileSync(path.join(job, 'work.json'), 'utf8'), /"store": "store"/);

  const early = await run(['work', '--job', job, '--merge']);
  assert.equal(early.code, 1);
  assert.match(early.stderr, /is not planned yet/);

  const indices = ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'];
  // Both decide at the same time, and one plan holds.
  await Promise.all(
    [5, 3].map((index) => done(['work', '--job', job], { [indices[index % 3]!]: String(index) })),
  );
  const lacking = await run(['work', '--job', job, '--merge']);
  assert.equal(lacking.code, 1);
  assert.match(lacking.stderr, /6 units are missing to merge: s0\.p0\.5\.safetensors, s0\.p\d/);
  assert.match(fs.readFileSync(path.join(job, 'outcome.json'), 'utf8'), /units-missing/);

  await done(['work', '--job', job, '--index', '1', '--first', '0']);
  await done(['work', '--job', job, '--first', '1'], { JOB_COMPLETION_INDEX: '1' });
  await done(['work', '--job', job, '--index', '4']);
  await done(['work', '--job', job, '--index', '0']);
  assert.match(await done(['work', '--job', job, '--index', '4']), /Run 4 is there already/);
  assert.match(await done(['work', '--job', job, '--index', '6']), /Nothing to do: the job has 6 runs/);
  await done(['work', '--job', job, '--merge']);

  assert.deepEqual(contents(store), contents(path.join(local, 'store')));
  assert.equal(fs.readFileSync(out(parts), 'utf8'), fs.readFileSync(out(local), 'utf8'));
  assert.match(fs.readFileSync(path.join(job, 'outcome.json'), 'utf8'), /"done"/);

  // Another file under its name is not what was planned.
  const bytes = fs.readFileSync(file);
  fs.appendFileSync(file, `${JSON.stringify({ text: 'w5 w6', label: 1 })}\n`);
  const changed = await run(['work', '--job', job, '--index', '0']);
  fs.writeFileSync(file, bytes);
  assert.equal(changed.code, 1);
  assert.match(changed.stderr, /would not compute what was planned for .*: the file has changed/);
});

test(
  'a run whose time is nearly over keeps where it is, and comes to the same bits from there',
  { skip: process.platform === 'win32' && 'Windows has no such signal' },
  async () => {
    const [whole, late] = [path.join(folder, 'whole'), path.join(folder, 'late')];
    const storeOf = (place: string): string => path.join(place, 'store');
    for (const place of [whole, late]) {
      fs.mkdirSync(place);
      const words = [...TRAINING, '--epochs', '60', '--seeds', '1', '--no-rehearsal'];
      await done(['score', file, ...words, '--store', storeOf(place), '--prepare', path.join(place, 'job')]);
      await done(['work', '--job', path.join(place, 'job'), '--plan']);
    }
    const words = (place: string) => ['work', '--job', path.join(place, 'job'), '--index', '0'];
    await done(words(whole));
    const stopped = await run(words(late), {}, /training: 0 of/);
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /longer than the time limit of its task\.\n.*it goes on where it was/);
    assert.match(await done(words(late)), /Run 1 of 1 goes on after \d+ of 900 steps\.[^]*Run 0 is done/);
    assert.deepEqual(contents(storeOf(late)), contents(storeOf(whole)));
  },
);

test('an evaluation in parts: runs on pruned sets wait for the scores, the merge writes the report', async () => {
  const [local, parts] = [path.join(folder, 'evaluated'), path.join(folder, 'evaluated-in-parts')];
  for (const place of [local, parts]) fs.mkdirSync(place);
  const words = [
    'evaluate',
    file,
    ...TRAINING,
    '--epochs',
    '1',
    '--seeds',
    '2',
    '--drop',
    '10',
    '--methods',
    'el2n,random',
  ];
  const out = (place: string): string => path.join(place, 'report.html');
  await done([...words, '--store', path.join(local, 'store'), '--out', out(local)]);
  const [job, store] = [path.join(parts, 'job'), path.join(parts, 'store')];
  await done([...words, '--store', store, '--out', out(parts), '--prepare', job]);

  const early = await run(['work', '--job', job, '--index', '2']);
  assert.equal(early.code, 1);
  assert.match(
    early.stderr,
    /2 units are missing to tell which rows are pruned: s0\.p1\.safetensors, s1\.p1\.safetensors\./,
  );
  await done(['work', '--job', job, '--plan']);
  for (const index of [1, 0, 3, 2, 5]) await done(['work', '--job', job, '--index', String(index)]);
  const lacking = await run(['work', '--job', job, '--merge']);
  assert.equal(lacking.code, 1);
  assert.match(lacking.stderr, /1 unit is missing to merge: s0\.k[0-9a-f]{12}\.p1\.safetensors\./);
  await done(['work', '--job', job, '--index', '0', '--first', '4']);
  await done(['work', '--job', job, '--merge']);

  assert.deepEqual(contents(store), contents(path.join(local, 'store')));
  const read = (place: string): unknown => {
    const told = JSON.parse(fs.readFileSync(out(place).replace('html', 'json'), 'utf8')) as Record<
      string,
      object
    >;
    return { ...told, createdAt: '', seconds: 0, job: { ...told['job'], store: '' } };
  };
  assert.deepEqual(read(parts), read(local));
  assert.ok(fs.existsSync(out(parts)));
});
