// JSONL and NDJSON: one JSON object a line. A line that is none is a finding; the next line is read as if nothing were.
import { isUtf8 } from 'node:buffer';
import type { FindingCode } from '../shared/dataset.ts';
import { CARRIAGE_RETURN, characterAt, firstInvalidByte, isBlank, LineFinder } from './bytes.ts';
import { locateJsonError } from './json-error.ts';
import { withoutNotFinite } from './json-literals.ts';
import { recordHash } from './record-hash.ts';
import { describeBytes, MAX_RECORD_BYTES, NO_FIELDS } from './record-parser.ts';
import type { ReadOptions, RecordParser } from './record-parser.ts';
import type { DataRecord, FieldValue, ReadEvent } from './records.ts';

export class JsonlParser implements RecordParser {
  private row = 0;
  private line: number;
  private skippingLine = false;
  /**
   * Whether the line before was no JSON: then this one is looked at first. What `JSON.parse` throws costs twenty times as
   * much as a look, and a file that is another kind of file is nothing else.
   */
  private distrusting = false;
  private readonly placesOnly: boolean;
  private readonly maxRecordBytes: number;

  /** `offset` is the place of the first byte in the file. */
  constructor(
    private offset: number,
    { line = 1, placesOnly = false, maxRecordBytes = MAX_RECORD_BYTES }: ReadOptions = {},
  ) {
    this.line = line;
    this.placesOnly = placesOnly;
    this.maxRecordBytes = maxRecordBytes;
  }

  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number {
    const lines = new LineFinder(bytes, last);
    const allUtf8 = isUtf8(bytes);
    let at = 0;
    while (at < bytes.length) {
      if (!lines.find(at)) {
        // A `\r` at the end is no part of the record: it ends the line, or waits for its `\n`.
        const waiting = bytes.length - at - (bytes.at(-1) === CARRIAGE_RETURN ? 1 : 0);
        if (!this.skippingLine && waiting > this.maxRecordBytes) {
          this.tooLong(events);
          this.skippingLine = true;
        }
        // Drop all but the last byte, which may be half of a line break.
        if (this.skippingLine) at = bytes.length - 1;
        break;
      }
      if (this.skippingLine) this.skippingLine = false;
      // Length goes first: a line of nothing but spaces, too, is not waited for to its end.
      else if (lines.end - at > this.maxRecordBytes) this.tooLong(events);
      else if (!isBlank(bytes, at, lines.end, true)) this.readLine(bytes, at, lines.end, allUtf8, events);
      this.line++;
      at = lines.next;
    }
    this.offset += at;
    return at;
  }

  private readLine(bytes: Buffer, start: number, end: number, allUtf8: boolean, events: ReadEvent[]): void {
    const raw = bytes.subarray(start, end);
    if (!allUtf8 && !isUtf8(raw)) {
      const invalid = firstInvalidByte(raw);
      const byte = raw[invalid]!.toString(16).toUpperCase().padStart(2, '0');
      const fields = this.placesOnly ? undefined : fieldsOf(parseJson(raw.toString('utf8')));
      this.fail('invalid-utf8', `byte 0x${byte} is not UTF-8`, characterAt(raw, 0, invalid), events, fields);
      return;
    }
    if (this.placesOnly) {
      this.record(raw, start, end, NO_FIELDS, events);
      return;
    }
    const text = raw.toString('utf8');
    let error = this.distrusting ? locateJsonError(text) : undefined;
    // What Python writes for a number that is none is no fault: see `parseJson`.
    const value = error === undefined || NOT_FINITE.test(text) ? parseJson(text) : undefined;
    this.distrusting = value === undefined;
    if (value === undefined) {
      error ??= locateJsonError(text);
      const { offset, reason } = error ?? { offset: 0, reason: 'it cannot be read' };
      this.fail('invalid-json', `not valid JSON: ${reason}`, offset + 1, events);
      return;
    }
    const fields = fieldsOf(value);
    if (fields === undefined) {
      this.fail('not-an-object', `a record must be a JSON object, this is ${nameKind(value)}`, 1, events);
      return;
    }
    this.record(text, start, end, fields, events);
  }

  private record(
    raw: string | Uint8Array,
    start: number,
    end: number,
    fields: DataRecord['fields'],
    events: ReadEvent[],
  ): void {
    events.push({
      kind: 'record',
      record: {
        row: this.row++,
        line: this.line,
        endLine: this.line,
        byteStart: this.offset + start,
        byteEnd: this.offset + end,
        hash: recordHash(raw),
        fields,
      },
    });
  }

  private tooLong(events: ReadEvent[]): void {
    const limit = describeBytes(this.maxRecordBytes);
    this.fail('too-long', `the record is longer than ${limit}`, 1, events);
  }

  private fail(
    code: FindingCode,
    message: string,
    column: number,
    events: ReadEvent[],
    fields?: DataRecord['fields'],
  ): void {
    const finding = { code, message, row: this.row++, line: this.line, column };
    const event = { kind: 'finding', finding, line: this.line, endLine: this.line } as const;
    events.push(fields === undefined ? event : { ...event, fields });
  }
}

/** The value of a JSON text, or undefined where it is none; `NaN` and `Infinity`, which Python writes, are null. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const mended = withoutNotFinite(text);
    if (mended === undefined) return undefined;
    try {
      return JSON.parse(mended);
    } catch {
      return undefined;
    }
  }
}

const NOT_FINITE = /NaN|Infinity/;

function fieldsOf(value: unknown): ReadonlyMap<string, FieldValue> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, FieldValue>();
  // A JSON value is a field's value, whatever it is.
  for (const [name, field] of Object.entries(value as Record<string, FieldValue>)) fields.set(name, field);
  return fields;
}

function nameKind(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
