// What Slurm is told and what it answers, as texts: no program is called here.
import assert from 'node:assert/strict';
import test from 'node:test';
import { cleanEnvironment } from '../../../src/cluster/slurm/commands.ts';
import { explainRefusal, isBusy } from '../../../src/cluster/slurm/explain-refusal.ts';
import { secondsOfTimeLimit } from '../../../src/cluster/slurm/options.ts';
import { badEnd, isAlive, neverStarts, parseQueue } from '../../../src/cluster/slurm/queue.ts';
import {
  batchScript,
  dependencyOf,
  sbatchWords,
  stagesOf,
  type Submitted,
} from '../../../src/cluster/slurm/submission.ts';

test('squeue lists tasks, several that wait in one line; what else a site prints is no task', () => {
  const tasks = parseQueue(
    [
      'Welcome to the cluster | be kind',
      '12_3|12|3|RUNNING|node2|None',
      '12_[4-6,9%2]|12|4-6,9%2|PENDING||Resources',
      '13|13|N/A|PENDING||Dependency',
      '11|11|N/A|NODE_FAIL|node1|NodeDown',
      '',
    ].join('\n'),
  );
  assert.deepEqual(
    tasks.map(({ jobId, indices, state, node, reason }) => [jobId, indices, state, node, reason]),
    [
      ['12', [3], 'RUNNING', 'node2', 'None'],
      ['12', [4, 5, 6, 9], 'PENDING', '', 'Resources'],
      ['13', [], 'PENDING', '', 'Dependency'],
      ['11', [], 'NODE_FAIL', 'node1', 'NodeDown'],
    ],
  );
  assert.deepEqual(tasks.map(isAlive), [true, true, true, false]);
  assert.match(badEnd(tasks[3]!) ?? '', /node failed/);
  assert.equal(badEnd(tasks[0]!), undefined);
});

test('a reason to wait that never passes is an error; others are not', () => {
  const never = neverStarts(parseQueue('5|5|N/A|PENDING||PartitionConfig'));
  assert.equal(never?.code, 'scheduler-refused');
  assert.match(never.message, /will never start task 5 \(PartitionConfig\)/);
  assert.match(never.action ?? '', /Ask for less/);
  assert.ok(neverStarts(parseQueue('5|5|N/A|PENDING||launch failed requeued held')));
  const account =
    "5|5|N/A|PENDING||Job's account not known, so it can't use this partition (closed allows lab)";
  assert.match(neverStarts(parseQueue(account))?.action ?? '', /another --account/);
  for (const reason of [
    'Resources',
    'Priority',
    'Dependency',
    'BeginTime',
    'None',
    'JobHeldUser',
    'ReqNodeNotAvail',
  ])
    assert.equal(neverStarts(parseQueue(`5|5|N/A|PENDING||${reason}`)), undefined, reason);
  assert.equal(neverStarts(parseQueue('5|5|N/A|RUNNING|n|PartitionConfig')), undefined);
});

test('stages: a plan, the runs that score, those on pruned sets, the merge; long arrays are cut', () => {
  assert.deepEqual(stagesOf({ scoring: 5, pruning: 0 }), [
    { stage: 'plan' },
    { stage: 'score', runs: { first: 0, count: 5 } },
    { stage: 'merge' },
  ]);
  assert.deepEqual(stagesOf({ scoring: 6, pruning: 2300 }).slice(2), [
    { stage: 'prune', runs: { first: 6, count: 1000 } },
    { stage: 'prune', runs: { first: 1006, count: 1000 } },
    { stage: 'prune', runs: { first: 2006, count: 300 } },
    { stage: 'merge' },
  ]);
  const before: Submitted[] = [
    { stage: 'plan', jobId: '1' },
    { stage: 'score', runs: { first: 0, count: 6 }, jobId: '2' },
    { stage: 'prune', runs: { first: 6, count: 1000 }, jobId: '3' },
    { stage: 'prune', runs: { first: 1006, count: 5 }, jobId: '4' },
  ];
  assert.equal(dependencyOf('plan', []), undefined);
  assert.equal(dependencyOf('score', before.slice(0, 1)), 'afterok:1');
  assert.equal(dependencyOf('prune', before.slice(0, 2)), 'afterok:2');
  assert.equal(dependencyOf('merge', before.slice(0, 2)), 'afterany:2');
  assert.equal(dependencyOf('merge', before), 'afterany:3:4');
});

test('the words of sbatch: what was asked for, logs by task, absolute paths, a signal only where there is time for it', () => {
  const call = {
    name: 'data-diet-1a2b-prune3',
    folder: '/data/100%/jobs/1a2b',
    script: '/data/100%/jobs/1a2b/task.sh',
    dependency: 'afterok:2',
  };
  const options = {
    partition: 'gpu',
    account: 'nlp',
    gres: 'gpu:1',
    time: '1:00:00',
    cpus: 8,
    mem: '16G',
    extra: ['--qos=long', '--nice'],
  };
  assert.deepEqual(sbatchWords({ stage: 'prune', runs: { first: 6, count: 30 } }, { ...call, options }), [
    '--parsable',
    '--job-name=data-diet-1a2b-prune3',
    '--output=/data/100%%/jobs/1a2b/log/data-diet-1a2b-prune3-%a.log',
    '--open-mode=append',
    '--chdir=/data/100%/jobs/1a2b',
    '--requeue',
    '--kill-on-invalid-dep=yes',
    '--signal=B:USR2@90',
    '--dependency=afterok:2',
    '--array=0-29',
    '--partition=gpu',
    '--account=nlp',
    '--gres=gpu:1',
    '--time=1:00:00',
    '--cpus-per-task=8',
    '--mem=16G',
    '--qos=long',
    '--nice',
    '/data/100%/jobs/1a2b/task.sh',
    '--first',
    '6',
  ]);
  const merge = sbatchWords({ stage: 'merge' }, { ...call, options: { time: '3' }, dependency: undefined });
  assert.ok(!merge.some((word) => /^--(signal|array|dependency|partition)/.test(word)));
  assert.equal(merge.at(-1), '--merge');
});

test('time limits are read as Slurm reads them', () => {
  for (const [text, seconds] of [
    ['30', 1800],
    ['1:30', 90],
    ['2:00:00', 7200],
    ['1-0', 86_400],
    ['1-2:30', 95_400],
    ['1-2:30:15', 95_415],
  ] as const)
    assert.equal(secondsOfTimeLimit(text), seconds, text);
  assert.equal(secondsOfTimeLimit('UNLIMITED'), undefined);
  for (const text of ['', 'soon', '1h', '-5', '1:2:3:4'])
    assert.ok(Number.isNaN(secondsOfTimeLimit(text)), text);
});

test('the script becomes Node, and survives odd paths', () => {
  const script = batchScript("/it's/here", {
    executable: '/usr/bin/node',
    isElectron: true,
    cli: '/d/cli.js',
  });
  assert.match(script, /^#!\/bin\/bash\n/);
  assert.match(script, /^unset NODE_OPTIONS$/m);
  assert.match(script, /^export ELECTRON_RUN_AS_NODE=1$/m);
  assert.match(script, /^exec '\/usr\/bin\/node' '\/d\/cli\.js' work --job '\/it'\\''s\/here' "\$@"$/m);
});

test('within a job of Slurm its own variables do not decide ours', () => {
  const clean = cleanEnvironment({
    SLURM_JOB_ID: '1',
    SLURM_MEM_PER_CPU: '5',
    SLURM_CONF: '/c',
    PATH: '/bin',
  });
  assert.deepEqual(clean, { SLURM_CONF: '/c', PATH: '/bin', LC_ALL: 'C' });
});

test('refusals say what to change, and a busy controller is no refusal', () => {
  const error = 'sbatch: error: Batch job submission failed: ';
  for (const [words, message] of [
    [
      'sbatch: error: invalid partition specified: x\n' + error + 'Invalid partition name specified',
      /no partition "p"/,
    ],
    [
      error + 'Invalid account or account/partition combination specified',
      /no account "a" of yours in the partition "p"/,
    ],
    [error + 'Requested time limit is invalid (missing or exceeds some limit)', /time limit 9/],
    [error + 'Requested node configuration is not available', /No node has 64 CPUs/],
    [error + 'Invalid generic resource (gres) specification', /no resource "gpu:9"/],
    [error + 'Something new', /did not accept the job: Batch job submission failed: Something new/],
  ] as const) {
    const refusal = explainRefusal(words, {
      partition: 'p',
      account: 'a',
      time: '9',
      cpus: 64,
      gres: 'gpu:9',
    });
    assert.equal(refusal.code, 'scheduler-refused');
    assert.match(refusal.message, message);
    assert.ok(refusal.action);
  }
  assert.ok(isBusy(error + 'Socket timed out on send/recv operation'));
  assert.ok(isBusy('squeue: error: Unable to contact slurm controller (connect failure)'));
  assert.ok(!isBusy(error + 'Invalid partition name specified'));
});
