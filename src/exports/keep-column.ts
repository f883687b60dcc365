// The whole file with one column more, which tells of each row whether it is kept. All other bytes stay as they are.
import { decodeBytes } from '../data/encoding/codec.ts';
import { scanRecord } from '../data/csv-scan.ts';
import { syntaxOf } from '../data/dialect/syntax.ts';
import type { DelimitedDialect, Encoding } from '../shared/dataset.ts';
import { ByteRuns } from './byte-runs.ts';
import type { TakePiece } from './line-reader.ts';
import type { Output } from './output.ts';
import { passLines } from './pass-lines.ts';
import { OTHER_WIDTH, READABLE, type RecordTable } from './record-table.ts';
import type { WorkOptions } from './source.ts';

/** `keep`, or `keep_1` and so on where the file has a column of that name. */
export function nameOfKeepColumn({ hasField }: Pick<RecordTable, 'hasField'>): string {
  let name = 'keep';
  for (let copy = 1; hasField(name); copy++) name = `keep_${copy}`;
  return name;
}

/**
 * Writes the file with `true` for each row that is kept and `false` for each that is chosen to go. A row that could not be
 * read stays as it is; one with more fields than there are columns gets the value too, lest its last field be read as it.
 * @param chosen 1 for each record that is to go
 * @throws DataDietError as `passLines`
 */
export async function writeKeepColumn(
  table: RecordTable,
  chosen: Uint8Array,
  file: Output,
  options: WorkOptions,
): Promise<void> {
  const runs = new ByteRuns(file);
  const name = nameOfKeepColumn(table);
  const take =
    'delimiter' in table.dialect
      ? behindFields(table, table.dialect, chosen, name, runs)
      : intoObjects(table, chosen, name, runs);
  await passLines(table, take, () => runs.flush(), options);
}

/** Of ASCII characters. */
function encoded(text: string, encoding: Encoding | undefined): Buffer {
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') return Buffer.from(text, 'latin1');
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

function behindFields(
  table: RecordTable,
  dialect: DelimitedDialect,
  chosen: Uint8Array,
  name: string,
  runs: ByteRuns,
): TakePiece {
  const { encoding, count, line: firstLine, endLine, headEnd, fault } = table;
  // None of them holds what would need quotes.
  const value = (text: string): Buffer => encoded(`${dialect.delimiter}${text}`, encoding);
  const [header, kept, gone] = [value(name), value('true'), value('false')];
  let record = 0;
  /** What there is of a record whose fields are to be counted. */
  let counted: Buffer[] = [];
  return (line, bytes, start, end, next, ended) => {
    while (record < count && endLine[record]! < line) record += 1;
    runs.add(bytes, start, end);
    const isWithin = line > headEnd && record < count && firstLine[record]! <= line;
    const isLast = ended && isWithin && line === endLine[record];
    const width = isWithin && fault[record] === OTHER_WIDTH;
    if (width) counted.push(bytes.subarray(start, isLast ? end : next));
    if (ended && line === headEnd && table.hasHeader) runs.addAll(header);
    else if (isLast) {
      const isTooWide =
        width && countFields(Buffer.concat(counted), dialect, encoding) > table.columns.length;
      if (fault[record] === READABLE || isTooWide) runs.addAll(chosen[record] === 1 ? gone : kept);
      counted = [];
    }
    runs.add(bytes, end, next);
  };
}

function countFields(raw: Buffer, dialect: DelimitedDialect, encoding: Encoding | undefined): number {
  const text = decodeBytes(raw, encoding ?? 'utf-8');
  const ranges: number[] = [];
  const scan = scanRecord(Buffer.from(text), 0, syntaxOf(dialect), true, ranges);
  // Quotes that make no sense are text.
  return scan.kind === 'whole' ? ranges.length / 2 : text.split(dialect.delimiter).length;
}

function intoObjects(table: RecordTable, chosen: Uint8Array, name: string, runs: ByteRuns): TakePiece {
  const { encoding, count, line: lineOf, fault } = table;
  const member = (value: boolean, comma: string): Buffer => encoded(`${comma}"${name}":${value}`, encoding);
  const close = encoded('}', encoding);
  const open = encoded('{', encoding);
  const blanks = [' ', '\t'].map((blank) => encoded(blank, encoding));
  const unit = close.length;
  /** Place of the last character before `end` that is no blank. */
  const lastBefore = (bytes: Buffer, end: number): number => {
    let at = end - unit;
    while (at > 0 && blanks.some((blank) => blank.equals(bytes.subarray(at, at + unit)))) at -= unit;
    return at;
  };
  let record = 0;
  let line: Buffer[] = [];
  return (number, bytes, start, end, next, ended) => {
    while (record < count && lineOf[record]! < number) record += 1;
    if (record === count || lineOf[record] !== number || fault[record] !== READABLE) {
      runs.add(bytes, start, next);
      return;
    }
    line.push(bytes.subarray(start, end));
    if (!ended) return;
    const object = line.length === 1 ? line[0]! : Buffer.concat(line);
    line = [];
    // An object ends in a brace, and before that stands a character of ASCII.
    const brace = lastBefore(object, object.length);
    const before = lastBefore(object, brace);
    const isEmpty = object.subarray(before, before + unit).equals(open);
    runs.add(object, 0, brace);
    runs.addAll(member(chosen[record] !== 1, isEmpty ? '' : ','));
    runs.add(object, brace, object.length);
    runs.add(bytes, end, next);
  };
}
