// A pruned copy of Parquet is Parquet with the same schema and the other rows as they are stored; pyarrow agrees where it is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openOrdinary } from '../../../src/data/ordinary-file.ts';
import { ParquetFile } from '../../../src/data/parquet/parquet-file.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { exportRows } from '../../../src/exports/export-rows.ts';
import { exportBeside } from '../../../src/exports/kinds.ts';
import { exported, namesBeside, records, sourceOf } from './exporting.ts';

const FIXTURES = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test', 'fixtures', 'parquet');
const FLAT = fs
  .readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.parquet') && !name.includes('nested'))
  .map((name) => name.replace('.parquet', ''));
const GONE = [0, 3, 39, 40, 41, 95];
const root = temporaryFolder();

function place(name: string): string {
  const folder = fs.mkdtempSync(path.join(root, 'copy-'));
  const file = path.join(folder, 'train.parquet');
  fs.copyFileSync(path.join(FIXTURES, `${name}.parquet`), file);
  return file;
}

/** Rows as they are stored, and what the file says of them. */
async function contentOf(file: string) {
  const handle = await openOrdinary(file);
  try {
    const table = await ParquetFile.open(handle);
    const rows: unknown[][] = [];
    for (const group of table.groups) {
      const reader = await table.openGroup(handle, group, table.columns, 'stored');
      const columns = reader.read(0, group.rows);
      for (let row = 0; row < group.rows; row++) rows.push(columns.map((column) => column[row] ?? null));
    }
    // Whole numbers have an older word for their width beside the newer one.
    const schema = table.metadata.schema.map((element) =>
      element.logical_type?.type === 'INTEGER' ? { ...element, logical_type: undefined } : element,
    );
    return { rows, schema, pairs: table.metadata.key_value_metadata };
  } finally {
    await handle.close();
  }
}

describe('the copy has the other rows, the removed ones are beside it', () => {
  for (const name of FLAT) {
    test(name, async () => {
      const file = place(name);
      const before = await contentOf(file);
      const { files } = await exported(await sourceOf(file), 'pruned', records(...GONE));
      assert.deepEqual(
        files.map((one) => path.basename(one)),
        ['train.pruned.parquet', 'train.removed.parquet'],
      );
      const [kept, removed] = await Promise.all(files.map(contentOf));
      for (const copy of [kept!, removed!]) {
        assert.deepEqual(copy.schema, before.schema);
        assert.deepEqual(copy.pairs, before.pairs);
      }
      assert.deepEqual(
        kept!.rows,
        before.rows.filter((_, row) => !GONE.includes(row)),
      );
      assert.deepEqual(
        removed!.rows,
        GONE.map((row) => before.rows[row]),
      );
    });
  }
});

describe('a label that was decided is stored as the file stores it', () => {
  for (const name of FLAT) {
    test(name, async () => {
      const file = place(name);
      const before = await contentOf(file);
      const source = await sourceOf(file);
      // Scores of made-up rows: even ones are given the label "a", odd ones "b", whatever is stored there.
      const labels = new Map([
        [2, 'b'],
        [5, 'a'],
        [7, 'nobody has it'],
        [40, 'b'],
      ]);
      const at = before.schema.slice(1).findIndex((element) => element.name === 'label');
      assert.ok(at >= 0);
      const outcome = await exportRows(source, {
        kind: 'pruned',
        target: exportBeside(file, 'pruned'),
        replace: false,
        choose: records(...GONE),
        relabel: () => labels,
      });
      const [kept, removed] = await Promise.all(outcome.files.map(contentOf));
      const donor = (label: number) => before.rows[[...source.scores.label].indexOf(label)]![at];
      const wanted = before.rows.map((row, index) => {
        const own = [...row];
        if (index === 2) own[at] = donor(1);
        if (index === 5) own[at] = donor(0);
        return own;
      });
      assert.deepEqual(
        kept!.rows,
        wanted.filter((_, row) => !GONE.includes(row)),
      );
      assert.deepEqual(
        removed!.rows,
        GONE.map((row) => before.rows[row]),
      );
      assert.deepEqual(kept!.schema, before.schema);
      assert.match(
        outcome.notes.join(' '),
        /2 rows in the copy with another label\. 1 row with the old label, .* row 7\./,
      );
    });
  }
});

test('a keep column is added behind the others', async () => {
  const file = place('datasets-classes');
  const before = await contentOf(file);
  const { files, notes } = await exported(await sourceOf(file), 'keep-column', records(...GONE));
  const copy = await contentOf(files[0]!);
  assert.deepEqual(
    copy.rows,
    before.rows.map((row, at) => [...row, !GONE.includes(at)]),
  );
  assert.equal(copy.schema.at(-1)?.name, 'keep');
  assert.match(notes.join(' '), /called "keep"/);
  assert.match(copy.pairs!.find(({ key }) => key === 'huggingface')!.value!, /"keep":\{"dtype":"bool"/);
});

test('all rows may go', async () => {
  const file = place('pyarrow-snappy');
  const all = Array.from({ length: 96 }, (_, row) => row);
  const { files } = await exported(await sourceOf(file), 'pruned', records(...all));
  assert.equal((await contentOf(files[0]!)).rows.length, 0);
});

test('a nested column is named, and nothing is written', async () => {
  const file = place('pyarrow-nested');
  const source = await sourceOf(file);
  for (const kind of ['pruned', 'rows', 'keep-column'] as const) {
    await assert.rejects(
      exported(source, kind, records(1)),
      (error) =>
        error instanceof DataDietError &&
        error.code === 'format-unsupported' &&
        error.message.includes('column "tokens" is nested'),
    );
  }
  assert.deepEqual(namesBeside(file), ['train.parquet']);
  // What needs no copy works all the same.
  const { bytes } = await exported(source, 'keep-indices', records(1));
  assert.equal((JSON.parse(bytes[0]!.toString()) as number[]).length, 95);
});

const PYTHON = process.env['DATA_DIET_PYTHON'] ?? 'python3';
const hasPyarrow = spawnSync(PYTHON, ['-c', 'import pyarrow.parquet']).status === 0;

test('pyarrow reads the copies as the files less the rows', { skip: !hasPyarrow }, async () => {
  const code = `import json, sys, pyarrow as pa, pyarrow.parquet as pq
for source, copy, removed, marked, gone in json.load(sys.stdin):
    before = pq.read_table(source)
    keep = pa.array([row not in gone for row in range(before.num_rows)])
    after = pq.read_table(copy)
    assert after.schema.equals(before.schema, check_metadata=True), (source, after.schema, before.schema)
    assert after.to_pylist() == before.filter(keep).to_pylist(), (source, 'pruned')
    assert pq.read_table(removed).to_pylist() == before.take(gone).to_pylist(), (source, 'removed')
    whole = pq.read_table(marked)
    assert whole.column_names == before.column_names + ['keep'], (source, whole.column_names)
    assert whole.column('keep').to_pylist() == keep.to_pylist(), (source, 'keep')
    for name in before.column_names:
        assert whole.column(name).to_pylist() == before.column(name).to_pylist(), (source, name)
`;
  const cases: unknown[][] = [];
  for (const name of FLAT) {
    const file = place(name);
    const source = await sourceOf(file);
    const pruned = await exported(source, 'pruned', records(...GONE));
    const marked = await exported(source, 'keep-column', records(...GONE));
    cases.push([file, ...pruned.files, ...marked.files, GONE]);
  }
  const ended = spawnSync(PYTHON, ['-c', code], { encoding: 'utf8', input: JSON.stringify(cases) });
  assert.equal(ended.status, 0, ended.stderr);
});
