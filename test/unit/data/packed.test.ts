// Packed text is read as the text that is in it, wherever it is cut, and refused where it is damaged or unfolds without end.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import { openOrdinary } from '../../../src/data/ordinary-file.ts';
import { readOutline } from '../../../src/data/outline.ts';
import { unpack } from '../../../src/data/packed/unpack.ts';
import { openText, readDataset, type DataRecord } from '../../../src/data/reader.ts';
import { formatOfFile, splitExtension, type DatasetFormat } from '../../../src/shared/dataset.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const ROWS = 3000;
const FIXTURES = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test', 'fixtures', 'packed');

const csv = `text,label\n${Array.from({ length: ROWS }, (_, row) => `"a text, número ${row}\nof two lines",${row % 2}\n`).join('')}`;

function place(name: string, content: Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

async function recordsOf(file: string, format: DatasetFormat): Promise<DataRecord[]> {
  const records: DataRecord[] = [];
  for await (const event of readDataset(await openText(file, format)))
    if (event.kind === 'record') records.push(event.record);
  return records;
}

test('names tell format and packing', () => {
  assert.equal(formatOfFile('a.csv.gz'), 'csv');
  assert.equal(formatOfFile('A.JSONL.ZST'), 'jsonl');
  assert.equal(formatOfFile('a.gz'), undefined);
  assert.equal(formatOfFile('a.parquet.gz'), undefined);
  assert.deepEqual(splitExtension('train.v2.csv.gz'), { name: 'train.v2', extension: '.csv.gz' });
  assert.deepEqual(splitExtension('train.v2.csv'), { name: 'train.v2', extension: '.csv' });
  assert.deepEqual(splitExtension('.gz'), { name: '.gz', extension: '' });
});

test('gzip, in one member or several: the same records as the text', async () => {
  const plain = await recordsOf(place('plain.csv', Buffer.from(csv)), 'csv');
  const half = Math.floor(csv.length / 2);
  const members = [csv.slice(0, half), csv.slice(half)].map((part) => zlib.gzipSync(part));
  for (const bytes of [zlib.gzipSync(csv), Buffer.concat(members)])
    assert.deepEqual(await recordsOf(place('packed.csv.gz', bytes), 'csv'), plain);
});

test('zstd: as the program packs it', async () => {
  const [line] = await recordsOf(path.join(FIXTURES, 'rows.jsonl.zst'), 'jsonl');
  assert.deepEqual(Object.fromEntries(line!.fields), { text: 'row 0 of some rows', label: 'a' });
  assert.equal((await recordsOf(path.join(FIXTURES, 'rows.jsonl.zst'), 'jsonl')).length, 400);
});

test('what is packed may be in any encoding', async () => {
  const text = 'text;label\n' + 'Größe und Maß überall;süß\n'.repeat(60);
  const file = place('latin.csv.gz', zlib.gzipSync(iconv.encode(text, 'windows-1252')));
  const records = await recordsOf(file, 'csv');
  assert.equal(records.length, 60);
  assert.equal(records[0]!.fields.get('label'), 'süß');
});

test('the outline is of the text', async () => {
  const { rows, columns } = await readOutline(place('outline.csv.gz', zlib.gzipSync(csv)), 'csv');
  assert.deepEqual(columns, ['text', 'label']);
  assert.deepEqual(rows, { count: ROWS, isCounted: true });
});

test('any record is read again by its bytes', async () => {
  const file = place('again.csv.gz', zlib.gzipSync(csv));
  const text = await openText(file, 'csv');
  const records: DataRecord[] = [];
  for await (const event of readDataset(text)) if (event.kind === 'record') records.push(event.record);
  const bytes = Buffer.from(csv);
  const handle = await openOrdinary(file);
  try {
    for (const row of [ROWS - 1, 0, 1700, 1701, 3]) {
      const { byteStart, byteEnd } = records[row]!;
      assert.deepEqual(await text.read(handle, byteStart, byteEnd), bytes.subarray(byteStart, byteEnd));
    }
  } finally {
    await handle.close();
  }
});

describe('damage is told', () => {
  const isDamaged = (error: unknown) =>
    error instanceof DataDietError &&
    error.code === 'file-unreadable' &&
    error.message.includes('damaged or cut off');
  const zstd = () => fs.readFileSync(path.join(FIXTURES, 'rows.jsonl.zst'));
  const cases: readonly (readonly [string, () => Buffer, DatasetFormat])[] = [
    ['cut.csv.gz', () => zlib.gzipSync(csv).subarray(0, 500), 'csv'],
    ['none.csv.gz', () => Buffer.from(csv), 'csv'],
    ['cut.jsonl.zst', () => zstd().subarray(0, zstd().length - 9), 'jsonl'],
    ['none.jsonl.zst', () => Buffer.from('{"text":"a","label":1}\n'), 'jsonl'],
  ];
  for (const [name, bytes, format] of cases)
    test(name, () => assert.rejects(recordsOf(place(name, bytes()), format), isDamaged));
});

test('what unfolds without end is given up', async () => {
  // Members of zeros, without end.
  const member = zlib.gzipSync(Buffer.alloc(32 * 1024 * 1024));
  async function* bomb(): AsyncGenerator<Uint8Array> {
    for (;;) yield await Promise.resolve(member);
  }
  let bytes = 0;
  await assert.rejects(
    async () => {
      for await (const piece of unpack('bomb.csv.gz', 'gzip', bomb())) bytes += piece.length;
    },
    (error) =>
      error instanceof DataDietError && error.code === 'file-unreadable' && error.message.includes('unfolds'),
  );
  assert.ok(bytes < 1.2e9);
});
