// Jobs on a real Slurm of three nodes: byte for byte what one machine computes, whatever dies on the way.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlurmCluster } from '../../scripts/slurm-host/cluster.mjs';
import { temporaryFolder } from '../temporary-folder.ts';
import { makeWordModel } from '../unit/engine/word-model.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const cli = path.resolve(root, 'dist/cli.js');
const obstacle = process.env['DATA_DIET_NO_SLURM'];
const skip = obstacle ?? false;

const folder = temporaryFolder();
const model = makeWordModel(root, folder);
/** Of its own: the daemons' process ids lie in it until they are ended. */
const clusterFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-slurm-'));
const cluster = new SlurmCluster(clusterFolder);

/** Two classes that their words tell apart; every tenth label is wrong. */
const file = path.join(folder, 'train.jsonl');
const wordAt = (at: number): string => `w${4 + (at % 56)}`;
fs.writeFileSync(
  file,
  Array.from({ length: 200 }, (_, row) => {
    const of = row % 2;
    const words = Array.from({ length: 4 + (row % 4) }, (_, at) =>
      wordAt(of * 28 + ((row * 5 + at * 11) % 28)),
    );
    const label = row % 10 === 3 ? 1 - of : of;
    return `${JSON.stringify({ text: [...words, wordAt(row)].join(' '), label })}\n`;
  }).join(''),
);

before(async () => {
  if (obstacle !== undefined) return;
  await cluster.start();
});
after(async () => {
  if (obstacle === undefined) await cluster.stop();
  fs.rmSync(clusterFolder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    env: { ...process.env, ...cluster.environment, ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended, told: () => stderr };
}

const run = (words: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ended> =>
  start(words, environment).ended;

/** Twelve runs: three that score, and three on each of three pruned sets. */
const EVALUATION = [
  ...['evaluate', file, '--model', model, '--label', 'label', '--device', 'cpu', '--batch-size', '16'],
  ...['--epochs', '1', '--learning-rate', '0.003', '--seeds', '3', '--methods', 'el2n', '--drop', '5,10,20'],
];
const SCORING = [
  ...[
    'score',
    file,
    '--model',
    model,
    '--label',
    'label',
    '--device',
    'cpu',
    '--batch-size',
    '16',
    '--top',
    '0',
  ],
  ...['--epochs', '1', '--learning-rate', '0.003'],
];

let places = 0;
function newPlace(): { readonly store: string; readonly out: string; readonly folder: string } {
  const place = path.join(folder, `place-${places++}`);
  fs.mkdirSync(place);
  return { folder: place, store: path.join(place, 'store'), out: path.join(place, 'report.html') };
}

/** All that no clock is in: names below a store's results, and contents. */
function units(store: string): Record<string, string> {
  const results = path.join(store, 'results');
  const names = fs
    .readdirSync(results, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(\.safetensors|job\.json)$/.test(name));
  return Object.fromEntries(
    names.sort().map((name) => [name, fs.readFileSync(path.join(results, name), 'latin1')]),
  );
}

function evaluation(out: string): unknown {
  const read = JSON.parse(fs.readFileSync(out.replace('.html', '.json'), 'utf8')) as Record<string, object>;
  return { ...read, createdAt: '', seconds: 0, job: { ...read['job'], store: '', threads: 0 } };
}

function jobsIn(store: string): string[] {
  const place = path.join(store, 'jobs');
  return fs.existsSync(place) ? fs.readdirSync(place) : [];
}

const tasksDone = (store: string): number =>
  jobsIn(store).flatMap((id) => fs.readdirSync(path.join(store, 'jobs', id, 'tasks'))).length;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(100);
}

/** Tasks of any job that are not over. */
const alive = (): string =>
  cluster.ask('squeue', '-h', '-t', 'pending,running,completing,suspended', '-o', '%i %T');

test(
  'an evaluation of 12 runs, a node killed and the controller restarted meanwhile, is the local one byte for byte',
  { skip },
  async () => {
    const [here, there] = [newPlace(), newPlace()];
    const local = await run([...EVALUATION, '--store', here.store, '--out', here.out, '--threads', '2']);
    assert.equal(local.code, 0, local.stderr);

    const { ended } = start([
      ...[...EVALUATION, '--store', there.store, '--out', there.out],
      ...['--executor', 'slurm', '--cpus', '2', '--mem', '1000M', '--time', '30'],
    ]);
    // Somewhere on the way, on a node that computes.
    const before = 1 + Math.floor(Math.random() * 8);
    await until(() => tasksDone(there.store) >= before);
    const running = (): string[] =>
      cluster.ask('squeue', '-h', '-t', 'running', '-o', '%N').split('\n').filter(Boolean);
    await until(() => running().length > 0 || fs.existsSync(there.out));
    const [victim = 'node1'] = running();
    cluster.killNode(victim);
    await cluster.stopController();
    await sleep(2000);
    await cluster.startController();

    const remote = await ended;
    assert.equal(remote.code, 0, remote.stderr);
    assert.deepEqual(Object.keys(units(there.store)), Object.keys(units(here.store)));
    assert.deepEqual(units(there.store), units(here.store));
    assert.equal(Object.keys(units(here.store)).filter((name) => /units.s\d/.test(name)).length, 12);
    assert.deepEqual(evaluation(there.out), evaluation(here.out));
    assert.equal(remote.stdout, local.stdout);
    assert.match(remote.stderr, /It may be left: Ctrl\+C/);
    assert.match(remote.stderr, /Report: .*report\.html/);
    // The last task has told its end, and has it soon.
    await until(() => alive() === '');
    // The node is needed again.
    await cluster.startNode(victim);
  },
);

test(
  'scores of a job that nobody follows; a signal before the time limit begins a task anew',
  { skip },
  async () => {
    const [here, there] = [newPlace(), newPlace()];
    const options = ['--seeds', 'auto', '--epochs', 'auto'];
    const out = (place: { readonly folder: string }): string => path.join(place.folder, 'scores.jsonl');
    const local = await run([
      ...SCORING,
      ...options,
      '--store',
      here.store,
      '--out',
      out(here),
      '--threads',
      '1',
    ]);
    assert.equal(local.code, 0, local.stderr);
    const remote = [
      ...SCORING,
      ...options,
      '--store',
      there.store,
      '--out',
      out(there),
      '--executor',
      'slurm',
    ];
    const given = await run([...remote, '--cpus', '1', '--detach']);
    assert.equal(given.code, 0, given.stderr);
    const [id = ''] = jobsIn(there.store);
    assert.match(given.stderr, new RegExp(`Follow it: data-diet jobs follow ${id}`));

    // What Slurm sends 90 seconds before the end of the time, to the first task of the array once it computes.
    const logs = path.join(there.store, 'jobs', id, 'log');
    const logOf = (name: RegExp): string => {
      const found = fs.readdirSync(logs).find((one) => name.test(one));
      return found === undefined ? '' : fs.readFileSync(path.join(logs, found), 'utf8');
    };
    await until(() => logOf(/score1-0/) !== '');
    const task = /^(\d+_0) R/m.exec(cluster.ask('squeue', '-h', '-r', '-t', 'running', '-o', '%i %t'))?.[1];
    assert.ok(task !== undefined, 'the first run computes');
    cluster.ask('scancel', '--signal=USR2', '--batch', task);

    // The same words again follow the same job.
    const followed = await run(remote.concat('--cpus', '1'));
    assert.equal(followed.code, 0, followed.stderr);
    assert.match(followed.stderr, /asks for the same and is not over|is in the queue/);
    assert.match(logOf(/score1-0/), /the task goes back into the queue\.[^]*Run 0 is done/);
    assert.deepEqual(units(there.store), units(here.store));
    assert.equal(fs.readFileSync(out(there), 'utf8'), fs.readFileSync(out(here), 'utf8'));
    const listed = await run(['jobs', '--store', there.store]);
    assert.match(listed.stdout, new RegExp(`^${id} +done +5/5 .* score train\\.jsonl$`, 'm'));
    const again = await run(['jobs', 'follow', id, '--store', there.store]);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /Scored 200 of 200 rows/);
  },
);

test('cancelling leaves no task, and Ctrl+C leaves the job', { skip }, async () => {
  const { store, out } = newPlace();
  const { child, ended, told } = start([
    ...EVALUATION,
    '--store',
    store,
    '--out',
    out,
    '--executor',
    'slurm',
    '--cpus',
    '2',
  ]);
  // Before that, the job would be taken back.
  await until(() => told().includes('It may be left') && alive().includes('RUNNING'));
  child.kill('SIGINT');
  const left = await ended;
  assert.equal(left.code, 130, left.stderr);
  const [id = ''] = jobsIn(store);
  assert.match(left.stderr, new RegExp(`Job ${id} goes on\\. Follow it: data-diet jobs follow ${id}`));
  assert.notEqual(alive(), '');
  const listed = await run(['jobs', '--store', store]);
  assert.match(listed.stdout, new RegExp(`^${id} +(running|waiting) .* evaluate train\\.jsonl$`, 'm'));
  const cancelled = await run(['jobs', 'cancel', id, '--store', store]);
  assert.equal(cancelled.code, 0, cancelled.stderr);
  assert.equal(alive(), '');
  const processes = fs.readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(path.join(store, 'jobs'));
    } catch {
      return false;
    }
  });
  assert.deepEqual(processes, []);
  assert.match((await run(['jobs', '--store', store])).stdout, new RegExp(`^${id} +cancelled `, 'm'));
});

test('what Slurm refuses, or will never start, is told with what to change', { skip }, async () => {
  const { store } = newPlace();
  const refused = async (words: readonly string[], environment?: NodeJS.ProcessEnv): Promise<string> => {
    const ended = await run([...SCORING, '--store', store, '--executor', 'slurm', ...words], environment);
    assert.equal(ended.code, 1, ended.stderr);
    await until(() => alive() === '');
    return ended.stderr;
  };
  assert.match(
    await refused(['--partition', 'nowhere']),
    /Slurm has no partition "nowhere".*\nChoose one with --partition/,
  );
  assert.match(await refused(['--gres', 'tpu:1']), /Slurm has no resource "tpu:1"|No node has/);
  assert.match(
    await refused(['--partition', 'short', '--time', '2:00:00']),
    /will never start task \d+ \(Partition\w+\)\.\n(Ask for less|Say a shorter --time)|does not accept the time limit/,
  );
  assert.match(
    await refused(['--cpus', '64']),
    /will never start task \d+ \(PartitionConfig\)\.\nAsk for less|No node has 64 CPUs/,
  );
  assert.match(
    await refused(['--partition', 'closed', '--account', 'nobody']),
    /(Slurm knows no account "nobody"|will never start task \d+ \(.*account not known.*\)\.)[^]*another --account|Choose one with --account/i,
  );
  // What a task tells, whoever reads its log; the tasks that wait for it are taken from the queue.
  assert.match(await refused(['--device', 'cuda']), /CUDA cannot be used: it is (not|no)/);
  assert.match(await refused(['--sbatch-arg=--no-such-option']), /sbatch does not know an option/);
  assert.match(
    await refused([], { PATH: '/nonexistent' }),
    /There is no Slurm on this machine: sbatch was not found\.\n.*--executor local/,
  );
});
