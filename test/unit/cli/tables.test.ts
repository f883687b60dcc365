// Parquet, packed text and several files through the built command line: scored, listed by row, pruned.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import * as v from 'valibot';
import { openText, readDataset } from '../../../src/data/reader.ts';
import { RunMetadataSchema, ScoredRowSchema, type ScoredRow } from '../../../src/shared/results.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ROOT = process.env['DATA_DIET_ROOT'] ?? '.';
const BUILT = path.join(ROOT, 'dist', 'cli.js');
const FIXTURES = path.join(ROOT, 'test', 'fixtures', 'parquet');
const folder = temporaryFolder();
const store = path.join(folder, 'store');

function run(...words: string[]): {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
} {
  const ended = spawnSync(process.execPath, [BUILT, ...words], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, DATA_DIET_STORE: store, DATA_DIET_SLOT: 'none' },
  });
  return { stdout: ended.stdout, stderr: ended.stderr, status: ended.status };
}

const QUICK = ['--epochs', '1', '--seeds', '1', '--no-rehearsal', '--scores', 'el2n', '--top', '3'];

function scoresIn(file: string): ScoredRow[] {
  const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => v.parse(ScoredRowSchema, JSON.parse(line)));
}

const metadataIn = (file: string) =>
  v.parse(RunMetadataSchema, JSON.parse(fs.readFileSync(`${file}.meta.json`, 'utf8')));

async function rowsOf(file: string): Promise<number> {
  let rows = 0;
  for await (const { kind } of readDataset(await openText(file, 'parquet'))) if (kind === 'record') rows++;
  return rows;
}

test('Parquet: scores by row, without lines, and a pruned copy of it', async () => {
  const file = path.join(folder, 'train.parquet');
  fs.copyFileSync(path.join(FIXTURES, 'datasets-classes.parquet'), file);
  const scored = run('score', file, ...QUICK);
  assert.equal(scored.status, 0, scored.stderr);
  assert.match(scored.stderr, /text: text, label: label \(2 classes\)/);
  assert.match(scored.stderr, /names the classes of "label": 0 is neg, 1 is pos/);
  assert.match(scored.stdout, /^# +row +EL2N/);
  const scores = scoresIn(path.join(folder, 'train.scores.jsonl'));
  assert.deepEqual(
    scores.map(({ row, line, endLine }) => [row, line, endLine]),
    scores.map((_, row) => [row, undefined, undefined]),
  );
  assert.deepEqual(metadataIn(path.join(folder, 'train.scores.jsonl')).data.dialect, { format: 'parquet' });
  const exported = run('export', file, '--as', 'pruned', '--top', '10');
  assert.equal(exported.status, 0, exported.stderr);
  const removed = await rowsOf(path.join(folder, 'train.removed.parquet'));
  assert.ok(removed > 0);
  assert.equal(await rowsOf(path.join(folder, 'train.pruned.parquet')), 96 - removed);
});

test('packed text: the scores lie beside it under its name', () => {
  const rows = Array.from({ length: 60 }, (_, row) => `some text ${row},${row % 2 === 0 ? 'a' : 'b'}\n`);
  const file = path.join(folder, 'packed.csv.gz');
  fs.writeFileSync(file, zlib.gzipSync(`text,label\n${rows.join('')}`));
  const scored = run('score', file, ...QUICK);
  assert.equal(scored.status, 0, scored.stderr);
  const [first] = scoresIn(path.join(folder, 'packed.scores.jsonl'));
  assert.deepEqual([first?.row, first?.line], [0, 2]);
});

test('several files are one dataset, each row with its file', () => {
  for (const [at, name] of ['pyarrow-snappy', 'polars-zstd'].entries())
    fs.copyFileSync(path.join(FIXTURES, `${name}.parquet`), path.join(folder, `part-${at}-of-2.parquet`));
  const scored = run('score', path.join(folder, 'part-*.parquet'), ...QUICK);
  assert.equal(scored.status, 0, scored.stderr);
  assert.match(scored.stdout, /^# +file +row +EL2N/);
  const out = /Scores: (.*?), with/.exec(scored.stderr)?.[1] ?? '';
  assert.equal(path.dirname(out), folder);
  const scores = scoresIn(out);
  assert.equal(scores.length, 192);
  const { row, file, fileRow, line } = scores[100]!;
  assert.deepEqual([row, file, fileRow, line], [100, 'part-1-of-2.parquet', 4, undefined]);
  assert.deepEqual(
    metadataIn(out).data.parts?.map(({ rows }) => rows),
    [96, 96],
  );
  // The same files have the same result, however they are named.
  const again = run(
    'score',
    path.join(folder, 'part-0-of-2.parquet'),
    path.join(folder, 'part-1-of-2.parquet'),
    ...QUICK,
  );
  assert.equal(again.status, 0, again.stderr);
  assert.equal(metadataIn(out).computedRuns, 0);
});

const CSV_ROWS = `text,label\n${Array.from({ length: 40 }, (_, row) => `words of row ${row},${row % 2}\n`).join('')}`;

test('several files are pruned each beside itself, and counted as one', () => {
  const files = [0, 1].map((at) => path.join(folder, `part-${at}-of-2.parquet`));
  const pruned = run('export', ...files, '--as', 'pruned', '--top', '10');
  assert.equal(pruned.status, 0, pruned.stderr);
  assert.match(pruned.stderr, /173 rows kept, 19 rows removed \(the top 10 % by EL2N\)/);
  const named = ['part-0-of-2.pruned', 'part-0-of-2.removed', 'part-1-of-2.pruned', 'part-1-of-2.removed'];
  for (const name of named) assert.match(pruned.stderr, new RegExp(`Wrote .*${name}\\.parquet`));
  const again = run('export', ...files, '--as', 'pruned');
  assert.equal(again.status, 2);
  assert.match(again.stderr, /part-0-of-2\.pruned\.parquet is there already/);
  assert.equal(run('export', ...files, '--as', 'pruned', '--out', 'x.parquet').status, 2);
  const indices = run('export', ...files, '--as', 'keep-indices', '--top', '10');
  assert.equal(indices.status, 0, indices.stderr);
  const kept = JSON.parse(fs.readFileSync(path.join(folder, 'keep_indices.json'), 'utf8')) as number[];
  assert.equal(kept.length, 173);
  assert.ok(kept.at(-1)! > 96, 'they count over both files');
  // A file that changed is told before anything is written.
  const appended = path.join(folder, 'csv-1.csv');
  fs.writeFileSync(path.join(folder, 'csv-0.csv'), CSV_ROWS);
  fs.writeFileSync(appended, CSV_ROWS.replaceAll('row', 'line'));
  const pattern = path.join(folder, 'csv-?.csv');
  assert.equal(run('score', pattern, ...QUICK).status, 0);
  assert.equal(run('export', pattern, '--as', 'pruned').status, 0);
  assert.ok(fs.existsSync(path.join(folder, 'csv-1.removed.csv')));
  fs.appendFileSync(appended, 'one more,a\n');
  const changed = run('export', path.join(folder, 'csv-0.csv'), appended, '--as', 'rows');
  assert.notEqual(changed.status, 0);
});

test('a folder of the datasets library is told what to do with', () => {
  const saved = path.join(folder, 'saved');
  fs.mkdirSync(saved);
  fs.writeFileSync(path.join(saved, 'data-00000-of-00001.arrow'), '');
  fs.writeFileSync(path.join(saved, 'state.json'), '{}');
  const { status, stderr } = run('score', saved);
  assert.notEqual(status, 0);
  assert.match(stderr, /load_from_disk\("saved"\)\.to_parquet/);
});

test('a .json is a dataset where it is an array of objects', () => {
  const file = path.join(folder, 'rows.json');
  const rows = Array.from({ length: 60 }, (_, row) => ({
    text: `some text ${row}`,
    label: row % 2 === 0 ? 'a' : 'b',
  }));
  fs.writeFileSync(file, JSON.stringify(rows, undefined, 2));
  const scored = run('score', file, ...QUICK);
  assert.equal(scored.status, 0, scored.stderr);
  fs.writeFileSync(file, JSON.stringify({ editor: { fontSize: 12 } }, undefined, 2));
  assert.match(run('score', file).stderr, /is one JSON document, not a row a line/);
});

test('a folder and a pattern leave out what was exported from their files', () => {
  const shards = path.join(folder, 'shards');
  fs.mkdirSync(shards);
  const rows = (from: number) =>
    Array.from({ length: 20 }, (_, row) =>
      JSON.stringify({
        text: `row ${from + row} is ${row % 2 ? 'good' : 'bad'}`,
        label: row % 2 ? 'a' : 'b',
      }),
    ).join('\n');
  for (const shard of [0, 1]) fs.writeFileSync(path.join(shards, `train-${shard}.jsonl`), rows(20 * shard));
  assert.match(run('score', shards, ...QUICK).stderr, /40 of 40 rows/);
  const pruned = run('export', path.join(shards, 'train-0.jsonl'), '--as', 'pruned');
  assert.equal(pruned.status, 0, pruned.stderr);
  assert.doesNotMatch(pruned.stderr, /changed or went/);
  assert.equal(fs.existsSync(path.join(shards, 'train-0.pruned.jsonl')), true);
  assert.match(run('score', path.join(shards, 'train-*.jsonl'), ...QUICK).stderr, /40 of 40 rows/);
});

test('a nested column that is named is told to be one, and so are several datasets of Arrow files', () => {
  const nested = path.join(FIXTURES, 'pyarrow-nested.parquet');
  assert.match(
    run('score', nested, '--text', 'tokens').stderr,
    /"tokens" can be neither text nor label: it is nested/,
  );
  const saved = path.join(folder, 'saved-dict');
  fs.mkdirSync(saved);
  fs.writeFileSync(path.join(saved, 'dataset_dict.json'), '{"splits": ["train"]}');
  assert.match(run('score', saved).stderr, /load_from_disk\("saved-dict"\)\["train"\]\.to_parquet/);
});
