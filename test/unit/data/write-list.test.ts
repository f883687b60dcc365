// The list of several files that the editor writes beside them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readPartsList } from '../../../src/data/parts/parts-list.ts';
import { writePartsList } from '../../../src/data/parts/write-list.ts';
import { isReviewLog, reviewLogBeside } from '../../../src/review/log-place.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => path.join(folder, name);

test('it lies beside its files, names them without their folder, and is written once', async () => {
  const files = ['train-0.csv', 'train-1.csv'].map(file);
  const list = await writePartsList(files);
  assert.equal(list, file('train.parts.json'));
  assert.deepEqual(JSON.parse(fs.readFileSync(list, 'utf8')), { parts: ['train-0.csv', 'train-1.csv'] });
  assert.deepEqual(readPartsList(list), files);
  const { mtimeMs } = fs.statSync(list);
  assert.equal(await writePartsList(files), list);
  assert.equal(fs.statSync(list).mtimeMs, mtimeMs);
});

test('another dataset of that name, or a file that is no list, stays', async () => {
  const more = ['train-0.csv', 'train-1.csv', 'train-2.csv'].map(file);
  assert.equal(await writePartsList(more), file('train-2.parts.json'));
  assert.equal(await writePartsList(more), file('train-2.parts.json'));
  fs.writeFileSync(file('dev.parts.json'), 'mine');
  assert.equal(await writePartsList(['dev-0.csv', 'dev-1.csv'].map(file)), file('dev-2.parts.json'));
  assert.equal(fs.readFileSync(file('dev.parts.json'), 'utf8'), 'mine');
});

test('files of several formats are no dataset', async () => {
  await assert.rejects(
    writePartsList([file('a.csv'), file('a.jsonl')]),
    (error) => error instanceof DataDietError && error.code === 'format-unsupported',
  );
});

test('decisions lie beside the list, as they do beside a file', () => {
  const log = reviewLogBeside(file('train.parts.json'));
  assert.equal(log, file('train.review.jsonl'));
  assert.equal(isReviewLog(log), true);
  assert.equal(isReviewLog(file('other.review.jsonl')), false);
});
