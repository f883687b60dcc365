// Files whose content is not what their name says: read where that is safe, else named, with what to do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { openText, readDataset, readRecord, readRecordsFromText } from '../../../src/data/reader.ts';
import type { ReadEvent } from '../../../src/data/reader.ts';
import type { DatasetFormat, Dialect } from '../../../src/shared/dataset.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { asCsv, asJsonl, LANGUAGES, rowsIn } from './languages.ts';
import { cutAtRandom, faultsOf, findingsOf, readChunks, recordsOf, rowsOf, seededRandom } from './reading.ts';

const folder = temporaryFolder();

async function readFile(content: string | Uint8Array, format: DatasetFormat): Promise<ReadEvent[]> {
  const file = path.join(folder, `file.${format}`);
  fs.writeFileSync(file, content);
  const events: ReadEvent[] = [];
  for await (const event of readDataset(await openText(file, format))) events.push(event);
  return events;
}

function remarksOf(events: readonly ReadEvent[]): string {
  return events.flatMap((event) => (event.kind === 'remark' ? [event.remark.message] : [])).join(' ');
}

const rows = rowsIn(LANGUAGES[0]!, 12);
const values = rows.map(({ text, label }) => [text, label]);

function valuesOf(events: readonly ReadEvent[]): unknown[][] {
  return recordsOf(events).map(({ fields }) => [fields.get('text'), fields.get('label')]);
}

describe('foreign content is named', () => {
  const zip = (...names: string[]): Buffer =>
    Buffer.concat(
      names.map((name) => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), Buffer.from(name)])),
    );
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      /Git LFS pointer/,
    ],
    ['a login page', '\ufeff\n<!DOCTYPE html>\n<html><title>Sign in</title></html>', /web page/],
    ['a page without a doctype', '<html>\n<body>404</body></html>', /web page/],
    ['XML', '<?xml version="1.0"?>\n<rows><row/></rows>', /XML/],
    ['gzip', zlib.gzipSync(asCsv(rows)), /gzip/],
    ['zstd', Buffer.from('28b52ffd0458', 'hex'), /zstd/],
    ['bzip2', Buffer.from('BZh91AY&SY\x00\x01', 'latin1'), /bzip2/],
    ['xz', Buffer.from('fd377a585a000004', 'hex'), /xz/],
    ['an Excel workbook', zip('[Content_Types].xml', 'xl/workbook.xml'), /Excel workbook/],
    ['an OpenDocument table', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'), /OpenDocument/],
    ['a zip of a dataset', zip('train.csv'), /zip archive/],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), /old Excel workbook/],
    ['Parquet', 'PAR1\x15\x04', /Parquet/],
    ['Arrow', 'ARROW1\0\0', /Arrow/],
    ['a pickle', Buffer.from('80049532000000000000008c', 'hex'), /pickle/],
    ['NumPy', Buffer.from('\x93NUMPY\x01\x00', 'latin1'), /NumPy/],
    ['PDF', '%PDF-1.7\n', /PDF/],
    ['SQLite', 'SQLite format 3\0\x10', /SQLite/],
  ];
  for (const [name, content, message] of cases) {
    test(name, async () => {
      for (const format of ['csv', 'jsonl'] as const) {
        await assert.rejects(readFile(content, format), (error) => {
          assert.ok(error instanceof DataDietError);
          assert.equal(error.code, 'format-unsupported');
          assert.match(error.message, message);
          assert.ok(error.action !== undefined && error.action.length > 0);
          return true;
        });
      }
    });
  }

  test('a text that only speaks of such things is read', async () => {
    for (const first of [
      'version of the app',
      'PKW and more',
      '<b>bold</b> text',
      '%PDF is a format',
      'BZhistory',
    ]) {
      const events = await readFile(`text,label\n${first},a\nanother,b\n`, 'csv');
      assert.equal(recordsOf(events).length, 2);
    }
    assert.deepEqual(rowsOf(await readFile('<text>,label\nx,a\n', 'csv')), [[0, 2, 2, 'x', 'a']]);
  });
});

describe('readable content under another name', () => {
  test('JSON lines in a .csv', async () => {
    const events = await readFile(asJsonl(rows), 'csv');
    assert.deepEqual(valuesOf(events), values);
    assert.match(remarksOf(events), /JSON lines.*CSV/);
  });

  test('CSV and TSV in a .jsonl', async () => {
    const events = await readFile(asCsv(rows).replaceAll(';', ','), 'jsonl');
    assert.equal(recordsOf(events).length + findingsOf(events).length, rows.length);
    assert.match(remarksOf(events), /CSV/);
    const tabs = await readFile(asCsv(rows).replaceAll(';', '\t'), 'jsonl');
    assert.deepEqual(valuesOf(tabs), values);
    assert.match(remarksOf(tabs), /TSV/);
  });

  test('JSON lines with faults in front stay JSON lines', async () => {
    const events = await readFile(`broken, line\nanother, one\n${asJsonl(rows)}`, 'jsonl');
    assert.deepEqual(valuesOf(events), values);
    assert.equal(remarksOf(events), '');
  });

  test('a JSON document that is no list of rows is named', async () => {
    for (const content of [
      '{\n  "data": [\n {"text": "a"}\n]}',
      '{"version": "1", "data": [\n  {"text": "a"}\n]}',
    ]) {
      await assert.rejects(readFile(content, 'jsonl'), /one JSON document/);
    }
  });

  for (const format of ['csv', 'jsonl', 'tsv'] as const) {
    for (const [name, content] of [
      ['on one line', JSON.stringify(rows)],
      ['on a line each', `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`],
      ['commas first', `[ ${rows.map((row) => JSON.stringify(row)).join('\n, ')}]`],
      ['over several lines', JSON.stringify(rows, undefined, 2)],
      ['with CRLF', JSON.stringify(rows, undefined, '\t').replaceAll('\n', '\r\n')],
    ] as const) {
      test(`a JSON array ${name} in a .${format}`, async () => {
        const events = await readFile(content, format);
        assert.deepEqual(valuesOf(events), values);
        assert.match(remarksOf(events), /JSON array/);
        for (const { line, endLine, byteStart, byteEnd } of recordsOf(events)) {
          const bytes = Buffer.from(content);
          const raw = bytes.toString('utf8', byteStart, byteEnd);
          assert.ok(raw.startsWith('{') && raw.endsWith('}'));
          const lineOf = (offset: number) => bytes.toString('utf8', 0, offset).split('\n').length;
          assert.deepEqual([line, endLine], [lineOf(byteStart), lineOf(byteEnd)]);
        }
      });
    }
  }
});

describe('JSON arrays', () => {
  const dialect: Dialect = { format: 'jsonl', array: true };

  test('are cut anywhere', async () => {
    const content = Buffer.from(JSON.stringify(rows, undefined, 1));
    const whole = readRecordsFromText(content.toString(), dialect);
    const random = seededRandom(7);
    for (let round = 0; round < 30; round++) {
      assert.deepEqual(await readChunks(cutAtRandom(content, random, 1 + round * 3), dialect), whole);
    }
  });

  test('a record has the hash of its text, whatever the line breaks', () => {
    const content = JSON.stringify(rows, undefined, 1);
    const hashes = (text: string) => recordsOf(readRecordsFromText(text, dialect)).map(({ hash }) => hash);
    assert.deepEqual(hashes(content.replaceAll('\n', '\r\n')), hashes(content));
    assert.equal(new Set(hashes(content)).size, rows.length);
  });

  test('one record is read again out of its text', () => {
    const [first] = JSON.stringify(rows, undefined, 1).split(/(?<=\n \}),/);
    const record = readRecord(first!.slice(1), dialect, []);
    assert.ok(record !== undefined && 'fields' in record);
    assert.equal(record.fields.get('text'), rows[0]!.text);
  });

  test('a fault costs its line, and no row is lost in silence', () => {
    const good = '{"text": "a", "label": "b"}';
    const cases: readonly (readonly [string, number, readonly unknown[][]])[] = [
      [`[${good},\n{"text": "a\n,${good}\n]`, 2, [['invalid-json', 1, 2, 1, 2]]],
      [`[${good},\n{"text": "a",\n{"text": "c"}]`, 2, [['invalid-json', 1, 2, 1, 2]]],
      [
        `[\n${good},\n17,\n"x",\n${good}]`,
        2,
        [
          ['not-an-object', 1, 3, 1, 3],
          ['not-an-object', 2, 4, 1, 4],
        ],
      ],
      [`[\n${good},\n{\n "text": nan\n},\n${good}\n]`, 2, [['invalid-json', 1, 4, 10, 5]]],
      [`[\n${good}\n]\nmore\n`, 1, [['invalid-json', 1, 4, 1, 4]]],
      [`[\n${good},\n{"text": [`, 1, [['invalid-json', 1, 3, 1, 3]]],
      [`[${good}]\n[${good}]`, 2, []],
    ];
    for (const [content, records, faults] of cases) {
      const events = readRecordsFromText(content, dialect);
      assert.equal(recordsOf(events).length, records, content);
      assert.deepEqual(faultsOf(events), faults, content);
      const all = events.flatMap((event) =>
        event.kind === 'record' ? [event.record.row] : event.kind === 'finding' ? [event.finding.row] : [],
      );
      assert.deepEqual(
        all,
        all.map((_, index) => index),
      );
    }
  });

  test('memory is bounded: an element too long is passed over', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(17 * 1024 * 1024), label: 'a' });
    const content = Buffer.from(`[\n${long},\n${JSON.stringify(rows[0])}\n]`);
    const chunks = Array.from({ length: Math.ceil(content.length / 1e6) }, (_, index) =>
      content.subarray(index * 1e6, (index + 1) * 1e6),
    );
    const events = await readChunks(chunks, dialect);
    assert.deepEqual(faultsOf(events), [['too-long', 0, 2, 1, 2]]);
    assert.equal(recordsOf(events).length, 1);
  });
});
