// The comparison of encoders: its rows, its noise, its cache and its tables; and the whole of it on a very small encoder.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import * as v from 'valibot';
import { ResultCache, type ResultKey } from '../../../bench/encoders/cache.ts';
import { openContender } from '../../../bench/encoders/contenders.ts';
import { majorityShare, readDataSet, type DataSet } from '../../../bench/encoders/data-sets.ts';
import { examplesAt } from '../../../src/core/train/examples-at.ts';
import { measure } from '../../../bench/encoders/measure.ts';
import { reportOf } from '../../../bench/encoders/report.ts';
import type { Measurements } from '../../../bench/encoders/results.ts';
import { flipLabels } from '../../../bench/label-flips.ts';
import { ExamplesBuilder } from '../../../src/core/train/tokenised-examples.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const root = process.env['DATA_DIET_ROOT'] ?? '.';
const smallModel = temporaryFolder();

before(() => {
  for (const name of ['config.json', 'model.safetensors']) {
    fs.copyFileSync(path.join(root, 'test/fixtures/bert', name), path.join(smallModel, name));
  }
  const words = ['good', 'bad', ...Array.from({ length: 12 }, (_, index) => `word${index}`)];
  fs.writeFileSync(
    path.join(smallModel, 'vocab.txt'),
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words].join('\n'),
  );
});

test('a share of the labels is flipped to other labels, the same ones for a seed', () => {
  const labels = Array.from({ length: 500 }, (_, row) => row % 5);
  const classes = [0, 1, 2, 3, 4];
  const noisy = flipLabels(labels, classes, { share: 0.1, seed: 1 });
  assert.equal(noisy.flipped.size, 50);
  labels.forEach((label, row) => {
    assert.equal(noisy.labels[row] !== label, noisy.flipped.has(row), `row ${row}`);
  });
  const given = new Set([...noisy.flipped].map((row) => noisy.labels[row]));
  assert.deepEqual([...given].sort(), classes);
  assert.deepEqual(flipLabels(labels, classes, { share: 0.1, seed: 1 }), noisy);
  assert.notDeepEqual(flipLabels(labels, classes, { share: 0.1, seed: 2 }).flipped, noisy.flipped);
});

test('some of the examples are a data set of their own', () => {
  const builder = new ExamplesBuilder();
  for (const ids of [[5, 6], [7], [8, 9, 10]]) builder.add(ids, new Array<number>(ids.length).fill(0));
  const all = builder.build(Uint32Array.of(0, 1, 1), 0, false, 11);
  const some = examplesAt(all, Uint32Array.of(2, 0));
  assert.equal(some.count, 2);
  assert.deepEqual([...some.lengths], [3, 2]);
  assert.deepEqual([...some.labels], [1, 0]);
  assert.deepEqual([...some.tokens(0)], [8, 9, 10]);
  assert.deepEqual([...examplesAt(all, Uint32Array.of(2, 0), Uint32Array.of(0, 0)).labels], [0, 0]);
  assert.throws(() => examplesAt(all, Uint32Array.of(1), Uint32Array.of(0, 1)), RangeError);
});

test('a file without a test split is divided, and no row is on both sides', async () => {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'ag_news'));
  const lines = Array.from(
    { length: 6040 },
    (_, row) => `Sports,Match ${row},The team won match ${row} today`,
  );
  const others = lines.map((line, row) => (row % 3 === 0 ? line.replace('Sports', 'World') : line));
  fs.writeFileSync(
    path.join(folder, 'ag_news/ag_news.csv'),
    ['label,title,description', ...others, ''].join('\n'),
  );
  const limits = { train: Infinity, test: Infinity };
  const set = await readDataSet('ag_news', folder, limits);
  assert.deepEqual(set.columns, { text: ['title', 'description'], label: 'label' });
  assert.equal(set.train.length, 6000);
  assert.equal(set.test.length, 40);
  assert.equal(new Set([...set.train, ...set.test].map(({ texts }) => texts[0])).size, 6040);
  assert.equal((await readDataSet('ag_news', folder, limits)).sha256, set.sha256);
  const fewer = await readDataSet('ag_news', folder, { train: 100, test: 10 });
  assert.deepEqual([fewer.train.length, fewer.test.length], [100, 10]);
  const trained = new Set(set.train.map(({ texts }) => texts[0]));
  assert.ok(fewer.test.every(({ texts }) => !trained.has(texts[0])));
  await assert.rejects(readDataSet('snli', folder, limits), /SNLI needs the file .*dev\.jsonl/);
});

test('the most frequent label is that of the training rows', () => {
  const rows = (...labels: string[]) => labels.map((label) => ({ texts: ['x'] as const, label }));
  assert.equal(majorityShare({ train: rows('a', 'b', 'b'), test: rows('a', 'a', 'a', 'b') }), 0.25);
});

test('a result is found again only under what decided it, and not where its file is broken', () => {
  const folder = temporaryFolder();
  const cache = new ResultCache(folder);
  const schema = v.strictObject({ accuracy: v.number() });
  const key: ResultKey = {
    fingerprint: 'a'.repeat(64),
    set: 'snli',
    part: 'speed',
    seed: 0,
    protocol: { epochs: 1 },
  };
  assert.equal(cache.read(key, schema), undefined);
  cache.write(key, 'builtin', { accuracy: 0.5 });
  assert.deepEqual(cache.read(key, schema), { accuracy: 0.5 });
  for (const other of [
    { ...key, fingerprint: 'b'.repeat(64) },
    { ...key, seed: 1 },
    { ...key, protocol: { epochs: 3 } },
  ]) {
    assert.equal(cache.read(other, schema), undefined);
  }
  assert.equal(cache.read(key, v.strictObject({ auroc: v.number() })), undefined);
  fs.truncateSync(cache.fileOf(key), 20);
  assert.equal(cache.read(key, schema), undefined);
});

const measured = (accuracy: number, classesPredicted = 2): Measurements => ({
  accuracy: [[{ accuracy, classesPredicted }], [{ accuracy: accuracy + 0.1, classesPredicted: 2 }]],
  detection: [
    { rows: 10, flipped: 1, auroc: { el2n: 0.9, grand: 0.8, headGrand: 0.85, loss: 0.9 } },
    { rows: 10, flipped: 1, auroc: { el2n: 0.7, grand: 0.8, headGrand: 0.85, loss: 0.7 } },
  ],
  speed: { training: 2, scoring: 0.5, rounds: 3 },
});
const reported = (title: string, measurements: Measurements[]) => ({
  title,
  task: 'a task',
  trainRows: 4000,
  testRows: 2000,
  classes: 2,
  majority: 0.5,
  measurements,
});
const cellsOf = (line: string | undefined): string[] => line?.split('|').map((cell) => cell.trim()) ?? [];

test('a table tells means and spread over runs, models that learned nothing, and the seconds of a job', () => {
  const encoders = [{ title: 'small', parameters: 4.4e6 }];
  const lines = reportOf(encoders, [reported('One', [measured(0.5, 1)])]).split('\n');
  assert.ok(lines.includes('### One: a task'));
  assert.deepEqual(cellsOf(lines.find((line) => line.startsWith('| small'))).slice(1, -1), [
    'small',
    '50.0 % (one class)',
    '60.0 %',
    '0.800 (0.700 – 0.900)',
    '0.800 (0.800 – 0.800)',
    '2.00 s',
    '0.50 s',
    '10.0 s',
  ]);
});

test('several data sets have a table of their means, before their own', () => {
  const encoders = [{ title: 'small', parameters: 4.4e6 }];
  const report = reportOf(encoders, [reported('One', [measured(0.5)]), reported('Two', [measured(0.7)])]);
  const lines = report.split('\n').filter((line) => line.startsWith('| small'));
  assert.equal(lines.length, 3);
  assert.deepEqual(cellsOf(lines[0]).slice(1, -1), [
    'small',
    '4.4 M',
    '60.0 %',
    '70.0 %',
    '0.800',
    '0.800',
    '2.00 s',
    '0.50 s',
  ]);
});

test('random weights of the same shape are another encoder', async () => {
  const model = { kind: 'folder', path: smallModel } as const;
  const pretrained = await openContender({ name: 'small', title: 'small', model });
  const random = await openContender({ name: 'random', title: 'random', model, random: true });
  try {
    assert.notEqual(random.fingerprint, pretrained.fingerprint);
    assert.equal(random.parameters, pretrained.parameters);
    const classifier = random.encoder.classifier(2);
    assert.equal((await random.encoder.load(classifier, Int32Array.of(0, 1))).size, 0);
  } finally {
    await pretrained.encoder.close();
    await random.encoder.close();
  }
});

test('the same weights with another tokenizer are another encoder', async () => {
  const folder = temporaryFolder();
  const fingerprintOf = async () => {
    const plan = { name: 'small', title: 'small', model: { kind: 'folder', path: folder } } as const;
    const { encoder, fingerprint } = await openContender(plan);
    await encoder.close();
    return fingerprint;
  };
  fs.cpSync(smallModel, folder, { recursive: true });
  const before = await fingerprintOf();
  assert.equal(await fingerprintOf(), before);
  const vocabulary = path.join(folder, 'vocab.txt');
  fs.writeFileSync(vocabulary, fs.readFileSync(vocabulary, 'utf8').replace('good\nbad', 'bad\ngood'));
  assert.notEqual(await fingerprintOf(), before);
});

test('an encoder is measured once: what is known is taken from the cache', async () => {
  const folder = temporaryFolder();
  const rows = (count: number) =>
    Array.from({ length: count }, (_, row) => {
      const label = row % 2 === 0 ? 'good' : 'bad';
      return { texts: [`${label} word${row % 12}`] as const, label };
    });
  const set: DataSet = {
    name: 'sst2',
    title: 'Two words',
    task: 'telling them apart',
    columns: { text: ['text'], label: 'label' },
    train: rows(960),
    test: rows(20),
    sha256: 'of these rows',
  };
  const plan = { name: 'small', title: 'small', model: { kind: 'folder', path: smallModel } } as const;
  const pretrained = await openContender(plan);
  try {
    const messages: string[] = [];
    const options = {
      cache: new ResultCache(path.join(folder, 'cache')),
      runs: 1,
      again: new Set<string>(),
      learningRate: 1e-2,
      log: (message: string) => messages.push(message),
    };
    const first = await measure(pretrained, set, options);
    assert.ok(first.accuracy[1]![0]!.accuracy > 0.9, 'three epochs tell two words apart');
    assert.equal(first.detection[0]!.flipped, 96);
    assert.ok(first.detection[0]!.auroc.el2n > 0.8, 'flipped labels stand out');
    assert.ok(first.speed.training > 0 && first.speed.scoring > 0);
    assert.ok(messages.every((message) => !message.endsWith('(known)')));
    messages.length = 0;
    assert.deepEqual(await measure(pretrained, set, options), first);
    assert.ok(messages.length > 0 && messages.every((message) => message.endsWith('(known)')));
    assert.deepEqual(await measure(pretrained, set, { ...options, onlyKnown: true }), first);
    const other = { ...set, sha256: 'of other rows' };
    await assert.rejects(
      measure(pretrained, other, { ...options, onlyKnown: true }),
      /accuracy-1, seed 0: not measured yet/,
    );
    messages.length = 0;
    await measure(pretrained, set, { ...options, again: new Set(['flipped']) });
    assert.deepEqual(
      messages.filter((message) => !message.endsWith('(known)')).map((message) => message.split(',')[2]),
      [' flipped'],
    );
  } finally {
    await pretrained.encoder.close();
  }
});
