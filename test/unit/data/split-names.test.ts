// A test or validation split is told by a word of its name, its folder's name, or of a column of its rows.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { isHeldOutValue, isSplitColumn, splitOfFile, splitOfName } from '../../../src/data/split-names.ts';

for (const [file, word] of [
  ['test.csv', 'test'],
  ['TEST.CSV', 'test'],
  ['sst2_dev.jsonl', 'dev'],
  ['sst2.test.csv', 'test'],
  ['reviews-val.tsv', 'val'],
  ['valid.jsonl', 'valid'],
  ['testSet.csv', 'test'],
  ['testset.csv', 'testset'],
  ['test2.csv', 'test'],
  ['test_00.csv', 'test'],
  ['eval.jsonl', 'eval'],
  ['holdout.csv', 'holdout'],
  ['held-out.csv', 'heldout'],
  ['my hold_out rows.csv', 'holdout'],
  ['data/validation/part0.csv', 'validation'],
  ['data/test-split/rows.jsonl', 'test'],
] as const) {
  test(`${file} is held out, as "${word}" says`, () => {
    assert.equal(splitOfFile(path.resolve('/home/somebody', file)), word);
  });
}

for (const file of [
  ...[
    'latest.csv',
    'contest.csv',
    'devices.csv',
    'evaluate.csv',
    'validated.csv',
    'retrieval.csv',
    'part0.csv',
  ],
  ...['hold.csv', 'out.csv', 'withhold-nothing.csv', 'testimonials.jsonl', 'medieval.tsv', 'developers.csv'],
  // A folder further up says nothing, and a file for training is none wherever it lies.
  ...['test/data/rows.csv', 'test/train.csv', 'train_test.csv', 'dev/training-2.jsonl'],
]) {
  test(`${file} is not held out`, () => {
    assert.equal(splitOfFile(path.resolve('/home/somebody', file)), undefined);
  });
}

test('a proposal goes by the name of the file alone', () => {
  assert.equal(splitOfName('/data/test/rows.csv'), undefined);
  assert.equal(splitOfName('/data/rows/test.csv'), 'test');
});

test('columns that tell the split of a row', () => {
  for (const name of ['split', 'Split', 'set', 'fold', 'partition', 'subset', 'data_split', 'datasetSplit'])
    assert.ok(isSplitColumn(name), name);
  for (const name of ['text', 'dataset', 'asset', 'settings', 'foldable', 'label', 'test'])
    assert.ok(!isSplitColumn(name), name);
});

test('values that tell that a row is held out', () => {
  for (const value of ['test', 'TEST', 'validation', 'dev', 'dev_matched', 'test-2', 'held out'])
    assert.ok(isHeldOutValue(value), value);
  for (const value of [
    'train',
    'train/test',
    '',
    'latest',
    3,
    null,
    undefined,
    'this is a test of the reader',
  ])
    assert.ok(!isHeldOutValue(value), String(value));
});
