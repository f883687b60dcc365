// What the store remembers of evaluations: the one that runs, and the latest that has ended, beside the scores of a file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ResultStore } from '../../../src/results/store.ts';
import { EVALUATE_DEFAULTS, type EvaluateJob } from '../../../src/shared/evaluate-job.ts';
import type { Evaluation } from '../../../src/shared/evaluation.ts';
import { JOB_DEFAULTS } from '../../../src/shared/score-job.ts';
import { EVALUATIONS } from '../../made-up-evaluation.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { madeUpIdentity } from './made-up.ts';

const root = temporaryFolder();
let places = 0;

function place(): { store: ResultStore; job: EvaluateJob } {
  const folder = path.join(root, `place-${places++}`);
  fs.mkdirSync(folder);
  const file = path.join(folder, 'data.jsonl');
  fs.writeFileSync(file, folder);
  const store = new ResultStore(path.join(folder, 'store'));
  const { methods, drop, keep, ...defaults } = EVALUATE_DEFAULTS;
  const job: EvaluateJob = {
    ...JOB_DEFAULTS,
    ...defaults,
    methods: [...methods],
    drop: [...drop],
    keep: [...keep],
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    store: store.root,
  };
  return { store, job };
}

/** An evaluation from its beginning to its end, as an engine does it. */
async function evaluate(store: ResultStore, job: EvaluateJob): Promise<Evaluation> {
  await store.announceEvaluation(job);
  const folder = await store.open(madeUpIdentity());
  const evaluation = { ...EVALUATIONS.helps(), id: folder.id };
  await folder.keepEvaluation(evaluation);
  await store.adoptEvaluation(job.file, evaluation);
  return evaluation;
}

/** Makes what this process began look like the work of one that was killed. */
function loseProcess(store: ResultStore): void {
  const killed = spawnSync(process.execPath, ['-e', '']).pid;
  const links = path.join(store.root, 'datasets');
  for (const link of fs.readdirSync(links)) {
    const file = path.join(links, link);
    fs.writeFileSync(
      file,
      fs.readFileSync(file, 'utf8').replaceAll(`"id": ${process.pid}`, `"id": ${killed}`),
    );
  }
}

test('a file shows the latest evaluation that has ended', async () => {
  const { store, job } = place();
  assert.equal(await store.evaluationOf(job.file), undefined);
  const evaluation = await evaluate(store, job);
  assert.deepEqual(await store.evaluationOf(job.file), evaluation);
  await store.announceEvaluation(job);
  assert.deepEqual(await store.evaluationOf(job.file), evaluation, 'while another runs');
  await store.giveUpEvaluation(job.file);
  assert.deepEqual(await store.evaluationOf(job.file), evaluation, 'and after that was given up');
});

test('one whose process is gone is told of as interrupted, until it ends or is given up', async () => {
  const { store, job } = place();
  await store.announceEvaluation(job);
  assert.deepEqual(await store.interruptedEvaluations(), [], 'its process is this one');
  loseProcess(store);
  assert.deepEqual(await store.interruptedEvaluations(), [job]);
  assert.deepEqual(await store.interrupted(), [], 'it is no scoring job');
  await store.giveUpEvaluation(job.file);
  assert.deepEqual(await store.interruptedEvaluations(), []);
  await store.announceEvaluation(job);
  loseProcess(store);
  await evaluate(store, job);
  assert.deepEqual(await store.interruptedEvaluations(), []);
});

test('scores and evaluations of a file do not touch each other', async () => {
  const { store, job } = place();
  const evaluation = await evaluate(store, job);
  await store.announceEvaluation(job);
  await store.clear(job.file);
  assert.deepEqual(await store.evaluationOf(job.file), evaluation, 'after its scores were cleared');
  await store.adopt(job.file, evaluation.id);
  assert.deepEqual(await store.evaluationOf(job.file), evaluation, 'after it was scored');
  loseProcess(store);
  assert.equal((await store.interruptedEvaluations()).length, 1);
});

test('a damaged evaluation is none', async () => {
  const { store, job } = place();
  const { id } = await evaluate(store, job);
  fs.writeFileSync(path.join(store.folder(id).folder, 'evaluation.json'), '{"version":1}');
  assert.equal(await store.evaluationOf(job.file), undefined);
});
