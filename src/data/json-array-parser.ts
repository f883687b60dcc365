// A JSON array whose elements are the records, on one line, on a line each or over several. Each element is read as
// JSON lines are (jsonl-parser.ts); what cannot be read is a finding up to the end of its line, and reading goes on behind.
import { CARRIAGE_RETURN, characterAt, LINE_FEED, SPACE, TAB } from './bytes.ts';
import { endOfElement } from './json-element.ts';
import { JsonlParser } from './jsonl-parser.ts';
import { recordHash } from './record-hash.ts';
import { describeBytes, MAX_RECORD_BYTES, type ReadOptions, type RecordParser } from './record-parser.ts';
import type { ReadEvent } from './records.ts';

const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;

export class JsonArrayParser implements RecordParser {
  private row = 0;
  private line: number;
  private inside: boolean;
  private skippingLine = false;
  private readonly maxRecordBytes: number;

  /** `offset` is the place of the first byte in the file. Reading that begins with a line of its own begins in the array. */
  constructor(
    private offset: number,
    private readonly options: ReadOptions = {},
  ) {
    this.line = options.line ?? 1;
    this.inside = options.line !== undefined || options.columns !== undefined;
    this.maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
  }

  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.skippingLine) {
        const next = this.skipLine(bytes, at, last);
        if (next === undefined) break;
        at = next;
        continue;
      }
      const next = this.readOne(bytes, at, last, events);
      if (next === undefined) break;
      at = next;
    }
    this.offset += at;
    return at;
  }

  /** Where to go on behind one element or sign; undefined where more bytes are needed to tell. */
  private readOne(bytes: Buffer, at: number, last: boolean, events: ReadEvent[]): number | undefined {
    const byte = bytes[at]!;
    if (byte === SPACE || byte === TAB) return at + 1;
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return this.passBreak(bytes, at, last);
    if (!this.inside) {
      if (byte === OPEN_ARRAY) {
        this.inside = true;
        return at + 1;
      }
      this.fail('this is not part of the array', events);
      return at;
    }
    if (byte === CLOSE_ARRAY) {
      this.inside = false;
      return at + 1;
    }
    if (byte === COMMA) return at + 1;
    const end = endOfElement(bytes, at, last);
    if (end === 'incomplete') {
      if (!last && bytes.length - at <= this.maxRecordBytes) return undefined;
      if (!last)
        this.fail(`the record is longer than ${describeBytes(this.maxRecordBytes)}`, events, 'too-long');
      else this.fail('not valid JSON: the element that begins here is not closed', events);
      return at;
    }
    if (end === 'faulty') {
      this.fail('not valid JSON: the element that begins here ends nowhere', events);
      return at;
    }
    this.element(bytes.subarray(at, end), at, events);
    return end;
  }

  private passBreak(bytes: Buffer, at: number, last: boolean): number | undefined {
    const isPair = bytes[at] === CARRIAGE_RETURN;
    if (isPair && at + 1 === bytes.length && !last) return undefined;
    this.line++;
    return isPair && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }

  private skipLine(bytes: Buffer, at: number, last: boolean): number | undefined {
    let end = at;
    while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end++;
    if (end === bytes.length) return end;
    this.skippingLine = false;
    const next = this.passBreak(bytes, end, last);
    // The break may yet become a pair: it is all that is left of the line.
    if (next === undefined) this.skippingLine = true;
    return next ?? (end > at ? end : undefined);
  }

  /** Reads an element as a line of JSON lines: line breaks stand between its parts only, where spaces mean the same. */
  private element(raw: Buffer, at: number, events: ReadEvent[]): void {
    const breaks = lineStartsWithin(raw, 0, raw.length);
    const flat = breaks.length === 0 ? raw : flatten(raw);
    const parsed: ReadEvent[] = [];
    new JsonlParser(this.offset + at, { ...this.options, line: this.line }).read(flat, true, parsed);
    const [line, endLine] = [this.line, this.line + breaks.length];
    for (const event of parsed) {
      if (event.kind === 'record') {
        const record = { ...event.record, row: this.row++, endLine, hash: recordHash(raw) };
        events.push({ kind: 'record', record });
      } else if (event.kind === 'finding') {
        const finding = {
          ...event.finding,
          ...this.placeIn(raw, event.finding.column, breaks),
          row: this.row++,
        };
        events.push({ kind: 'finding', finding, line, endLine });
      }
    }
    this.line = endLine;
  }

  /** The place of the 1-based character `column` of a flat element. */
  private placeIn(raw: Buffer, column: number, breaks: readonly number[]): { line: number; column: number } {
    if (breaks.length === 0) return { line: this.line, column };
    const offset = Buffer.byteLength(raw.toString('utf8').slice(0, column - 1));
    const before = breaks.filter((start) => start <= offset);
    return { line: this.line + before.length, column: characterAt(raw, before.at(-1) ?? 0, offset) };
  }

  /** Reports what stands in the line from here, and passes over it. */
  private fail(
    message: string,
    events: ReadEvent[],
    code: 'invalid-json' | 'too-long' = 'invalid-json',
  ): void {
    const finding = { code, message, row: this.row++, line: this.line, column: 1 };
    events.push({ kind: 'finding', finding, line: this.line, endLine: this.line });
    this.skippingLine = true;
  }
}

function flatten(raw: Buffer): Buffer {
  const flat = Buffer.from(raw);
  for (let at = 0; at < flat.length; at++) {
    if (flat[at] === LINE_FEED || flat[at] === CARRIAGE_RETURN) flat[at] = SPACE;
  }
  return flat;
}

/** The offset just after each line break within `from`..`to`. */
function lineStartsWithin(bytes: Buffer, from: number, to: number): number[] {
  const starts: number[] = [];
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === LINE_FEED) starts.push(at + 1);
    else if (byte === CARRIAGE_RETURN && (at + 1 >= to || bytes[at + 1] !== LINE_FEED)) starts.push(at + 1);
  }
  return starts;
}
