// `data-diet import` as a process: what it writes, lists and refuses; and the engine it asks, without an encoder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const BUILT = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'cli.js');
const folder = temporaryFolder();
const write = fileWriter(folder);

/** Row 3 of the file has the label that the model does not expect. */
const ROWS = Array.from({ length: 12 }, (_, row) => ({
  text: `a text about ${row % 2 === 0 ? 'ham' : 'spam'}, number ${row}`,
  label: (row % 2 === 0) === (row !== 2) ? 'ham' : 'spam',
}));
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

before(() => {
  assert.ok(fs.existsSync(BUILT), 'build first: node scripts/build.mjs');
  write('train.jsonl', lines(ROWS));
  write('p.jsonl', lines(ROWS.map((_, row) => ({ logits: row % 2 === 0 ? [2, -2 - row] : [-3, 1 + row] }))));
});

function run(store: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUILT, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DATA_DIET_STORE: path.join(folder, store) },
  });
  return { code: status, stdout, stderr };
}

test('predictions are scores at once; opened elsewhere the same rows are listed', () => {
  const made = run(
    'here',
    'import',
    'train.jsonl',
    '--predictions',
    'p.jsonl',
    '--model-name',
    'mine',
    '--top',
    '3',
  );
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^1 +3 +1\.41\d\d +spam → ham +a text about ham, number 2$/m);
  assert.match(made.stderr, /Model: mine: predictions of one epoch, logits; nothing was trained/);
  assert.doesNotMatch(made.stderr, /Encoder:|Training:|Device:/);
  const scores = path.join(folder, 'train.scores.jsonl');
  assert.equal(fs.readFileSync(scores, 'utf8').trim().split('\n').length, 12);
  const opened = run('there', 'import', 'train.jsonl', '--scores', 'train.scores.jsonl', '--top', '3');
  assert.equal(opened.code, 0, opened.stderr);
  assert.equal(opened.stdout, made.stdout);
  write('train.jsonl', lines([{ text: 'a new one', label: 'ham' }, ...ROWS.slice(1)]));
  const later = run('there', 'import', 'train.jsonl', '--scores', 'train.scores.jsonl', '--top', '1');
  assert.match(later.stderr, /11 of 12 scored rows stand in train.jsonl/);
  assert.match(later.stdout, /^1 +3 .*number 2$/m);
});

test('a fault is one sentence with the place, and ends with 1', () => {
  write('short.jsonl', lines(ROWS.slice(0, 2).map(() => ({ probs: [0.5, 0.5] }))));
  const ended = run('here', 'import', 'train.jsonl', '--predictions', 'short.jsonl');
  assert.equal(ended.code, 1);
  assert.match(
    ended.stderr,
    /short\.jsonl holds 2 predictions, and .*train\.jsonl 12 rows\. \(.*short\.jsonl:2\)/,
  );
  assert.equal(ended.stdout, '');
});

test('words that do not go together are refused, with the help that tells', () => {
  const ended = run('here', 'import', 'train.jsonl');
  assert.equal(ended.code, 2);
  assert.match(
    ended.stderr,
    /--predictions FILE or FOLDER, or --scores FILE.*\nSee: data-diet import --help/,
  );
  for (const [words, message] of [
    [['--predictions', 'a', '--scores', 'b'], /contradict/],
    [['--predictions', 'a', '--logits', '--probabilities'], /contradict/],
    [['--predictions', 'a', '--classes', 'one'], /two labels or more/],
    [['--predictions', 'a', '--epochs', '2'], /--epochs belongs to data-diet score, not to import/],
    [['--scores', 'a', '--text', 'b'], /--text goes with --predictions/],
  ] as const) {
    assert.throws(
      () => parseArguments(['import', 'train.jsonl', ...words]),
      (error) =>
        error instanceof DataDietError && error.code === 'invalid-argument' && message.test(error.message),
    );
  }
  assert.throws(
    () => parseArguments(['score', 'train.jsonl', '--predictions', 'x']),
    /belongs to data-diet import/,
  );
  assert.throws(() => parseArguments(['mcp', '.', '--text', 'x']), /told with each call/);
  assert.match(run('here', 'import', '--help').stdout, /Usage: data-diet import TRAIN/);
  assert.match(run('here', 'mcp', '--help').stdout, /Usage: data-diet mcp/);
});
