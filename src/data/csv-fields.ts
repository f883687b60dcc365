// The fields of CSV records whose ends are known: through csv-parse where a record has quotes. Where it has none, its fields
// are what lies between the delimiters, and splitting there is an order of magnitude faster.
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import type { FindingCode } from '../shared/dataset.ts';
import { characterAt, firstInvalidByte, lineStartsWithin } from './bytes.ts';

/** A record within the buffer that is being read. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly endLine: number;
  /** Whether it has quotes that are not text. */
  readonly quoted: boolean;
  /** See `FindingEvent.reach`. */
  readonly reach?: number;
}

/** What is wrong with a record, and where. */
export interface Fault {
  readonly code: FindingCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** The fields of each span, or its fault. The spans are in rising order. */
export function parseSpans(bytes: Buffer, spans: readonly Span[], delimiter: string): (string[] | Fault)[] {
  const allUtf8 = isUtf8(bytes.subarray(spans[0]?.start, spans.at(-1)?.end));
  const quoted: Buffer[] = [];
  // The quoted ones are filled in after one call of csv-parse for all of them.
  const results = spans.map((span) => {
    const fault = allUtf8 ? undefined : utf8Fault(bytes, span);
    if (fault !== undefined) return fault;
    if (!span.quoted) return bytes.toString('utf8', span.start, span.end).split(delimiter);
    quoted.push(bytes.subarray(span.start, span.end));
    return undefined;
  });
  const parsed = parseQuoted(quoted, delimiter).values();
  return results.map((result, index) => result ?? parsed.next().value ?? unreadable(spans[index]!));
}

const LINE_BREAK = Buffer.from('\n');

/** The fields of whole records; undefined for one that csv-parse does not take for a record. */
function parseQuoted(raws: readonly Buffer[], delimiter: string): (string[] | undefined)[] {
  const all = parseBytes(Buffer.concat(raws.flatMap((raw) => [raw, LINE_BREAK])), delimiter);
  if (all?.length === raws.length) return all;
  return raws.map((raw) => {
    const records = parseBytes(raw, delimiter);
    return records?.length === 1 ? records[0] : undefined;
  });
}

function parseBytes(bytes: Buffer, delimiter: string): string[][] | undefined {
  try {
    return parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      // A quote inside an unquoted field is text.
      relax_quotes: true,
      // Counted by the caller, against the header.
      relax_column_count: true,
    });
  } catch {
    return undefined;
  }
}

function utf8Fault(bytes: Buffer, span: Span): Fault | undefined {
  const raw = bytes.subarray(span.start, span.end);
  if (isUtf8(raw)) return undefined;
  const invalid = firstInvalidByte(raw);
  const byte = raw[invalid]!.toString(16).toUpperCase().padStart(2, '0');
  const place = placeOf(bytes, span.start, span.line, span.start + invalid);
  return { code: 'invalid-utf8', message: `byte 0x${byte} is not UTF-8`, ...place };
}

function unreadable({ line }: Span): Fault {
  return {
    code: 'invalid-quote',
    message: 'the fields of this record cannot be told apart',
    line,
    column: 1,
  };
}

/** The line and character of the byte at `offset` in the record that starts at `start` in line `line`. */
export function placeOf(
  bytes: Buffer,
  start: number,
  line: number,
  offset: number,
): { line: number; column: number } {
  const starts = lineStartsWithin(bytes, start, offset);
  return { line: line + starts.length, column: characterAt(bytes, starts.at(-1) ?? start, offset) };
}
