// A scores file that was made elsewhere, opened in a store that has nothing of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { importPredictions } from '../../../../src/engine/import/import-predictions.ts';
import { openScores } from '../../../../src/engine/import/open-scores.ts';
import { exportScores } from '../../../../src/results/export-scores.ts';
import { readLikeliest, readResult, readRunValues } from '../../../../src/results/read-result.ts';
import { suspiciousRows } from '../../../../src/results/suspicious-rows.ts';
import { ResultStore, type StoredResult } from '../../../../src/results/store.ts';
import { DataDietError } from '../../../../src/shared/errors.ts';
import { isOfPredictions, metadataPath } from '../../../../src/shared/results.ts';
import { fileWriter, temporaryFolder } from '../../../temporary-folder.ts';
import { metadata as madeUpMetadata, scoredRow } from '../../host/scored-rows.ts';
import { recordHash } from '../../../../src/data/record-hash.ts';

const folder = temporaryFolder();
const write = fileWriter(folder);
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const RECORDS = Array.from({ length: 8 }, (_, row) =>
  JSON.stringify({ text: `text ${row}`, label: row % 2 === 0 ? 'a' : 'b' }),
);

async function open(file: string, scores: string, store: string) {
  const notes: string[] = [];
  const metadata = await openScores(
    { file, format: 'jsonl', scores, store },
    { note: (message) => notes.push(message) },
  );
  const stored: StoredResult = (await new ResultStore(store).find(file))!;
  return { metadata, stored, notes };
}

async function refused(file: string, scores: string, message: RegExp, line?: number): Promise<void> {
  const error = await open(file, scores, path.join(folder, 'refusing')).then(
    () => assert.fail('accepted'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DataDietError, String(error));
  assert.equal(error.code, 'scores-unusable', error.message);
  assert.match(error.message, message);
  assert.equal(error.place?.line, line);
}

/** A scores file as training elsewhere leaves it, with every kind of score. */
function elsewhere(name: string, change: (row: number) => object = () => ({})): string {
  const scores = write(
    name,
    lines(
      RECORDS.map((record, row) => ({
        ...scoredRow(row, {
          hash: recordHash(record),
          label: row % 2 === 0 ? 'a' : 'b',
          predicted: 'a',
          confidence: 0.1 + row / 30,
          el2n: 1 / (row + 3),
          el2nStd: 0.1 / (row + 1),
          grandStd: row / 7,
          aum: row - 1 / 3,
          forgetting: row,
          meanConfidence: 0.2,
          variability: 0.1,
          correctness: 0.5,
          el2nOut: row / 9,
          lossOut: row / 11,
        }),
        ...change(row),
      })),
    ),
  );
  const { imported, ...made } = madeUpMetadata({
    file: '/cluster/home/train.jsonl',
    rowsRead: 8,
    rowsScored: 8,
  });
  assert.equal(imported, undefined);
  fs.writeFileSync(metadataPath(scores), JSON.stringify(made));
  return scores;
}

test('every score comes back bit by bit, also those of several points, runs and folds', async () => {
  const file = write('train.jsonl', RECORDS.map((record) => `${record}\n`).join(''));
  const scores = elsewhere('train.scores.jsonl');
  const { metadata, stored, notes } = await open(file, scores, path.join(folder, 'other'));
  assert.deepEqual(notes, []);
  assert.deepEqual(
    metadata.imported?.kind === 'scores' && [metadata.imported.matched, metadata.imported.dataset],
    [8, '/cluster/home/train.jsonl'],
  );
  // Who made it trained: that is told as it was.
  assert.ok(!isOfPredictions(metadata));
  assert.equal(metadata.model.name, 'builtin');
  assert.equal(metadata.data.file, file);
  const again = path.join(folder, 'again.scores.jsonl');
  await exportScores(again, await readResult(stored), metadata);
  const text = (place: string) =>
    fs
      .readFileSync(place, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(text(again), text(scores));
  assert.deepEqual(await readRunValues(stored, 'el2n', 0), []);
  // Row 2 is an `a` that is predicted as one, row 1 a `b` that is not.
  assert.deepEqual(await readLikeliest(stored, 2), {
    classes: [{ label: 0, probability: 0.1 + 2 / 30 }],
    unanimous: true,
  });
  const { classes } = await readLikeliest(stored, 1);
  assert.deepEqual(
    classes.map(({ label }) => label),
    [0, 1],
  );
  assert.equal(classes[1]!.probability, 0.1 + 1 / 30);
  assert.equal((await stored.folder.readRows()).textHash.includes(0), false);
});

test('of another version of the dataset the rows that are left have their scores, and how many is told', async () => {
  const changed = [RECORDS[5]!, '{"text":"new","label":"a"}', ...RECORDS.slice(0, 3)];
  const file = write('changed.jsonl', changed.map((record) => `${record}\n`).join(''));
  const { stored, notes } = await open(file, elsewhere('changed.scores.jsonl'), path.join(folder, 'changed'));
  assert.match(notes.join(), /4 of 8 scored rows stand in changed.jsonl/);
  const { rows, left, scored } = await suspiciousRows(file, stored, 'el2n', 2);
  assert.deepEqual([left, scored], [4, 8]);
  assert.deepEqual(
    rows.map(({ line, text }) => [line, text[0]]),
    [
      [3, 'text 0'],
      [4, 'text 1'],
    ],
  );
});

test('scores of predictions say so wherever they are opened; in the store that made them they are whole', async () => {
  const file = write('brought.jsonl', RECORDS.map((record) => `${record}\n`).join(''));
  const predictions = write('brought-p.jsonl', lines(RECORDS.map((_, row) => ({ logits: [row, 1] }))));
  const out = path.join(folder, 'brought.scores.jsonl');
  const home = path.join(folder, 'home');
  const made = await importPredictions({
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    store: home,
    predictions: [predictions],
    out,
  });
  const there = await open(file, out, path.join(folder, 'away'));
  assert.ok(isOfPredictions(there.metadata));
  const here = await open(file, out, home);
  assert.equal(here.metadata.result, made.result);
});

test('what is no scores file of this dataset is refused', async () => {
  const file = write('refusing.jsonl', RECORDS.map((record) => `${record}\n`).join(''));
  const other = write('stranger.jsonl', '{"text":"x","label":"a"}\n');
  const good = elsewhere('good.scores.jsonl');
  await refused(other, good, /None of the 8 rows/);
  await refused(
    file,
    elsewhere('odd.scores.jsonl', (row) => (row === 2 ? { el2n: 'x' } : {})),
    /el2n/,
    3,
  );
  await refused(
    file,
    elsewhere('hash.scores.jsonl', (row) => (row === 1 ? { hash: '../x' } : {})),
    /hash/,
    2,
  );
  await refused(
    file,
    elsewhere('row.scores.jsonl', (row) => (row === 1 ? { line: 1.5 } : {})),
    /line/,
    2,
  );
  await refused(
    file,
    elsewhere('label.scores.jsonl', (row) => (row === 3 ? { label: 'c' } : {})),
    /label "c"/,
    4,
  );
  await refused(
    file,
    elsewhere('gap.scores.jsonl', (row) => (row === 4 ? { aum: undefined } : {})),
    /no aum/,
    5,
  );
  const alone = write('alone.scores.jsonl', fs.readFileSync(good, 'utf8'));
  await refused(file, alone, /does not lie beside/);
  fs.writeFileSync(metadataPath(alone), '{"version":1}');
  await refused(file, alone, /another version/);
  const made = JSON.parse(fs.readFileSync(metadataPath(good), 'utf8')) as object;
  fs.writeFileSync(metadataPath(alone), JSON.stringify({ ...made, scores: { sha256: '00' } }));
  await refused(file, alone, /not the file that the metadata beside it tell of/);
  // A name of a result that leads out of the store is not followed.
  fs.writeFileSync(metadataPath(alone), JSON.stringify({ ...made, result: '../../x' }));
  assert.ok((await open(file, alone, path.join(folder, 'hostile'))).metadata.imported !== undefined);
});
