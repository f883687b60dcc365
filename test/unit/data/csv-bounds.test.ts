// What bounds the reading of a CSV: its columns, the length of a record, and the work for faulty ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHeader } from '../../../src/data/csv-header.ts';
import { scanRecord } from '../../../src/data/csv-scan.ts';
import { tryDialect } from '../../../src/data/dialect/trial.ts';
import type { Syntax } from '../../../src/data/dialect/syntax.ts';
import { RecordStream } from '../../../src/data/record-stream.ts';
import type { ReadEvent } from '../../../src/data/reader.ts';
import { faultsOf, headerOf, readBytes, readChunks, rowsOf, seededRandom } from './reading.ts';

test('as many equal names as are read cost a look at each: the copies of a name are counted on', () => {
  const { columns, renamed } = readHeader(['a.3', ...Array<string>(200_000).fill('a'), 'a.3']);
  assert.equal(new Set(columns).size, 200_002);
  assert.deepEqual(columns.slice(0, 5), ['a.3', 'a', 'a.1', 'a.2', 'a.4']);
  assert.equal(columns.at(-1), 'a.3.1');
  assert.equal(renamed.length, 200_000);
});

test('more columns than are read are refused with the line', async () => {
  await assert.rejects(readBytes(`${'a,'.repeat(10_000)}a\n`, 'csv'), {
    code: 'format-unsupported',
    message: /^The header in line 1 has 10,001 columns/,
  });
  assert.equal(headerOf(await readBytes(`${'a,'.repeat(9_999)}a\n`, 'csv'))?.columns.length, 10_000);
});

test('one long quoted field is one finding; a quote before rows costs its line', async () => {
  const chunk = Buffer.from('some words of prose\n'.repeat(50_000));
  const prose = Array<Buffer>(20).fill(chunk);
  const field = await readChunks(
    [Buffer.from('text,label\na,1\n"'), ...prose, Buffer.from('",2\nb,3\n')],
    'csv',
  );
  assert.deepEqual(faultsOf(field), [['too-long', 1, 3, 1, 1_000_003]]);
  assert.deepEqual(rowsOf(field), [
    [0, 2, 2, 'a', '1'],
    [2, 1_000_004, 1_000_004, 'b', '3'],
  ]);
  const rows = Buffer.from('some words of prose,1\n'.repeat(400_000));
  const stray = await readChunks(
    [Buffer.from('text,label\n"a,1\n'), rows, rows, Buffer.from('b,3\n')],
    'csv',
  );
  assert.deepEqual(faultsOf(stray), [['quote-not-closed', 0, 2, 1, 2]]);
  assert.equal(rowsOf(stray).length, 800_001);
});

test('events are given out while a long buffer is read', () => {
  const stream = new RecordStream({ format: 'csv', delimiter: ',' });
  const text = Buffer.from(`text,label\n${'a,1\n'.repeat(2_000_000)}`);
  const first: ReadEvent[] = [];
  for (const event of stream.push(text)) {
    first.push(event);
    if (first.length === 2) break;
  }
  assert.deepEqual(rowsOf(first), [[0, 2, 2, 'a', '1']]);
});

const UNESCAPED: Syntax = { delimiter: ',', quoting: 'unescaped', spaceAfterDelimiter: false };

test('of a thousand open quotes each quote behind them is looked at a few times', () => {
  const sample = Buffer.from('"a"b,c\n'.repeat(30_000));
  let searches = 0;
  const counted = Object.assign(Buffer.from(sample), {
    indexOf: (byte: number, from: number): number => {
      if (byte === '"'.charCodeAt(0)) searches++;
      return sample.indexOf(byte, from);
    },
  });
  const { records, oddLines } = tryDialect(counted, true, UNESCAPED, 0);
  assert.deepEqual([records.length, oddLines], [1000, 1000]);
  assert.ok(searches < 4 * 30_000, `${searches} searches`);
});

test('a search that goes on where an earlier one ended finds the same quote', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 40 }, () => '"",a\n'[Math.floor(random() * 5)]).join('');
    const vain = { from: 0, to: 0 };
    // More bytes come while it is read.
    for (let from = 0, length = 10; from < length; from++) {
      length = Math.min(text.length, length + Math.floor(random() * 3));
      const bytes = Buffer.from(text.slice(0, length));
      const last = length === text.length;
      assert.deepEqual(
        scanRecord(bytes, from, UNESCAPED, last, undefined, vain),
        scanRecord(bytes, from, UNESCAPED, last),
        JSON.stringify([text, from, length]),
      );
    }
  }
});
