// The fields of CSV records whose ends are known, through csv-parse.
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
  /** Whether its quotes are text. */
  readonly literal: boolean;
}

/** What is wrong with a record, and where. */
export interface Fault {
  readonly code: FindingCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The fields of each span, or its fault. The spans are neighbours: between one and the next lies a line break alone.
 * One call of csv-parse reads them all; each is read by itself only where that fails.
 */
export function parseSpans(bytes: Buffer, spans: readonly Span[], delimiter: number): (string[] | Fault)[] {
  const first = spans[0];
  if (first === undefined) return [];
  const all = bytes.subarray(first.start, spans.at(-1)!.end);
  if (isUtf8(all)) {
    const records = parseBytes(all, delimiter, first.literal);
    if (records?.length === spans.length) return records;
  }
  return spans.map((span) => parseSpan(bytes, span, delimiter));
}

function parseSpan(bytes: Buffer, span: Span, delimiter: number): string[] | Fault {
  const raw = bytes.subarray(span.start, span.end);
  if (!isUtf8(raw)) {
    const invalid = firstInvalidByte(raw);
    const byte = raw[invalid]!.toString(16).toUpperCase().padStart(2, '0');
    const place = placeOf(bytes, span.start, span.line, span.start + invalid);
    return { code: 'invalid-utf8', message: `byte 0x${byte} is not UTF-8`, ...place };
  }
  const records = parseBytes(raw, delimiter, span.literal);
  if (records?.length === 1) return records[0]!;
  const message = 'the fields of this record cannot be told apart';
  return { code: 'invalid-quote', message, line: span.line, column: 1 };
}

function parseBytes(bytes: Buffer, delimiter: number, literal: boolean): string[][] | undefined {
  try {
    return parse(bytes, {
      delimiter: String.fromCharCode(delimiter),
      record_delimiter: ['\r\n', '\n', '\r'],
      quote: literal ? false : '"',
      // A quote inside an unquoted field is text.
      relax_quotes: true,
      // Counted by the caller, against the header.
      relax_column_count: true,
    });
  } catch {
    return undefined;
  }
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
