// Documents made at random, read back from chunks cut at random: fields, places, and agreement of file and document.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import type { FieldValue, ReadEvent } from '../../../src/data/reader.ts';
import {
  DELIMITERS,
  QUOTINGS,
  plainDialect,
  type TextFormat,
  type Dialect,
} from '../../../src/shared/dataset.ts';
import { CsvParser } from '../../../src/data/csv-parser.ts';
import { assertCovers } from './coverage.ts';
import { cutAtRandom, readChunks, recordsOf, seededRandom } from './reading.ts';

const PIECES = [
  'a',
  'word',
  ' ',
  'é',
  '日本',
  '👩‍👩‍👧',
  '"',
  '""',
  ',',
  '\t',
  ';',
  '\n',
  '\r\n',
  '\r',
  "'",
  '\\',
  '\u2028',
  '\ufeff',
  '0',
];

type PlainValue = Exclude<FieldValue, object>;

interface Document {
  readonly text: string;
  readonly columns: string[];
  readonly rows: PlainValue[][];
}

type Random = () => number;
const below = (random: Random, count: number): number => Math.floor(random() * count);
const pick = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)]!;

function randomText(random: Random): string {
  return Array.from({ length: below(random, 8) }, () => pick(random, PIECES)).join('');
}

function randomDocument(format: TextFormat, random: Random): Document {
  const columns = ['text', 'label', 'ünicode'].slice(0, 2 + below(random, 2));
  const rows = Array.from({ length: below(random, 12) }, () =>
    columns.map(() =>
      format === 'jsonl' ? pick(random, [randomText(random), 7, -0.5, true, null]) : randomText(random),
    ),
  );
  const lines = rows.map((row) =>
    format === 'jsonl' ? jsonLine(columns, row) : csvLine(row, format, random),
  );
  if (format !== 'jsonl') lines.unshift(csvLine(columns, format, random));
  const end = (): string => pick(random, ['\n', '\r\n', '\r']) + (random() < 0.1 ? ' \n' : '');
  let text = random() < 0.3 ? '\ufeff' : '';
  for (const [index, line] of lines.entries()) {
    // A lone `\r` before a line break would be one with it.
    text += line + (index === lines.length - 1 && random() < 0.5 ? '' : end());
  }
  return { text, columns, rows };
}

function jsonLine(columns: readonly string[], row: readonly FieldValue[]): string {
  return JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

function csvLine(row: readonly PlainValue[], format: 'csv' | 'tsv', random: Random): string {
  const delimiter = format === 'csv' ? ',' : '\t';
  return row
    .map((value) => {
      const text = String(value);
      const must =
        text.includes(delimiter) || /[\r\n]|^"/.test(text) || (row.length > 1 && text.trim() === '');
      return must || random() < 0.3 ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(delimiter);
}

function randomDialect<T extends TextFormat>(format: T, random: Random): Extract<Dialect, { format: T }>;
function randomDialect(format: TextFormat, random: Random): Dialect {
  if (format === 'jsonl') return { format };
  return {
    format,
    delimiter: random() < 0.7 ? (format === 'csv' ? ',' : '\t') : pick(random, DELIMITERS),
    ...(random() < 0.6 && { quoting: pick(random, QUOTINGS) }),
    ...(random() < 0.3 && { header: false }),
    ...(random() < 0.2 && { linesAbove: 1 + below(random, 3) }),
    ...(random() < 0.3 && { spaceAfterDelimiter: true }),
  };
}

/** Line breaks as editors count them. */
function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}

describe('random documents', () => {
  for (const format of ['jsonl', 'csv', 'tsv'] as const) {
    test(`${format} is read back as it was written`, async () => {
      for (let seed = 1; seed <= 1500; seed++) {
        const random = seededRandom(seed);
        const { text, columns, rows } = randomDocument(format, random);
        const bytes = Buffer.from(text);
        // Texts so wild may look like another dialect; they are written in the plain one.
        const dialect = plainDialect(format);
        const events = await readChunks(cutAtRandom(bytes, random, pick(random, [1, 3, 20, 1000])), dialect);
        const where = `seed ${seed}: ${JSON.stringify(text)}`;
        assert.deepEqual(events, readRecordsFromText(text, dialect), where);
        assert.ok(
          events.every((event) => event.kind !== 'finding'),
          where,
        );
        const records = recordsOf(events);
        assert.deepEqual(
          records.map((record) => [...record.fields.values()]),
          rows,
          where,
        );
        for (const [row, record] of records.entries()) {
          assert.equal(record.row, row);
          const raw = bytes.toString('utf8', record.byteStart, record.byteEnd);
          const start = bytes.toString('utf8', 0, record.byteStart).length;
          assert.equal(record.line, lineOf(text, start), where);
          assert.equal(record.endLine, lineOf(text, start + raw.length), where);
          const alone = format === 'jsonl' ? raw : `${columns.join(format === 'csv' ? ',' : '\t')}\n${raw}`;
          const [again] = recordsOf(readRecordsFromText(alone, dialect));
          assert.deepEqual([...(again?.fields ?? [])], [...record.fields], where);
          assert.equal(again?.hash, record.hash, where);
        }
      }
    });

    test(`${format}: no byte of a damaged file goes untold`, async () => {
      for (let seed = 1; seed <= 800; seed++) {
        const random = seededRandom(seed);
        const bytes = Buffer.from(randomDocument(format, random).text);
        for (let hits = 1 + below(random, 3); hits > 0 && bytes.length > 0; hits--) {
          bytes[below(random, bytes.length)] = pick(random, [34, 34, 10, 13, 44, 9, 0xe9, 0x80, 0x7b]);
        }
        const chunks = cutAtRandom(bytes, random, pick(random, [1, 3, 20, 1000]));
        if (bytes.length > 1 && bytes[0]! >= 0xfe) continue;
        for (const written of [format, randomDialect(format, random)]) {
          const events = await readChunks(chunks, written);
          const where = `seed ${seed}, ${JSON.stringify(written)}: ${JSON.stringify(bytes.toString('latin1'))}`;
          assert.deepEqual(events, await readChunks([bytes], written), where);
          if (format === 'jsonl') assertAllTold(bytes, events, where);
          else assertCovers(bytes, events, where);
        }
      }
    });
  }

  test('records beyond the length that is read are told of, however the bytes are cut', () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const random = seededRandom(seed);
      const format = pick(random, ['csv', 'tsv'] as const);
      const bytes = Buffer.from(randomDocument(format, random).text.replace(/^\ufeff/, ''));
      const limit = 5 + below(random, 40);
      const dialect = randomDialect(format, random);
      const read = (chunks: readonly Uint8Array[]): ReadEvent[] => {
        const parser = new CsvParser(dialect, 0, { maxRecordBytes: limit });
        const events: ReadEvent[] = [];
        let rest = Buffer.alloc(0);
        for (const [index, chunk] of chunks.entries()) {
          rest = Buffer.concat([rest, chunk]);
          rest = rest.subarray(parser.read(rest, index === chunks.length - 1, events));
        }
        return events;
      };
      if (bytes.length === 0) continue;
      const where = `seed ${seed}, limit ${limit}, ${JSON.stringify(dialect)}: ${JSON.stringify(bytes.toString('utf8'))}`;
      const events = read([bytes]);
      assertCovers(bytes, events, where);
      assert.deepEqual(read(cutAtRandom(bytes, random, pick(random, [1, 3, 20]))), events, where);
    }
  });

  /** Each line with something on it lies within an event, events do not overlap, and rows are counted without a gap. */
  function assertAllTold(bytes: Buffer, events: readonly ReadEvent[], where: string): void {
    const lines = bytes.toString('latin1').replace(/^\xef\xbb\xbf/, '').split(/\r\n|\r|\n/); // prettier-ignore
    let row = 0;
    let told = 0;
    for (const event of events) {
      if (event.kind === 'remark') continue;
      if (event.kind === 'header') {
        told = Math.max(told, event.endLine);
        continue;
      }
      const { line, endLine } =
        event.kind === 'record' ? event.record : { line: event.finding.line, endLine: event.endLine };
      const own = event.kind === 'record' ? event.record.row : event.finding.row;
      if (own === -1) continue;
      assert.equal(own, row++, where);
      assert.ok(line > told && endLine >= line, where);
      const first = event.kind === 'record' ? line : told + 1;
      for (let skipped = told + 1; skipped < first; skipped++) {
        assert.equal(lines[skipped - 1]?.trim(), '', `line ${skipped} of ${where}`);
      }
      told = endLine;
    }
    for (const rest of lines.slice(told)) assert.equal(rest.trim(), '', where);
  }
});
