// Parquet as pyarrow, DuckDB, polars and pandas write it (test/fixtures/parquet/make.py), and files that are damaged or lie.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openOrdinary } from '../../../src/data/ordinary-file.ts';
import { inferColumns } from '../../../src/data/infer-columns.ts';
import { readOutline } from '../../../src/data/outline.ts';
import { countOnes } from '../../../src/data/parquet/runs.ts';
import { openText, readDataset, recordHash, type DataRecord } from '../../../src/data/reader.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { seededRandom } from './reading.ts';

const FIXTURES = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test', 'fixtures', 'parquet');
const NAMES = fs.readdirSync(FIXTURES).filter((name) => name.endsWith('.parquet'));
const ROWS = 96;
const WORDS = 'the film was a slow but honest look at people who never wanted any of this'.split(' ');
const folder = temporaryFolder();

/** As `text` of make.py. */
function textOf(row: number): string {
  const words = WORDS.slice(row % 7, (row % 7) + 6).join(' ');
  return `${row % 2 === 1 ? 'wonderful' : 'dreadful'} ${words} – number ${row}`;
}

async function recordsOf(file: string): Promise<DataRecord[]> {
  const records: DataRecord[] = [];
  for await (const event of readDataset(await openText(file, 'parquet')))
    if (event.kind === 'record') records.push(event.record);
  return records;
}

const fixture = (name: string): string => path.join(FIXTURES, `${name}.parquet`);

test('there are files of four writers', () => {
  for (const writer of ['pyarrow', 'duckdb', 'polars', 'pandas'])
    assert.ok(
      NAMES.some((name) => name.startsWith(writer)),
      writer,
    );
});

describe('every row of every file is read', () => {
  for (const name of NAMES) {
    test(name, async () => {
      const records = await recordsOf(path.join(FIXTURES, name));
      assert.equal(records.length, ROWS);
      records.forEach(({ row, line, fields, hash }, at) => {
        assert.deepEqual([row, line], [at, at + 1]);
        const isMissing = name === 'pyarrow-wide.parquet' && at === 5;
        assert.equal(fields.get('text'), isMissing ? null : textOf(at));
        assert.match(hash, /^[0-9a-f]{16}$/);
      });
      const labels = records.map(({ fields }) => fields.get('label'));
      if (!name.startsWith('pyarrow-wide') && !name.startsWith('pandas'))
        assert.deepEqual(
          labels,
          labels.map((_, at) => at % 2),
        );
    });
  }
});

test('the hash is of the fields in their order, whatever the writer and its packing', async () => {
  const [snappy, zstd, delta] = await Promise.all(
    ['pyarrow-snappy', 'pyarrow-zstd', 'polars-zstd'].map((name) => recordsOf(fixture(name))),
  );
  assert.deepEqual(
    snappy!.map(({ hash }) => hash),
    zstd!.map(({ hash }) => hash),
  );
  assert.deepEqual(
    snappy!.map(({ hash }) => hash),
    delta!.map(({ hash }) => hash),
  );
  assert.equal(snappy![0]!.hash, recordHash(JSON.stringify({ text: textOf(0), label: 0 })));
});

test('columns of all kinds: exact or told why they are neither text nor label', async () => {
  const text = await openText(fixture('pyarrow-wide'), 'parquet');
  assert.deepEqual(text.table?.columns, ['id', 'text', 'label', 'flag', 'share', 'half', 'tiny', 'big']);
  const reasons = Object.fromEntries(text.table.unfit);
  assert.deepEqual(reasons, {
    day: 'holds dates',
    moment: 'holds points in time',
    nanos: 'holds points in time',
    clock: 'holds times of day',
    price: 'holds decimal numbers',
    blob: 'holds bytes, not text',
    fixed: 'holds bytes, not text',
  });
  const records = await recordsOf(fixture('pyarrow-wide'));
  const { fields } = records[7]!;
  assert.equal(fields.get('label'), null);
  // Beyond what a number in JSON is read as, it is told from its neighbours all the same.
  assert.equal(fields.get('id'), '9007199254740999');
  assert.equal(fields.get('big'), '18446744073709551608');
  assert.equal(fields.get('day'), '2024-01-08');
  assert.equal(fields.get('moment'), '2024-01-01T00:07:00.123Z');
  assert.equal(fields.get('price'), 1.75);
  assert.equal(fields.get('tiny'), -43);
  assert.equal(fields.get('flag'), false);
  assert.equal(fields.get('share'), 7 / 3);
  assert.equal(fields.has('blob'), false);
});

test('pandas writes a missing number as a number that is none: it is missing', async () => {
  const records = await recordsOf(fixture('pandas-index'));
  assert.equal(records[3]!.fields.get('label'), null);
  assert.equal(records[4]!.fields.get('label'), 0);
});

test('nested columns are named, and the others can be used', async () => {
  const text = await openText(fixture('pyarrow-nested'), 'parquet');
  assert.deepEqual(text.table?.columns, ['text', 'label']);
  assert.match(text.remarks[0]!.message, /"tokens" is nested: it holds lists; "meta" is nested/);
});

test('bytes of which the schema says nothing are texts where they read as such', async () => {
  const text = await openText(fixture('pyarrow-bytes'), 'parquet');
  assert.deepEqual(text.table?.columns, ['text', 'label']);
});

test('names of classes are told', async () => {
  const { remarks } = await openText(fixture('datasets-classes'), 'parquet');
  assert.match(remarks[0]!.message, /the classes of "label": 0 is neg, 1 is pos\./);
});

test('the outline proposes text and label', async () => {
  for (const name of ['duckdb-snappy', 'polars-categorical', 'pyarrow-nested', 'datasets-classes']) {
    const { records, columns, rows, dialect } = await readOutline(fixture(name), 'parquet');
    assert.deepEqual(dialect, { format: 'parquet' });
    assert.equal(rows.count, ROWS);
    assert.deepEqual(inferColumns(records, columns).columns?.text, ['text'], name);
  }
});

test('any bytes of the text are read again, across pieces and row groups', async () => {
  const file = fixture('pyarrow-gzip');
  const text = await openText(file, 'parquet');
  const parts: Uint8Array[] = [];
  for await (const chunk of text.chunks) parts.push(chunk);
  const whole = Buffer.concat(parts);
  const random = seededRandom(3);
  const handle = await openOrdinary(file);
  try {
    for (let trial = 0; trial < 60; trial++) {
      const start = Math.floor(random() * whole.length);
      const end = Math.min(whole.length, start + Math.floor(random() * 900));
      assert.deepEqual(await text.read(handle, start, end), whole.subarray(start, end));
    }
  } finally {
    await handle.close();
  }
  assert.equal(text.fingerprint().bytes, fs.statSync(file).size);
});

const isTold = (error: unknown): boolean =>
  error instanceof DataDietError && ['file-unreadable', 'format-unsupported'].includes(error.code);

test('a file that is cut off anywhere is refused', async () => {
  const bytes = fs.readFileSync(fixture('pyarrow-zstd'));
  const file = path.join(folder, 'cut.parquet');
  for (let length = 0; length < bytes.length; length += 37) {
    fs.writeFileSync(file, bytes.subarray(0, length));
    await assert.rejects(recordsOf(file), isTold, String(length));
  }
});

describe('a file of which any bytes are others is read or refused, and nothing else happens', () => {
  for (const name of [
    'pyarrow-snappy',
    'pyarrow-wide',
    'pyarrow-delta',
    'duckdb-zstd',
    'polars-zstd',
    'pyarrow-lz4',
  ]) {
    test(name, async () => {
      const bytes = fs.readFileSync(fixture(name));
      const file = path.join(folder, `${name}.parquet`);
      const random = seededRandom(name.length);
      for (let trial = 0; trial < 150; trial++) {
        const damaged = Buffer.from(bytes);
        for (let change = 0; change <= trial % 4; change++)
          damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        fs.writeFileSync(file, damaged);
        try {
          assert.ok((await recordsOf(file)).length <= ROWS);
        } catch (error) {
          assert.ok(isTold(error), error instanceof Error ? error.stack : String(error));
        }
      }
    });
  }
});

test('a run that claims more values than its page has is refused before it is written out', () => {
  // A run of 2^27 ones, in five bytes.
  const run = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x01, 1);
  assert.throws(() => countOnes(run, 0, run.length, 1, 100), isTold);
  assert.equal(countOnes(Uint8Array.of(2 * 100, 0x01, 1), 0, 3, 1, 100), 100);
  // Bit-packed: 0b101 of three.
  assert.equal(countOnes(Uint8Array.of(3, 0b11111101), 0, 2, 1, 3), 2);
});

test('a column that is no text or label is refused by name', async () => {
  const { readLabelledRows } = await import('../../../src/engine/read-examples.ts');
  const job = {
    file: fixture('pyarrow-nested'),
    format: 'parquet',
    columns: { text: ['tokens'], label: 'label' },
  } as const;
  await assert.rejects(
    readLabelledRows({ ...job, columns: { text: ['tokens'], label: 'label' } }),
    (error) =>
      error instanceof DataDietError &&
      error.code === 'column-missing' &&
      /"tokens" .* can be neither text nor label: it is nested/.test(error.message),
  );
});

test('rows without a text or a label are left out and told of', async () => {
  const { readLabelledRows } = await import('../../../src/engine/read-examples.ts');
  const rows = await readLabelledRows({
    file: fixture('pyarrow-wide'),
    format: 'parquet',
    columns: { text: ['text'], label: 'label' },
  });
  assert.equal(rows.labels.length, ROWS - 2);
  assert.deepEqual(rows.skipped, { 'empty-text': 1, 'empty-label': 1 });
  assert.deepEqual(
    rows.findings.map(({ row, code }) => [row, code]),
    [
      [5, 'empty-text'],
      [7, 'empty-label'],
    ],
  );
  assert.deepEqual(rows.dialect, { format: 'parquet' });
});
