// Files that are proposed to test on: held out by their name, those of the dataset first.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testSplitsBeside } from '../../../src/host/evaluation/test-splits.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const write = fileWriter(folder);

test('held-out files beside a dataset are proposed, the likest names first', async () => {
  const names = [
    'sst2_train.csv',
    'sst2_dev.csv',
    'mrpc_test.tsv',
    'test.jsonl',
    'notes.test.txt',
    'latest.csv',
  ];
  for (const name of [...names, 'sst2_dev.scores.jsonl']) write(name, 'text,label\n');
  const proposed = await testSplitsBeside(path.join(folder, 'sst2_train.csv'));
  assert.deepEqual(
    proposed.map((file) => path.basename(file)),
    ['sst2_dev.csv', 'mrpc_test.tsv', 'test.jsonl'],
  );
  assert.ok(proposed.every((file) => path.isAbsolute(file)));
});

test('a dataset is not tested on itself, and a folder that is gone proposes nothing', async () => {
  const own = await testSplitsBeside(path.join(folder, 'test.jsonl'));
  assert.ok(!own.some((file) => path.basename(file) === 'test.jsonl'));
  assert.deepEqual(await testSplitsBeside(path.join(folder, 'gone', 'train.csv')), []);
});
