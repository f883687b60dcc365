// The distillation corpus as a file: what is in it, what is kept out, and that a seed names one corpus.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, test, type TestContext } from 'node:test';
import * as v from 'valibot';
import { HELD_OUT_FILES, TRAINING_FILES } from '../../../distill/corpus/dataset-folder.ts';
import { CorpusManifestSchema } from '../../../distill/corpus/manifest.ts';
import { mails } from '../../../distill/corpus/sources/mails.ts';
import { textKey } from '../../../distill/corpus/text-key.ts';
import type { TextRow, TextSource } from '../../../distill/corpus/text-row.ts';
import { manifestPath, writeCorpus } from '../../../distill/corpus/write-corpus.ts';
import { Random } from '../../../src/core/random.ts';
import { DataDietError } from '../../../src/shared/errors.ts';

let folder: string;
beforeEach((context) => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-corpus-test-'));
  (context as TestContext).after(() => {
    fs.rmSync(folder, { recursive: true });
  });
});

const NOVEL: TextSource = {
  name: 'novel',
  origin: () => ({ from: 'here', version: '1', licence: 'CC0-1.0' }),
  rows: (random) => [
    { text: `chapter ${random.uint32()}` },
    { text: 'call me ishmael' },
    { text: 'Call me, Ishmael!' },
    { text: 'some years ago', pair: 'never mind how long' },
    { text: 'held out: sst2 test 0' },
    { text: 'a whale', pair: 'Held-out: SNLI/test 0.' },
    { text: '...' },
  ],
};

/** A folder with every file that is read: two records each, distinct in each column. */
function writeDatasets(): string {
  const datasets = path.join(folder, 'datasets');
  const write = (prefix: string, { file, columns }: (typeof TRAINING_FILES)[number]) => {
    const name = file.replace(/\.\w+$/, '').replaceAll('/', ' ');
    const cells = [0, 1].map((row) =>
      columns.map((_, column) => `${prefix}${name} ${row + 2 * column}`.replace('ag_news ag_news', 'news')),
    );
    const text = file.endsWith('.csv')
      ? [columns, ...cells].map((record) => `${record.join(',')}\n`).join('')
      : cells
          .map((record) => JSON.stringify(Object.fromEntries(record.map((cell, at) => [columns[at], cell]))))
          .join('\n');
    fs.mkdirSync(path.dirname(path.join(datasets, file)), { recursive: true });
    fs.writeFileSync(path.join(datasets, file), text);
  };
  for (const file of TRAINING_FILES) write('train ', file);
  for (const file of HELD_OUT_FILES) write('held out ', file);
  fs.writeFileSync(
    path.join(datasets, 'snli/SOURCE.txt'),
    'some/repository @ 0123abc : data/{a,b} | licence: CC-BY-4.0 (LICENSE)\n',
  );
  return datasets;
}

function readRows(file: string): TextRow[] {
  return fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { text, pair } = v.parse(
        v.strictObject({ text: v.string(), pair: v.optional(v.string()) }),
        JSON.parse(line),
      );
      return pair === undefined ? { text } : { text, pair };
    });
}

test('training texts and free texts, without held-out texts and duplicates', async () => {
  const out = path.join(folder, 'made', 'corpus.jsonl');
  const manifest = await writeCorpus({ datasets: writeDatasets(), out, seed: 1, sources: [NOVEL] });
  const rows = readRows(out);
  const texts = rows.map(({ text, pair }) => (pair === undefined ? text : `${text} / ${pair}`));
  assert.ok(texts.includes('train sst2 train 1'));
  assert.ok(texts.includes('train snli dev 0 / train snli dev 2'));
  assert.ok(texts.includes('train snli dev 3'));
  assert.ok(texts.includes('some years ago / never mind how long'));
  assert.deepEqual(
    texts.filter((text) => /held|ishmael|\.\.\./i.test(text)),
    ['call me ishmael'],
  );
  const novel = manifest.sources.find(({ name }) => name === 'novel');
  assert.deepEqual(
    [novel?.rows, novel?.pairs, novel?.droppedHeldOut, novel?.droppedDuplicates],
    [3, 1, 2, 1],
  );
  assert.equal(manifest.rows, rows.length);
  assert.equal(
    manifest.words,
    texts
      .join(' ')
      .split(' ')
      .filter((word) => /\w/.test(word)).length,
  );
  assert.deepEqual(manifest.leftOut, []);
  const snli = manifest.sources.find(({ name }) => name === 'snli/dev.jsonl');
  assert.deepEqual(
    [snli?.from, snli?.version, snli?.licence],
    ['some/repository', '0123abc', 'CC-BY-4.0 (LICENSE)'],
  );
});

test('the manifest lies beside the corpus and names its bytes', async () => {
  const out = path.join(folder, 'corpus.jsonl');
  const manifest = await writeCorpus({ out, seed: 1, sources: [NOVEL] });
  assert.equal(manifestPath(out), path.join(folder, 'corpus.json'));
  const written = v.parse(CorpusManifestSchema, JSON.parse(fs.readFileSync(manifestPath(out), 'utf8')));
  assert.deepEqual(written, manifest);
  assert.equal(written.sha256, createHash('sha256').update(fs.readFileSync(out)).digest('hex'));
  assert.deepEqual(
    written.leftOut.map(({ name }) => name),
    TRAINING_FILES.map(({ file }) => file),
  );
  assert.deepEqual(fs.readdirSync(folder).sort(), ['corpus.json', 'corpus.jsonl']);
});

test('a seed names one corpus, order included', async () => {
  const datasets = writeDatasets();
  const make = async (name: string, seed: number) =>
    writeCorpus({ datasets, out: path.join(folder, name), seed, sources: [NOVEL] });
  const first = await make('a.jsonl', 1);
  assert.deepEqual(await make('b.jsonl', 1), first);
  const other = await make('c.jsonl', 2);
  assert.notEqual(other.sha256, first.sha256);
  const sorted = (name: string) =>
    readRows(path.join(folder, name))
      .map(({ text, pair }) => `${text}/${pair ?? ''}`)
      .filter((text) => !text.startsWith('chapter'))
      .sort();
  assert.deepEqual(sorted('c.jsonl'), sorted('a.jsonl'));
});

test('a folder that lacks a held-out file makes no corpus', async () => {
  const datasets = writeDatasets();
  fs.rmSync(path.join(datasets, 'sst2/test.jsonl'));
  const out = path.join(folder, 'corpus.jsonl');
  await assert.rejects(
    writeCorpus({ datasets, out, seed: 1, sources: [NOVEL] }),
    (error) => error instanceof DataDietError && error.code === 'file-not-found',
  );
  assert.ok(!fs.existsSync(out));
});

test('no training file is held out, and the judged ones all are', () => {
  const held = HELD_OUT_FILES.map(({ file }) => file);
  assert.deepEqual(
    TRAINING_FILES.filter(({ file }) => held.includes(file)),
    [],
  );
  for (const file of ['sst2/test.jsonl', 'banking77/test.csv', 'ag_news/ag_news.csv', 'snli/test.jsonl']) {
    assert.ok(held.includes(file), file);
  }
});

test('the mails hold no sentence of the sample dataset', (context) => {
  const root = process.env['DATA_DIET_ROOT'] ?? '.';
  execFileSync(process.execPath, [path.join(root, 'scripts/make-sample.mjs'), folder]);
  const sample = fs.readFileSync(path.join(folder, 'spam.csv'), 'utf8').split('\n').map(textKey).join(' ');
  const rows = Array.from(mails.rows(new Random(1, 'test')) as Iterable<TextRow>);
  context.diagnostic(`${rows.length} rows`);
  assert.ok(rows.length > 10_000);
  const known = rows.filter(({ text }) => {
    const key = textKey(text);
    return key.length >= 40 && sample.includes(key);
  });
  assert.deepEqual(known, []);
});
