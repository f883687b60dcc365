// Evaluations of pruning by the built engine on a small file: which rows are dropped and tested, that an interrupted one goes
// on, and that nothing is computed twice.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { evaluatePruning, planEvaluation } from '../../../src/engine-client/evaluate.ts';
import { ColumnFile } from '../../../src/results/column-file.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { EVALUATE_DEFAULTS, type EvaluateJob } from '../../../src/shared/evaluate-job.ts';
import type { Evaluation } from '../../../src/shared/evaluation.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeWordModel } from './word-model.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const enginePath = path.join(root, 'dist/engine.js');
const folder = temporaryFolder();
const model = { kind: 'folder', path: makeWordModel(root, folder) } as const;

const wordAt = (at: number): string => `w${4 + (at % 56)}`;
/** Two classes that their words tell apart; every tenth label is wrong; every row has a text of its own. */
const rows = Array.from({ length: 200 }, (_, row) => {
  const of = row % 2;
  const words = Array.from({ length: 4 + (row % 4) }, (_, at) =>
    wordAt(of * 28 + ((row * 5 + at * 11) % 28)),
  );
  return { text: [...words, wordAt(row)].join(' '), label: row % 10 === 3 ? 1 - of : of };
});
const write = (name: string, lines: readonly object[]): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
};
const file = write('train.jsonl', rows);

let stores = 0;
const newStore = (): string => path.join(folder, `store-${stores++}`);

function jobOf(asked: Partial<EvaluateJob> = {}): EvaluateJob {
  return {
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    model,
    seed: 0,
    epochs: 1,
    batchSize: 16,
    learningRate: 0.003,
    device: 'cpu',
    store: newStore(),
    runs: 2,
    test: { kind: 'holdout', share: 0.25 },
    methods: [{ ranking: 'el2n' }, { ranking: 'random' }],
    drop: [0.1, 0.2],
    keep: [],
    rule: EVALUATE_DEFAULTS.rule,
    classCap: EVALUATE_DEFAULTS.classCap,
    budget: 'epochs',
    ...asked,
  };
}

interface Finished {
  readonly evaluation: Evaluation;
  readonly computed: readonly string[];
  readonly notes: readonly string[];
}

async function evaluate(job: EvaluateJob): Promise<Finished> {
  const log: string[] = [];
  const notes: string[] = [];
  const evaluation = await evaluatePruning(job, {
    enginePath,
    onLog: (line) => log.push(line),
    onNote: (note) => notes.push(note),
  });
  return { evaluation, computed: log.filter((line) => /^run \d+ of \d+, seed/.test(line)), notes };
}

const unitsOf = (store: string, id: string): string => path.join(store, 'results', id, 'units');
function bytesIn(place: string): Record<string, string> {
  const names = fs.readdirSync(place).sort();
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(place, name), 'base64')]));
}
/** What no clock is in. */
const timeless = (evaluation: Evaluation): unknown => ({
  ...evaluation,
  createdAt: '',
  seconds: 0,
  job: { ...evaluation.job, store: '' },
});

test('all sets are trained with the same seeds and tested on the same rows', async () => {
  const job = jobOf();
  const { evaluation, computed } = await evaluate(job);
  const { data, full, candidates } = evaluation;
  assert.equal(data.trainRows + data.testRows, 200);
  assert.ok(Math.abs(data.testRows - 50) <= 2);
  assert.equal(data.leaked, 0);
  assert.equal(computed.length, 2 + 4 * 2);
  assert.equal(full.runs.length, 2);
  assert.deepEqual(
    candidates.map(({ method, share }) => `${method.ranking} ${share}`),
    ['el2n 0.1', 'el2n 0.2', 'random 0.1', 'random 0.2'],
  );
  for (const { dropped, kept, share, keptByLabel } of candidates) {
    assert.equal(dropped, Math.round(share * data.trainRows));
    assert.equal(kept, data.trainRows - dropped);
    assert.equal(keptByLabel[0]! + keptByLabel[1]!, kept);
  }
  // The store knows it as the file's.
  assert.deepEqual(await new ResultStore(job.store).evaluationOf(file), evaluation);
});

test('those are dropped that score highest in the mean of the runs on the training rows, and no test row is trained on', async () => {
  const job = jobOf({ methods: [{ ranking: 'el2n' }], drop: [0.1], rule: 'top' });
  const { evaluation } = await evaluate(job);
  const units = unitsOf(job.store, evaluation.id);
  const names = fs.readdirSync(units);
  const pruned = names.filter((name) => name.includes('.k'));
  assert.equal(pruned.length, 2);
  // Both runs keep the same rows, and so have the same name but for the seed.
  assert.equal(new Set(pruned.map((name) => name.slice(2))).size, 1);
  const test = await ColumnFile.with(path.join(units, pruned[0]!), (columns) => columns.read('rows', 'I32'));
  assert.equal(test.length, evaluation.data.testRows);

  // The pruned file, trained on by an evaluation of its own with those test rows as a file: the same model, the same words.
  const el2n = await Promise.all(
    ['s0.p1', 's1.p1'].map((name) =>
      ColumnFile.with(path.join(units, `${name}.safetensors`), (columns) => columns.read('el2n', 'F32')),
    ),
  );
  const isTest = new Set(test);
  const train = rows.map((_, row) => row).filter((row) => !isTest.has(row));
  const mean = (row: number): number => (el2n[0]![row]! + el2n[1]![row]!) / 2;
  const highest = [...train].sort((a, b) => mean(b) - mean(a) || a - b);
  const dropped = new Set(highest.slice(0, Math.round(0.1 * train.length)));
  const prunedFile = write(
    'pruned.jsonl',
    train.filter((row) => !dropped.has(row)).map((row) => rows[row]!),
  );
  const testFile = write(
    'held.jsonl',
    [...test].map((row) => rows[row]!),
  );
  const again = await evaluate(
    jobOf({
      file: prunedFile,
      test: { kind: 'file', path: testFile, format: 'jsonl' },
      methods: [{ ranking: 'random' }],
      drop: [0.5],
    }),
  );
  assert.deepEqual(again.evaluation.full.runs, evaluation.candidates[0]!.outcome.runs);
});

test('ended in the middle, it goes on: no finished run is computed again, and the end is the same', async () => {
  const undisturbed = jobOf();
  const whole = await evaluate(undisturbed);
  const job = jobOf();
  const controller = new AbortController();
  let seen = 0;
  await assert.rejects(
    evaluatePruning(job, {
      enginePath,
      signal: controller.signal,
      onLog: (line) => {
        if (/^run \d+ of \d+, seed/.test(line) && ++seen === 5) controller.abort();
      },
    }),
    (error) => error instanceof DataDietError && error.code === 'cancelled',
  );
  const store = new ResultStore(job.store);
  assert.deepEqual(await store.interruptedEvaluations(), [{ ...job, planOnly: false }]);
  const rest = await evaluate(job);
  assert.ok(rest.computed.length <= 5, rest.computed.join('\n'));
  assert.match(rest.notes.join('\n'), /[567] are there already/);
  assert.deepEqual(timeless(rest.evaluation), timeless(whole.evaluation));
  assert.deepEqual(
    bytesIn(unitsOf(job.store, rest.evaluation.id)),
    bytesIn(unitsOf(undisturbed.store, whole.evaluation.id)),
  );
  assert.deepEqual(await store.interruptedEvaluations(), []);

  // Another share and another run compute what is new alone.
  const more = await evaluate({ ...job, drop: [0.1, 0.2, 0.3] });
  assert.equal(more.computed.length, 4);
  const seeds = await evaluate({ ...job, runs: 3, methods: [{ ranking: 'random' }] });
  assert.equal(seeds.computed.length, 1 + 2);
});

test('a plan tells how many runs there are, and computes none', async () => {
  const job = jobOf();
  const plan = await planEvaluation(job, { enginePath });
  assert.equal(plan.runs, 10);
  assert.equal(plan.there, 0);
  assert.ok(plan.seconds > 0);
  assert.equal(await new ResultStore(job.store).evaluationOf(file), undefined);
  const { evaluation } = await evaluate(job);
  assert.equal(fs.readdirSync(unitsOf(job.store, evaluation.id)).length, 10);
  const after = await planEvaluation(job, { enginePath });
  assert.deepEqual([after.runs, after.there, after.seconds], [10, 10, 0]);
});

test('a test file with rows of the training file is told of, and labels are met as text', async () => {
  const testFile = write(
    'leaky.jsonl',
    rows.slice(0, 60).map(({ text, label }, row) => ({
      text: row < 25 ? text : `${text} ${wordAt(row * 3)}`,
      label: String(label),
    })),
  );
  const { evaluation } = await evaluate(
    jobOf({ test: { kind: 'file', path: testFile, format: 'jsonl' }, drop: [0.1] }),
  );
  assert.equal(evaluation.data.trainRows, 200);
  assert.equal(evaluation.data.testRows, 60);
  assert.equal(evaluation.data.leaked, 25);
  assert.ok(evaluation.warnings.some((warning) => warning.startsWith('25 of 60 test rows')));
});

test('every method ranks: out-of-sample scores, dynamics, gradients, points before the end', async () => {
  const methods: EvaluateJob['methods'] = [
    { ranking: 'el2nOut' },
    { ranking: 'aum' },
    { ranking: 'forgetting' },
    { ranking: 'grand' },
    { ranking: 'headGrand' },
    { ranking: 'loss' },
    { ranking: 'el2n', point: 0.5 },
  ];
  const { evaluation } = await evaluate(jobOf({ methods, drop: [0.2], keep: [0.5], runs: 1 }));
  assert.equal(evaluation.candidates.length, 14);
  for (const { kind, kept } of evaluation.candidates) {
    assert.equal(kept, Math.round((kind === 'drop' ? 0.8 : 0.5) * evaluation.data.trainRows));
  }
  assert.equal(evaluation.recommendation.difference.low, undefined);
});

test('equal steps give a pruned set as many steps as all rows have', async () => {
  const job = jobOf({ budget: 'steps', methods: [{ ranking: 'random' }], drop: [0.5], runs: 1 });
  const steps: string[] = [];
  await evaluatePruning(job, {
    enginePath,
    onProgress: ({ run, epoch, stage }) => {
      const at = `${run} ${epoch}`;
      if (stage === 'training' && steps.at(-1) !== at) steps.push(at);
    },
  });
  // Half of the rows: two passes in place of one.
  assert.deepEqual(
    steps.filter((at) => at.startsWith('2 ')),
    ['2 1', '2 2'],
  );
});

test('too few rows to test on are refused with what to do', async () => {
  const few = write('few.jsonl', rows.slice(0, 40));
  await assert.rejects(evaluate(jobOf({ file: few })), (error) => {
    assert.ok(error instanceof DataDietError);
    assert.equal(error.code, 'dataset-empty');
    assert.match(error.action ?? '', /name a file/);
    return true;
  });
});
