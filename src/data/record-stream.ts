// Feeds a parser from chunks of any size: leaves out the byte order mark and keeps what a chunk cuts in two.
import { DataDietError } from '../shared/errors.ts';
import type { DatasetFormat, Dialect } from '../shared/dataset.ts';
import { delimitedParser } from './dialect/delimited-parser.ts';
import { JsonArrayParser } from './json-array-parser.ts';
import { JsonlParser } from './jsonl-parser.ts';
import type { ReadOptions, RecordParser } from './record-parser.ts';
import type { ReadEvent } from './records.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/**
 * So much is given to the parser at once, unless one record is longer: it bounds the events that are held, and lets them go
 * while they are young, which is what costs most where rows are short.
 */
const WINDOW_BYTES = 32 * 1024;

export class RecordStream {
  private parser: RecordParser | undefined;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** The parser is not asked again before this many bytes wait, so that a long record costs time linear in its length. */
  private needed = BYTE_ORDER_MARK.length;

  /** A bare format leaves it to the header to tell how the file is written. */
  constructor(
    private readonly written: DatasetFormat | Dialect,
    private readonly options: ReadOptions = {},
  ) {}

  /** The events that became certain with `chunk`; they must all be taken before the next one is pushed. */
  *push(chunk: Uint8Array): Generator<ReadEvent> {
    for (const events of this.pushed(chunk)) yield* events;
  }

  /** The events of what is left; nothing may be pushed after it. */
  *end(): Generator<ReadEvent> {
    for (const events of this.ended()) yield* events;
  }

  /** As `push`, many events at once. */
  *pushed(chunk: Uint8Array): Generator<readonly ReadEvent[]> {
    this.waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.waitingBytes += chunk.byteLength;
    if (this.waitingBytes >= this.needed) yield* this.drain(false);
  }

  /** As `end`, many events at once. */
  *ended(): Generator<readonly ReadEvent[]> {
    yield* this.drain(true);
  }

  private *drain(last: boolean): Generator<readonly ReadEvent[]> {
    let bytes = this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting);
    if (this.parser === undefined) {
      const start = this.beginsFile() ? startOfText(bytes) : 0;
      bytes = bytes.subarray(start);
      this.parser = parserFor(this.written, start, this.options);
    }
    let at = 0;
    for (let window = WINDOW_BYTES; ;) {
      const end = Math.min(bytes.length, at + window);
      const events: ReadEvent[] = [];
      const done = this.parser.read(bytes.subarray(at, end), last && end === bytes.length, events);
      at += done;
      yield events;
      if (at === bytes.length || (end === bytes.length && done === 0)) break;
      window = done === 0 ? 2 * window : WINDOW_BYTES;
    }
    const rest = bytes.subarray(at);
    this.waiting = [rest];
    this.waitingBytes = rest.length;
    this.needed = 2 * rest.length;
  }

  /** Further down, what looks like a byte order mark is text. */
  private beginsFile(): boolean {
    return this.options.columns === undefined && this.options.line === undefined;
  }
}

function parserFor(written: DatasetFormat | Dialect, start: number, options: ReadOptions): RecordParser {
  const format = typeof written === 'string' ? written : written.format;
  // A table is given as lines of JSON.
  if (format === 'jsonl' || format === 'parquet') {
    const isArray = typeof written !== 'string' && 'array' in written && written.array === true;
    return isArray ? new JsonArrayParser(start, options) : new JsonlParser(start, options);
  }
  const known = typeof written === 'string' || !('delimiter' in written) ? { format } : written;
  return delimitedParser(known, start, options);
}

/** Where the text begins: behind a byte order mark. */
function startOfText(bytes: Buffer): number {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) {
    throw new DataDietError('file-unreadable', 'This file is UTF-16 text; datasets are read as UTF-8.', {
      action: 'Save the file with the encoding UTF-8.',
      place: { line: 1 },
    });
  }
  return bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
}
