// Makes events of delimited records whose bounds are known: the header, the fields, and what is wrong with them. Records
// without quotes are split at their delimiters in bulk, which is an order of magnitude faster than scanning them.
import { isUtf8 } from 'node:buffer';
import type { DelimitedDialect, FindingCode } from '../shared/dataset.ts';
import { characterAt, firstInvalidByte, lineBreaksWithin } from './bytes.ts';
import { numberedColumns, readHeader, refuseColumns } from './csv-header.ts';
import { splitPlain, syntaxOf, type Syntax } from './dialect/syntax.ts';
import { recordHash } from './record-hash.ts';
import { NO_FIELDS, type ReadOptions } from './record-parser.ts';
import { HEADER_ROW } from './records.ts';
import type { DataRecord, FieldValue, ReadEvent } from './records.ts';

/** A record within the buffer that is being read. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly endLine: number;
  /** What a scan read; left out where no quote has a meaning, or no fields are wanted. */
  readonly values?: readonly string[];
  /** See `FindingEvent.reach` and `RecordEvent.follows`. */
  readonly reach?: number | undefined;
  readonly follows?: boolean;
}

/** What is wrong with a record, and where. */
export interface Fault {
  readonly code: FindingCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** What is known of a file beside what `ReadOptions` say. */
export interface DelimitedOptions extends ReadOptions {
  /** The number of columns of a file without a header, by most of its records. */
  readonly width?: number;
}

export class CsvRecords {
  /** Once they are known. */
  columns: readonly string[] | undefined;
  private row = 0;
  private readonly syntax: Syntax;
  private readonly placesOnly: boolean;
  /** The header's fields as they stand, by which it is known again. */
  private headerFields: readonly string[] | undefined;
  /** Whether the header was told, or is told by somebody else. */
  private told: boolean;
  /** Sound records whose fields are not read yet. */
  private run: Span[] = [];
  private bytes: Buffer = Buffer.alloc(0);
  /** The place of `bytes` in the file. */
  private offset = 0;
  private events: ReadEvent[] = [];

  constructor(
    private readonly dialect: DelimitedDialect,
    { columns, placesOnly = false, width }: DelimitedOptions,
  ) {
    this.syntax = syntaxOf(dialect);
    this.placesOnly = placesOnly;
    this.told = columns !== undefined;
    this.columns = columns ?? (dialect.header === false && width ? numberedColumns(width) : undefined);
  }

  /** Whether the values of a record are wanted. */
  get wantsValues(): boolean {
    return !this.placesOnly || this.columns === undefined;
  }

  /** Spans are of `bytes` from here on, and events go to `events`. */
  begin(bytes: Buffer, offset: number, events: ReadEvent[]): void {
    this.bytes = bytes;
    this.offset = offset;
    this.events = events;
  }

  /** A record whose bounds are sound. */
  add(span: Span): void {
    this.run.push(span);
    // The header decides how the rest is read.
    if (!this.told) this.flush();
  }

  /** A record that is at fault, whatever its fields. */
  refuse(span: Span, fault: Fault): void {
    this.flush();
    this.report(span, fault, this.columns === undefined ? HEADER_ROW : this.row++);
  }

  /** What is wrong with the header, which is read all the same; the header's own record follows. */
  noteHeader(span: Span, fault: Fault): void {
    this.report(span, fault, HEADER_ROW);
  }

  /** Tells of the waiting records. */
  flush(): void {
    const spans = this.run;
    if (spans.length === 0) return;
    this.run = [];
    if (!this.told && this.dialect.header === false) this.tellNoHeader(spans[0]!);
    if (this.placesOnly && this.columns !== undefined) {
      for (const span of spans) {
        this.record(span, NO_FIELDS, this.bytes.subarray(span.start, span.end));
      }
      return;
    }
    const allUtf8 = isUtf8(this.bytes.subarray(spans[0]!.start, spans.at(-1)!.end));
    for (const span of spans) {
      const fault = allUtf8 ? undefined : this.utf8Fault(span);
      if (this.columns === undefined) this.header(span, fault);
      else if (fault === undefined) this.fields(span, this.columns);
      else this.report(span, fault, this.row++);
    }
  }

  private valuesOf({ values, start, end }: Span): readonly string[] {
    return values ?? splitPlain(this.bytes.toString('utf8', start, end), this.syntax);
  }

  private header(span: Span, fault: Fault | undefined): void {
    if (fault !== undefined) this.report(span, fault, HEADER_ROW);
    const values = this.valuesOf(span);
    if (!this.placesOnly) refuseColumns(values.length, span.line);
    const { columns, renamed } = readHeader(values);
    this.columns = columns;
    this.headerFields = values.map((value) => value.trim());
    const { line, endLine, reach } = span;
    this.tell(columns, { line, endLine, ...this.bytesOf(span), ...(reach !== undefined && { reach }) });
    for (const { name, message } of renamed) {
      this.report(span, { code: 'duplicate-header', message, line, column: 1 }, HEADER_ROW, name);
    }
  }

  private tellNoHeader(first: Span): void {
    this.columns ??= numberedColumns(this.valuesOf(first).length);
    if (!this.placesOnly) refuseColumns(this.columns.length, first.line);
    const at = this.offset + first.start;
    this.tell([...this.columns], { line: first.line, endLine: first.line - 1, byteStart: at, byteEnd: at });
  }

  private tell(
    columns: string[],
    place: { line: number; endLine: number; byteStart: number; byteEnd: number; reach?: number },
  ): void {
    this.told = true;
    this.events.push({ kind: 'header', columns, dialect: this.dialect, ...place });
  }

  private fields(span: Span, columns: readonly string[]): void {
    const { start, end, values } = span;
    if (values !== undefined) {
      this.sound(span, values, columns, this.bytes.subarray(start, end));
      return;
    }
    // A text that is at hand is hashed sooner than its bytes are cut out.
    const text = this.bytes.toString('utf8', start, end);
    this.sound(span, splitPlain(text, this.syntax), columns, text);
  }

  private sound(
    span: Span,
    values: readonly string[],
    columns: readonly string[],
    raw: string | Uint8Array,
  ): void {
    const { line, endLine } = span;
    if (values.length !== columns.length) {
      const message =
        `the record has ${countFields(values.length)}, the header has ${columns.length}` +
        (endLine > line ? `; it goes on to line ${endLine}, so perhaps a quote in it is not closed` : '');
      this.report(span, { code: 'field-count', message, line, column: 1 }, this.row++);
      return;
    }
    if (this.repeatsHeader(values)) {
      const message = 'the header stands here once more; perhaps two files were joined';
      this.report(span, { code: 'repeated-header', message, line, column: 1 }, this.row++);
      return;
    }
    const fields = new Map<string, FieldValue>();
    for (let index = 0; index < columns.length; index++) fields.set(columns[index]!, values[index]);
    this.record(span, fields, raw);
  }

  private repeatsHeader(values: readonly string[]): boolean {
    const header = this.headerFields;
    if (header?.[0] !== values[0]!.trim()) return false;
    return values.length > 1 && values.every((value, index) => value.trim() === header[index]);
  }

  private record(span: Span, fields: DataRecord['fields'], raw: string | Uint8Array): void {
    const { start, end, line, endLine, reach, follows } = span;
    const record = {
      row: this.row++,
      line,
      endLine,
      byteStart: this.offset + start,
      byteEnd: this.offset + end,
      hash: recordHash(raw),
      fields,
    };
    if (reach === undefined) this.events.push({ kind: 'record', record });
    else this.events.push({ kind: 'record', record, reach, ...(follows === true && { follows }) });
  }

  private report(span: Span, fault: Fault, row: number, field?: string): void {
    const { line, endLine, reach } = span;
    this.events.push({
      kind: 'finding',
      finding: { ...fault, row, ...(field !== undefined && { field }) },
      line,
      endLine,
      ...this.bytesOf(span),
      ...(reach !== undefined && { reach }),
    });
  }

  private bytesOf({ start, end }: Span): { byteStart: number; byteEnd: number } {
    return { byteStart: this.offset + start, byteEnd: this.offset + end };
  }

  private utf8Fault(span: Span): Fault | undefined {
    const raw = this.bytes.subarray(span.start, span.end);
    if (isUtf8(raw)) return undefined;
    const invalid = firstInvalidByte(raw);
    const byte = raw[invalid]!.toString(16).toUpperCase().padStart(2, '0');
    const place = placeOf(this.bytes, span.start, span.line, span.start + invalid);
    return { code: 'invalid-utf8', message: `byte 0x${byte} is not UTF-8`, ...place };
  }
}

function countFields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}

/** The line and character of the byte at `offset` in the record that starts at `start` in line `line`. */
export function placeOf(
  bytes: Buffer,
  start: number,
  line: number,
  offset: number,
): { line: number; column: number } {
  const { count, lineStart } = lineBreaksWithin(bytes, start, offset);
  return { line: line + count, column: characterAt(bytes, lineStart, offset) };
}
