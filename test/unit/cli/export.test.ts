// `data-diet export` as a process, on results that lie in a store of the test's own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { recordHash } from '../../../src/data/reader.ts';
import { textHash } from '../../../src/data/record-hash.ts';
import { hashWords } from '../../../src/results/columns.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { metadata } from '../host/scored-rows.ts';
import { keepUnit, madeUpIdentity } from '../results/made-up.ts';

const BUILT = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'cli.js');
const folder = temporaryFolder();
const store = path.join(folder, 'store');
const ROWS = 40;
const lineOf = (row: number): string => `row ${row},${row % 2 === 0 ? 'a' : 'b'},${row}`;
const TEXT = `text,label,id\n${Array.from({ length: ROWS }, (_, row) => `${lineOf(row)}\n`).join('')}`;

/** A file of rows whose EL2N rises with their number. */
async function scoredFile(name: string): Promise<string> {
  const file = path.join(folder, name, 'train.csv');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, TEXT);
  const data = {
    file,
    format: 'csv',
    dialect: { format: 'csv', delimiter: ',' },
    bytes: TEXT.length,
    sha256: createHash('sha256').update(TEXT).digest('hex'),
    columns: { text: ['text'], label: 'label' },
    labels: ['a', 'b'],
    rowsRead: ROWS,
    rowsScored: ROWS,
  } as const;
  const { format, dialect, bytes, sha256, columns, labels } = data;
  const results = new ResultStore(store);
  const result = await results.begin(
    file,
    madeUpIdentity({
      format,
      dialect,
      bytes,
      sha256,
      columns: { ...columns, text: ['text'] },
      labels: [...labels],
    }),
  );
  const integers = (of: (row: number) => number) => Int32Array.from({ length: ROWS }, (_, row) => of(row));
  await result.keepRows({
    row: integers((row) => row),
    line: integers((row) => row + 2),
    endLine: integers((row) => row + 2),
    label: integers((row) => row % 2),
    hash: Uint32Array.from(
      Array.from({ length: ROWS }, (_, row) => hashWords(recordHash(lineOf(row)))).flat(),
    ),
    textHash: Uint32Array.from(
      Array.from({ length: ROWS }, (_, row) => hashWords(textHash([`row ${row}`]))).flat(),
    ),
  });
  const el2n = Array.from({ length: ROWS }, (_, row) => row / ROWS);
  await keepUnit(result, { seed: 0, point: 1 }, { el2n, loss: el2n.map((value) => 1 - value) });
  const told = metadata({ ...data, columns: { text: ['text'], label: 'label' }, labels: ['a', 'b'] });
  await result.finish({ ...told, result: result.id });
  await results.adopt(file, result.id);
  return file;
}

before(() => {
  assert.ok(fs.existsSync(BUILT), 'build first: node scripts/build.mjs');
});

function run(...words: readonly string[]): { code: number | null; told: string } {
  const ended = spawnSync(process.execPath, [BUILT, 'export', ...words, '--store', store], {
    encoding: 'utf8',
  });
  assert.equal(ended.stdout, '');
  return { code: ended.status, told: ended.stderr };
}

test('a pruned copy lacks the flagged rows, which lie beside it', async () => {
  const file = await scoredFile('pruned');
  const { code, told } = run(file, '--as', 'pruned', '--top', '10');
  assert.equal(code, 0, told);
  const beside = (name: string) => fs.readFileSync(path.join(path.dirname(file), name), 'utf8');
  const [header = '', ...lines] = TEXT.split(/(?<=\n)/);
  assert.equal(beside('train.pruned.csv'), header + lines.slice(0, 36).join(''));
  assert.equal(beside('train.removed.csv'), header + lines.slice(36).join(''));
  assert.match(
    told,
    /^By the scores of .*\n36 rows kept, 4 rows removed \(the top 10 % by EL2N\)\.\nWrote .*train\.pruned\.csv\nWrote .*removed/,
  );
  const again = run(file, '--as', 'pruned');
  assert.equal(again.code, 2);
  assert.match(
    again.told,
    /train\.pruned\.csv is there already\.\n.*--force\.\nSee: data-diet export --help/,
  );
  assert.equal(run(file, '--as', 'pruned', '--flagged', '--score', 'loss', '--force').code, 0);
  assert.equal(beside('train.removed.csv'), header + lines.slice(0, 2).join(''));
  assert.equal(fs.readFileSync(file, 'utf8'), TEXT);
});

test('rows that changed since they were scored are not among those that go, and this is told', async () => {
  const file = await scoredFile('changed');
  fs.writeFileSync(file, TEXT.replace('row 39,', 'row 39 mended,'));
  const out = path.join(folder, 'indices.json');
  const { code, told } = run(file, '--as', 'keep-indices', '--out', out);
  assert.equal(code, 0, told);
  assert.deepEqual(JSON.parse(fs.readFileSync(out, 'utf8')), [...Array(38).keys(), 39]);
  assert.match(
    told,
    /^By the scores of .*\n39 rows kept, 1 row removed .*\nNote: 1 row of them changed or went/,
  );
});

test('rows that a person decided to keep stay', async () => {
  const file = await scoredFile('decided');
  const decision = {
    hash: recordHash(lineOf(39)),
    text: textHash(['row 39']),
    line: 41,
    decision: 'kept',
    from: 'b',
    by: 'ann',
    at: '2026-01-01T00:00:00.000Z',
  };
  fs.writeFileSync(path.join(path.dirname(file), 'train.review.jsonl'), `${JSON.stringify(decision)}\n`);
  const { code, told } = run(file, '--as', 'pruned');
  assert.equal(code, 0, told);
  assert.match(told, /39 rows kept, 1 row removed/);
  assert.match(told, /1 row of the top 5 % by EL2N were decided on in train\.review\.jsonl: they stay/);
  const pruned = fs.readFileSync(path.join(path.dirname(file), 'train.pruned.csv'), 'utf8');
  assert.ok(pruned.includes(lineOf(39)) && !pruned.includes(lineOf(38)));

  const kept = run(file, '--as', 'rows', '--decided', 'kept');
  assert.equal(kept.code, 0, kept.told);
  assert.match(kept.told, /\n1 row \(kept\)\.\nWrote /);
  const written = fs.readFileSync(path.join(path.dirname(file), 'train.kept.csv'), 'utf8');
  assert.equal(written, `text,label,id\n${lineOf(39)}\n`);
  for (const [words, message] of [
    [['--as', 'pruned', '--decided', 'kept'], /--decided goes with --as rows/],
    [['--as', 'rows', '--decided', 'kept', '--top', '3'], /--decided names rows by what was decided/],
    [['--as', 'rows', '--decided', 'removed'], /--decided/],
  ] as const) {
    const refused = run(file, ...words);
    assert.equal(refused.code, 2);
    assert.match(refused.told, message);
  }
});

test('every kind of export is written', async () => {
  const file = await scoredFile('kinds');
  for (const kind of ['rows', 'keep-column', 'keep-indices', 'cleanlab', 'label-studio', 'argilla']) {
    const { code, told } = run(file, '--as', kind);
    assert.equal(code, 0, told);
  }
  assert.deepEqual(fs.readdirSync(path.dirname(file)).sort(), [
    'keep_indices.json',
    'train.argilla.json',
    'train.cleanlab.csv',
    'train.csv',
    'train.flagged.csv',
    'train.keep.csv',
    'train.label-studio.json',
  ]);
});

test('a file without scores, and the dataset as its own copy, are refused', async () => {
  const strange = path.join(folder, 'strange.csv');
  fs.writeFileSync(strange, 'text,label\nnobody,a\nscored,b\n');
  const none = run(strange, '--as', 'rows');
  assert.equal(none.code, 1);
  assert.match(none.told, /no scores of .*strange\.csv\.\nScore it first: data-diet score strange\.csv/);
  const absent = run(path.join(folder, 'absent.csv'), '--as', 'rows');
  assert.equal(absent.code, 1);
  assert.match(absent.told, /There is no file/);
  const file = await scoredFile('itself');
  for (const words of [[], ['--force']]) {
    const { code, told } = run(file, '--as', 'rows', '--out', file, ...words);
    assert.equal(code, 1);
    assert.match(told, /is the dataset itself, which is never written over/);
  }
  const aum = run(file, '--as', 'rows', '--score', 'aum');
  assert.equal(aum.code, 2);
  assert.match(aum.told, /have no AUM\.\nChoose one of el2n, /);
});

test('words', () => {
  const command = parseArguments([
    'export',
    'train.csv',
    '--as',
    'Rows',
    '--score',
    'head-grand',
    '--top',
    '2.5%',
  ]);
  assert.ok(command.kind === 'export');
  const { files, kind, score, percent, out } = command.request;
  assert.deepEqual(
    [files, kind, score, percent, out],
    [[path.resolve('train.csv')], 'rows', 'headGrand', 2.5, undefined],
  );
  const refused = (...words: string[]): string => {
    try {
      parseArguments(words);
    } catch (error) {
      assert.ok(error instanceof DataDietError && error.code === 'invalid-argument', String(error));
      return error.message;
    }
    return assert.fail(`accepted: ${words.join(' ')}`);
  };
  assert.match(refused('export', 'a.csv'), /Say what to export: --as pruned, rows/);
  assert.match(refused('export', 'a.csv', '--as', 'xlsx'), /--as takes pruned, rows/);
  assert.match(refused('export', 'a.csv', '--as', 'rows', '--top', '0'), /--top takes a percentage/);
  assert.match(
    refused('export', 'a.csv', '--as', 'rows', '--epochs', '1'),
    /--epochs belongs to data-diet score, not to export/,
  );
  assert.match(
    refused('export', 'a.csv', '--as', 'rows', '--encoding', 'utf-8'),
    /--encoding is no option of data-diet export/,
  );
  assert.match(
    refused('export', 'a.csv', '--as', 'rows', '--drop', '1'),
    /--drop belongs to data-diet evaluate/,
  );
  assert.match(refused('score', 'a.csv', '--as', 'rows'), /--as belongs to data-diet export/);
  assert.match(refused('export', 'a.csv', '--as', 'rows', '--out', 'folder/'), /names no file/);
});
