// CSV and TSV: finds where each record ends by itself, and reads the fields of whole records in bulk (csv-fields.ts).
//
// What happens to a faulty record:
// - A quoted field that is not closed, or has a stray quote: the finding covers the record up to the line in which that
//   field opens, and reading goes on at the next line, because the quote is most likely a slip and what follows are rows.
// - A TSV line whose quotes make no sense as CSV quotes is read literally, since TSV proper knows no quoting.
// - Another number of fields than the header has, or bytes that are not UTF-8: the finding covers the whole record.
// Empty lines are skipped and are no records.
import type { DelimitedDialect, Delimiter } from '../shared/dataset.ts';
import { isBlank, LineFinder, lineStartsWithin, QUOTE } from './bytes.ts';
import { parseSpans, placeOf } from './csv-fields.ts';
import type { Fault, Span } from './csv-fields.ts';
import { readHeader } from './csv-header.ts';
import { delimiterOfHeader, scanRecord } from './csv-scan.ts';
import type { RecordScan } from './csv-scan.ts';
import { recordHash } from './record-hash.ts';
import { describeBytes, MAX_RECORD_BYTES, NO_FIELDS } from './record-parser.ts';
import type { ReadOptions, RecordParser } from './record-parser.ts';
import { HEADER_ROW } from './records.ts';
import type { DataRecord, FieldValue, ReadEvent } from './records.ts';

export class CsvParser implements RecordParser {
  private row = 0;
  /** The line at the place of reading; spans that wait in `run` lie before it. */
  private line: number;
  private skippingLine = false;
  private columns: readonly string[] | undefined;
  private readonly maxRecordBytes: number;
  private readonly placesOnly: boolean;
  /** Sound records whose fields are not read yet. */
  private run: Span[] = [];

  /** `offset` is the place of the first byte in the file. A `delimiter` that is not known is told by the header. */
  constructor(
    private readonly format: DelimitedDialect['format'],
    private delimiter: Delimiter | undefined,
    private offset: number,
    { columns, line = 1, placesOnly = false, maxRecordBytes = MAX_RECORD_BYTES }: ReadOptions = {},
  ) {
    this.columns = columns;
    this.line = line;
    this.placesOnly = placesOnly;
    this.maxRecordBytes = maxRecordBytes;
  }

  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number {
    const lines = new LineFinder(bytes, last);
    let at = 0;
    let quote = -1;
    while (at < bytes.length) {
      if (!lines.find(at)) {
        at = this.breakOff(bytes, at, events);
        break;
      }
      if (this.skippingLine || this.isEmpty(bytes, at, lines.end)) {
        this.skippingLine = false;
        this.line++;
        at = lines.next;
        continue;
      }
      if (quote < at) quote = bytes.indexOf(QUOTE, at);
      if (quote === -1) quote = bytes.length;
      if (quote >= lines.end) {
        this.accept(bytes, at, lines.end, this.line, false, events);
        at = lines.next;
        continue;
      }
      const next = this.readQuoted(bytes, at, lines, last, events);
      if (next === undefined) {
        at = this.breakOff(bytes, at, events);
        break;
      }
      at = next;
    }
    this.flush(bytes, events);
    this.offset += at;
    return at;
  }

  private isEmpty(bytes: Buffer, start: number, end: number): boolean {
    if (this.delimiter === undefined) {
      if (isBlank(bytes, start, end, true)) return true;
      this.delimiter = delimiterOfHeader(bytes.subarray(start, end));
    }
    return isBlank(bytes, start, end, this.delimiter !== '\t');
  }

  /** Where to go on when the bytes end inside the record at `at`: there, unless it is too long to wait for its end. */
  private breakOff(bytes: Buffer, at: number, events: ReadEvent[]): number {
    if (!this.skippingLine) {
      if (bytes.length - at <= this.maxRecordBytes) return at;
      this.refuse(bytes, this.tooLong(), this.line, events);
      this.skippingLine = true;
    }
    // All can go but the last byte, which may be half of a line break.
    const keep = bytes.length - 1;
    this.line += lineStartsWithin(bytes, at, keep).length;
    return keep;
  }

  /** Reads the record at `at`, in whose first line a quote stands. Gives the next one's place, or undefined for want of bytes. */
  private readQuoted(
    bytes: Buffer,
    at: number,
    lines: LineFinder,
    last: boolean,
    events: ReadEvent[],
  ): number | undefined {
    const scan = scanRecord(bytes, at, this.delimiter!.charCodeAt(0), last);
    if (scan.kind === 'whole') {
      const breaks = scan.end > lines.end ? lineStartsWithin(bytes, at, scan.end).length : 0;
      this.accept(bytes, at, scan.end, this.line + breaks, true, events);
      return scan.next;
    }
    const { opening } = scan;
    if (opening === undefined) return undefined;
    if (scan.kind === 'incomplete' && bytes.length - at <= this.maxRecordBytes) return undefined;
    const reach = reachOf(scan, bytes, at, this.line);
    if (this.format === 'tsv') {
      this.accept(bytes, at, lines.end, this.line, false, events, reach);
      return lines.next;
    }
    const fault = quoteFault(scan, opening, bytes, at, this.line);
    if (this.columns === undefined) {
      // Without a header nothing can be read, so its quotes are taken as text.
      this.report(fault, HEADER_ROW, this.line, fault.line, events);
      this.accept(bytes, at, lines.end, this.line, false, events, reach);
      return lines.next;
    }
    const openingLine = new LineFinder(bytes, last);
    if (!openingLine.find(opening)) return undefined;
    const { line } = placeOf(bytes, at, this.line, opening);
    this.refuse(bytes, fault, line, events, reach);
    this.line = line + 1;
    return openingLine.next;
  }

  /** Takes in a record whose bounds are known; `this.line` is its first line. */
  private accept(
    bytes: Buffer,
    start: number,
    end: number,
    endLine: number,
    quoted: boolean,
    events: ReadEvent[],
    reach?: number,
  ): void {
    if (end - start > this.maxRecordBytes) {
      this.refuse(bytes, this.tooLong(), endLine, events);
    } else {
      const span = { start, end, line: this.line, endLine, quoted };
      this.run.push(reach === undefined ? span : { ...span, reach });
      // The header decides how the rest is read.
      if (this.columns === undefined) this.flush(bytes, events);
    }
    this.line = endLine + 1;
  }

  /** Reads the fields of the waiting records. */
  private flush(bytes: Buffer, events: ReadEvent[]): void {
    if (this.run.length === 0) return;
    const spans = this.run;
    this.run = [];
    if (this.placesOnly && this.columns !== undefined) {
      for (const span of spans) this.record(bytes, span, NO_FIELDS, events);
      return;
    }
    for (const [index, fields] of parseSpans(bytes, spans, this.delimiter!).entries()) {
      const span = spans[index]!;
      if (this.columns === undefined) this.header(bytes, span, fields, events);
      else if (Array.isArray(fields)) this.sound(bytes, span, fields, this.columns, events);
      else this.report(fields, this.row++, span.line, span.endLine, events);
    }
  }

  private header(bytes: Buffer, span: Span, parsed: string[] | Fault, events: ReadEvent[]): void {
    let fields: readonly string[];
    if (Array.isArray(parsed)) {
      fields = parsed;
    } else {
      this.report(parsed, HEADER_ROW, span.line, span.endLine, events);
      fields = bytes.toString('utf8', span.start, span.end).split(this.delimiter!);
    }
    const { columns, renamed } = readHeader(fields);
    this.columns = columns;
    const dialect = { format: this.format, delimiter: this.delimiter! };
    const { line, endLine, reach } = span;
    const event = { kind: 'header', columns, dialect, line, endLine } as const;
    events.push(reach === undefined ? event : { ...event, reach });
    for (const { name, message } of renamed) {
      const place = { row: HEADER_ROW, line: span.line, column: 1, field: name };
      events.push({
        kind: 'finding',
        finding: { code: 'duplicate-header', message, ...place },
        line: span.line,
        endLine: span.endLine,
      });
    }
  }

  private sound(
    bytes: Buffer,
    span: Span,
    values: readonly string[],
    columns: readonly string[],
    events: ReadEvent[],
  ): void {
    const { line, endLine } = span;
    if (values.length !== columns.length) {
      const message =
        `the record has ${countFields(values.length)}, the header has ${columns.length}` +
        (endLine > line ? `; it goes on to line ${endLine}, so perhaps a quote in it is not closed` : '');
      this.report({ code: 'field-count', message, line, column: 1 }, this.row++, line, endLine, events);
      return;
    }
    const fields = new Map<string, FieldValue>();
    for (const [index, name] of columns.entries()) fields.set(name, values[index]);
    this.record(bytes, span, fields, events);
  }

  private record(bytes: Buffer, span: Span, fields: DataRecord['fields'], events: ReadEvent[]): void {
    const { start, end, line, endLine, reach } = span;
    const record = {
      row: this.row++,
      line,
      endLine,
      byteStart: this.offset + start,
      byteEnd: this.offset + end,
      hash: recordHash(bytes.subarray(start, end)),
      fields,
    };
    events.push(reach === undefined ? { kind: 'record', record } : { kind: 'record', record, reach });
  }

  private tooLong(): Fault {
    const message = `the record is longer than ${describeBytes(this.maxRecordBytes)}`;
    return { code: 'too-long', message, line: this.line, column: 1 };
  }

  /** Reports a record that is kept from the run, which stands before it. */
  private refuse(bytes: Buffer, fault: Fault, endLine: number, events: ReadEvent[], reach?: number): void {
    this.flush(bytes, events);
    const row = this.columns === undefined ? HEADER_ROW : this.row++;
    this.report(fault, row, this.line, endLine, events, reach);
  }

  private report(
    fault: Fault,
    row: number,
    line: number,
    endLine: number,
    events: ReadEvent[],
    reach?: number,
  ): void {
    const event = { kind: 'finding', finding: { ...fault, row }, line, endLine } as const;
    events.push(reach === undefined ? event : { ...event, reach });
  }
}

function countFields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}

/** How far a scan looked that could not close a quote: see `FindingEvent.reach`. */
function reachOf(scan: RecordScan, bytes: Buffer, start: number, line: number): number {
  return scan.kind === 'invalid-quote' ? placeOf(bytes, start, line, scan.offset).line : Infinity;
}

/** What is wrong with the quoted field that opens at `opening`, in the record at `start` in line `line`. */
function quoteFault(scan: RecordScan, opening: number, bytes: Buffer, start: number, line: number): Fault {
  const open = placeOf(bytes, start, line, opening);
  if (scan.kind === 'invalid-quote') {
    const stray = placeOf(bytes, start, line, scan.offset);
    // Where lines lie between, the stray quote most likely opens a field of a later row.
    if (stray.line === open.line) {
      const message = 'text follows the closing quote; a quote that is part of the text must be doubled';
      return { code: 'invalid-quote', message, ...stray };
    }
  }
  return { code: 'quote-not-closed', message: 'the quoted field that opens here is not closed', ...open };
}
