// A file scored by the built engine, from end to end: against PyTorch, twice for the same bits, over runs, with rows it must skip.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { runScoreJob } from '../../../src/engine-client/client.ts';
import { readResult } from '../../../src/results/read-result.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import {
  metadataPath,
  RunMetadataSchema,
  ScoredRowSchema,
  type ScoredRow,
} from '../../../src/shared/results.ts';
import type { Progress } from '../../../src/shared/progress.ts';
import { JOB_DEFAULTS, type ScoreJob } from '../../../src/shared/score-job.ts';
import { assertClose } from '../core/reference.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const enginePath = path.join(root, 'dist/engine.js');
const folder = temporaryFolder();
const write = fileWriter(folder);
let outputs = 0;

async function score(file: string, job: Partial<ScoreJob> = {}) {
  const out = path.join(folder, `scores-${outputs++}.jsonl`);
  const stages: Progress[] = [];
  const metadata = await runScoreJob(
    {
      ...JOB_DEFAULTS,
      epochs: 1,
      file,
      format: 'jsonl',
      columns: { text: ['text'], label: 'label' },
      device: 'cpu',
      runs: 1,
      batchSize: 4,
      // Each job computes everything itself.
      store: path.join(folder, `store-${outputs}`),
      ...job,
      out,
    },
    { enginePath, onProgress: (progress) => stages.push(progress) },
  );
  const text = fs.readFileSync(out, 'utf8');
  const rows: ScoredRow[] = text
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(ScoredRowSchema, JSON.parse(line)));
  assert.deepEqual(
    v.parse(RunMetadataSchema, JSON.parse(fs.readFileSync(metadataPath(out), 'utf8'))),
    metadata,
  );
  return { rows, text, metadata, stages };
}

const animals = ['cat', 'dog', 'horse'];
const stones = ['granite', 'marble', 'slate'];
/** Two classes that words tell apart, in rows of different lengths. */
const generated = Array.from({ length: 40 }, (_, index) => {
  const words = index % 2 === 0 ? animals : stones;
  const text = Array.from({ length: 2 + (index % 7) }, (_, place) => words[(index + place) % 3]!).join(' ');
  return { text, label: index % 2 === 0 ? 'animal' : 'stone' };
});
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

/** The reference's model as a fine-tuned classifier's folder; its tokens 4 to 59 are the words w4 to w59, token 3 is any other. */
function referenceFolder(): string {
  const place = path.join(folder, 'fine-tuned');
  fs.mkdirSync(place, { recursive: true });
  for (const name of ['config.json', 'model.safetensors']) {
    fs.copyFileSync(path.join(root, 'test/fixtures/bert', name), path.join(place, name));
  }
  const words = Array.from({ length: 56 }, (_, index) => `w${index + 4}`);
  fs.writeFileSync(path.join(place, 'vocab.txt'), ['[PAD]', '[CLS]', '[SEP]', '[UNK]', ...words].join('\n'));
  return place;
}

test('rows whose label stands for a missing one are findings, and the others keep their places', async () => {
  const rows: object[] = generated.map((row, index) => (index % 5 === 2 ? { ...row, label: 'nan' } : row));
  rows[0] = { text: '', label: 'animal' };
  rows[1] = { text: '', label: 'stone' };
  const file = write('missing.jsonl', lines(rows));
  const { rows: scored, metadata } = await score(file);
  const places = generated.flatMap((_, index) => (index < 2 || index % 5 === 2 ? [] : [index]));
  assert.deepEqual(
    scored.map(({ row, line, label }) => [row, line, label]),
    places.map((index) => [index, index + 1, generated[index]!.label]),
  );
  assert.deepEqual(metadata.data.labels, ['animal', 'stone']);
  assert.deepEqual(metadata.data.skipped, { 'empty-text': 2, 'empty-label': 8 });
  assert.deepEqual(
    metadata.data.findings.map(({ row }) => row),
    [0, 1, 2, 7, 12, 17, 22, 27, 32, 37],
  );
  const messages = (metadata.data.remarks ?? []).map(({ message }) => message).join('\n');
  assert.match(messages, /8 rows are left out: "label" holds "nan" \(8\)/);
  assert.match(messages, /10 of 40 rows \(25 %\) were left out/);
});

test('where more than a quarter cannot be scored nothing is trained, unless it is allowed', async () => {
  const rows: object[] = generated.map((row, index) => (index % 3 === 0 ? { ...row, text: ' ' } : row));
  const file = write('much.jsonl', lines(rows));
  await assert.rejects(score(file), (error) => {
    assert.ok(error instanceof DataDietError);
    assert.equal(error.code, 'too-many-skipped');
    assert.match(error.message, /14 of 40 rows .* \(35 %\) cannot be scored: empty text \(14\)/);
    return true;
  });
  const { metadata } = await score(file, { allowSkipped: true });
  assert.equal(metadata.data.rowsScored, 26);
  assert.ok(metadata.data.remarks?.some(({ code, warning }) => code === 'skipped' && warning));
});

test('an export is scored by its nested label, and tells so', async () => {
  const rows = generated.map(({ text, label }, index) => ({
    data: { text },
    annotations: [{ was_cancelled: index === 3, result: [{ value: { choices: [label] } }] }],
  }));
  const file = write('tasks.jsonl', lines(rows));
  const columns = { text: ['data.text'], label: 'annotations.result.value.choices' };
  const { metadata } = await score(file, { columns });
  assert.equal(metadata.data.rowsScored, 39);
  assert.deepEqual(metadata.data.skipped, { rejected: 1 });
  assert.match(metadata.data.remarks?.[0]?.message ?? '', /export of Label Studio.*1 row that annotators/);
});

test('fractions are no classes', async () => {
  const file = write('fractions.jsonl', lines(generated.map((row, index) => ({ ...row, label: index / 4 }))));
  await assert.rejects(score(file), { code: 'labels-unusable', message: /holds fractions, such as 0\.25/ });
});

test('a fine-tuned classifier, scored as it is, gives the scores of PyTorch', async () => {
  const model = { kind: 'folder', path: referenceFolder() } as const;
  const expected = v.parse(
    v.object({
      loss: v.array(v.number()),
      el2n: v.array(v.number()),
      grand: v.array(v.number()),
      head_grand: v.array(v.number()),
    }),
    JSON.parse(fs.readFileSync(path.join(root, 'test/fixtures/bert/expected.json'), 'utf8')),
  );
  // Rows 0 and 2 of the reference are pairs, rows 1 and 3 single texts.
  const pairs = await score(
    write(
      'pairs.jsonl',
      lines([
        { a: 'w7 w12 w7 w33', b: 'w5 w41 w7', label: 0 },
        { a: 'w9 w55 w23 w40 w9', b: 'w59 w3 w9 w23', label: 1 },
      ]),
    ),
    { model, epochs: 0, runs: 3, columns: { text: ['a', 'b'], label: 'label' } },
  );
  const singles = await score(
    write(
      'singles.jsonl',
      lines([
        { text: 'w18 w18 w18', label: 2 },
        { text: 'w31 w44 w6 w28 w50 w13 w6', label: 1 },
      ]),
    ),
    { model, epochs: 0 },
  );
  for (const [row, index] of [
    [pairs.rows[0]!, 0],
    [pairs.rows[1]!, 2],
    [singles.rows[0]!, 1],
    [singles.rows[1]!, 3],
  ] as const) {
    assertClose([row.loss], [expected.loss[index]!], { name: 'loss' });
    assertClose([row.el2n], [expected.el2n[index]!], { name: 'EL2N' });
    assertClose([row.grand!], [expected.grand[index]!], { name: 'GraNd' });
    assertClose([row.headGrand!], [expected.head_grand[index]!], { name: 'head GraNd' });
    assertClose([row.confidence], [Math.exp(-expected.loss[index]!)], { name: 'confidence' });
  }
  assert.equal(pairs.metadata.model.head, 'loaded');
  assert.deepEqual(pairs.metadata.data.labels, [0, 1, 2], 'the head has a class that the data lack');
  assert.deepEqual(pairs.metadata.training.seeds, [0], 'runs would not differ: one is enough');
});

test('a fine-tuned classifier scores rows of one label; nothing can be learned from them', async () => {
  const model = { kind: 'folder', path: referenceFolder() } as const;
  const file = write(
    'one-label.jsonl',
    lines([
      { text: 'w18 w18 w18', label: 2 },
      { text: 'w5', label: 2 },
    ]),
  );
  const { rows, metadata } = await score(file, { model, epochs: 0 });
  assert.deepEqual(metadata.data.labels, [0, 1, 2]);
  assert.deepEqual(
    rows.map(({ label }) => label),
    [2, 2],
  );
  await assert.rejects(score(file, { model, epochs: 1 }), { code: 'too-few-labels' });
});

test('without gradients the other scores are the same, and a job that wants them later computes them', async () => {
  const file = write('no-gradients.jsonl', lines(generated));
  const store = path.join(folder, 'store-gradients');
  const short = await score(file, { seed: 5, gradients: false, store });
  assert.equal(short.metadata.training.gradients, false);
  for (const row of short.rows) {
    assert.deepEqual([row.grand, row.grandStd, row.headGrand], [undefined, undefined, undefined]);
  }
  const all = await score(file, { seed: 5, store });
  assert.equal(all.metadata.training.gradients, undefined);
  for (const [index, row] of all.rows.entries()) {
    assert.ok(row.grand! > 0 && row.headGrand! > 0);
    for (const name of ['el2n', 'loss', 'confidence'] as const) {
      assertClose([short.rows[index]![name]], [row[name]], { tolerance: 1e-4, name });
    }
  }
  // What holds more is not computed again.
  const again = await score(file, { seed: 5, gradients: false, store });
  const el2n = ({ rows }: typeof again) => rows.map((row) => row.el2n);
  assert.deepEqual(el2n(again), el2n(all));
  assert.ok(again.rows.every((row) => row.grand === undefined));
});

test('the same job gives the same bytes; progress names its stages', async () => {
  const file = write('animals.jsonl', lines(generated));
  const first = await score(file, { seed: 5 });
  assert.equal((await score(file, { seed: 5 })).text, first.text);
  assert.notEqual((await score(file, { seed: 6 })).text, first.text);
  const stages = [...new Set(first.stages.map(({ stage }) => stage))];
  assert.deepEqual(stages, ['loading', 'tokenising', 'rehearsing', 'training', 'scoring', 'writing']);
  assert.ok(
    first.stages.every(({ fraction }, index) => index === 0 || fraction >= first.stages[index - 1]!.fraction),
  );
  assert.equal(first.metadata.data.rowsScored, 40);
  assert.equal(first.metadata.training.finalLoss.length, 1);
});

test('scores are means over runs, with their spread', async () => {
  const file = write('runs.jsonl', lines(generated));
  const [one, two, both] = [
    await score(file, { seed: 0 }),
    await score(file, { seed: 1 }),
    await score(file, { runs: 2 }),
  ];
  assert.deepEqual(both.metadata.training.seeds, [0, 1]);
  for (const [index, row] of both.rows.entries()) {
    const [a, b] = [one.rows[index]!, two.rows[index]!];
    for (const name of ['el2n', 'grand', 'headGrand', 'loss', 'confidence'] as const) {
      assertClose([row[name]!], [(a[name]! + b[name]!) / 2], { tolerance: 1e-6, name });
    }
    assertClose([row.el2nStd], [Math.abs(a.el2n - b.el2n) / 2], { tolerance: 1e-6, name: 'spread of EL2N' });
    assertClose([row.grandStd!], [Math.abs(a.grand! - b.grand!) / 2], {
      tolerance: 1e-6,
      name: 'spread of GraNd',
    });
    // Two classes, one run: EL2N is sqrt(2) (1 - p_y), so it ranks as the loss does.
    assertClose([a.el2n], [Math.SQRT2 * (1 - a.confidence)], {
      tolerance: 1e-5,
      name: 'EL2N of two classes',
    });
  }
});

test('a wrong label among easy ones has the highest EL2N after training', async () => {
  const rows = generated.map((row, index) => (index === 10 ? { ...row, label: 'stone' } : row));
  const { rows: scored, metadata } = await score(write('wrong.jsonl', lines(rows)), { epochs: 8 });
  const top = scored.reduce((best, row) => (row.el2n > best.el2n ? row : best));
  assert.deepEqual(metadata.fit, { accuracy: 39 / 40, majorityShare: 21 / 40, classesPredicted: 2 });
  assert.equal(top.row, 10);
  assert.equal(top.predicted, 'animal');
  assert.ok(top.el2n > 1 && top.el2n <= Math.SQRT2);
});

test('what cannot be read is told and keeps its place among the rows', async () => {
  const good = generated.slice(0, 6).map((row) => JSON.stringify(row));
  const text = [
    good[0],
    good[1],
    '{"text": "broken',
    good[2],
    '',
    '{"text": "no label here"}',
    good[3],
    '{"text": " ", "label": "stone"}',
    ...good.slice(4),
  ].join('\r\n');
  const { rows, metadata } = await score(write('faulty.jsonl', text), { epochs: 0, allowSkipped: true });
  assert.deepEqual(
    rows.map(({ row, line }) => [row, line]),
    [
      [0, 1],
      [1, 2],
      [3, 4],
      [5, 7],
      [7, 9],
      [8, 10],
    ],
  );
  assert.equal(metadata.data.rowsRead, 9);
  assert.deepEqual(metadata.data.dialect, { format: 'jsonl' });
  assert.equal(metadata.data.rowsSkipped, 3);
  assert.deepEqual(metadata.data.skipped, { 'invalid-json': 1, 'missing-field': 1, 'empty-text': 1 });
  assert.deepEqual(
    metadata.data.findings.map(({ line, row }) => [row, line]),
    [
      [2, 3],
      [4, 6],
      [6, 8],
    ],
  );
});

test('CSV with quotes, pairs, rows that are cut', async () => {
  const long = 'slate '.repeat(40).trim();
  const csv = 'label,title,body\r\na,"one, two","line\r\nbreak"\r\nb,x,' + `${long}\r\nb,y,z`;
  const { rows, metadata } = await score(write('pairs.csv', csv), {
    format: 'csv',
    columns: { text: ['title', 'body'], label: 'label' },
    epochs: 1,
    maxLength: 16,
  });
  assert.deepEqual(
    rows.map(({ line, endLine }) => [line, endLine]),
    [
      [2, 3],
      [4, 4],
      [5, 5],
    ],
  );
  assert.equal(metadata.data.truncated, 1);
  assert.equal(metadata.training.maxLength, 16);
});

test('line separators of Unicode are characters like others, in texts and in labels', async () => {
  const [first, second] = ['ham\u2028or', 'spam\u2029or'];
  const file = write(
    'separators.jsonl',
    `${lines(generated.map(({ text }, row) => ({ text: `${text}\u2028${row}`, label: row % 2 === 0 ? first : second })))}\n`,
  );
  const { rows, text, metadata } = await score(file, { model: { kind: 'folder', path: referenceFolder() } });
  assert.equal(metadata.data.rowsScored, 40);
  // As newer Nodes' `readline` ends lines.
  assert.equal(text.split(/\r\n|[\n\r\u2028\u2029]/).length, 40 + 1);
  assert.deepEqual(
    rows.map(({ line, label }) => [line, label]),
    rows.map((_, row) => [row + 1, row % 2 === 0 ? first : second]),
  );
  const stored = await new ResultStore(path.join(folder, `store-${outputs}`)).find(file);
  assert.ok(stored !== undefined);
  assert.deepEqual(stored.metadata, metadata);
  assert.equal((await readResult(stored)).count, 40);
});

test('errors say what to do', async () => {
  const file = write('errors.jsonl', lines(generated));
  await assert.rejects(score(file, { columns: { text: ['txt'], label: 'label' } }), {
    code: 'column-missing',
  });
  await assert.rejects(score(file, { columns: { text: ['label'], label: 'text' } }), {
    code: 'too-many-labels',
  });
  await assert.rejects(score(write('empty.jsonl', '')), { code: 'dataset-empty' });
  await assert.rejects(score(path.join(folder, 'absent.jsonl')), { code: 'file-not-found' });
  await assert.rejects(score(file, { model: { kind: 'folder', path: folder } }), { code: 'model-not-found' });
});

test('a label that is no finite number costs its row, not the job', async () => {
  const rows = generated.map((row) => ({ ...row, label: row.label === 'animal' ? 0 : 1 }));
  const text = lines(rows)
    .replace(/"label":0/, '"label":1e999')
    .replace(/"text":"[^"]*","label":1}/, '"text":-1e999,"label":1}');
  const { rows: scored, metadata } = await score(write('too-large.jsonl', text));
  assert.equal(scored.length, 38);
  assert.deepEqual(metadata.data.labels, [0, 1]);
  assert.deepEqual(
    metadata.data.findings.map(({ code, line, row, field }) => [code, line, row, field]),
    [
      ['not-a-label', 1, 0, 'label'],
      ['not-text', 2, 1, 'text'],
    ],
  );
});

test('what is not ours at the places of the output is told before any work', async () => {
  const file = write('placed.jsonl', lines(generated));
  const [out, allPoints] = [path.join(folder, 'placed-out.jsonl'), path.join(folder, 'placed-points.jsonl')];
  const job: ScoreJob = {
    ...JOB_DEFAULTS,
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    store: path.join(folder, 'store-placed'),
    out,
    allPoints,
    scoreAt: [0, 1],
  };
  for (const place of [out, metadataPath(out), allPoints]) {
    fs.writeFileSync(place, 'of the person');
    await assert.rejects(runScoreJob(job, { enginePath }), { code: 'output-unwritable' });
    assert.equal(fs.existsSync(job.store), false, 'work was begun');
    assert.equal(fs.readFileSync(place, 'utf8'), 'of the person');
    fs.rmSync(place);
  }
});
