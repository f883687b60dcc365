// Feeds a parser from chunks of any size: leaves out the byte order mark and keeps what a chunk cuts in two.
import { DataDietError } from '../shared/errors.ts';
import type { DatasetFormat, Dialect } from '../shared/dataset.ts';
import { CsvParser } from './csv-parser.ts';
import { JsonArrayParser } from './json-array-parser.ts';
import { JsonlParser } from './jsonl-parser.ts';
import type { ReadOptions, RecordParser } from './record-parser.ts';
import type { ReadEvent } from './records.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

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

  /** The events that became certain with `chunk`. */
  push(chunk: Uint8Array): ReadEvent[] {
    this.waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.waitingBytes += chunk.byteLength;
    return this.waitingBytes < this.needed ? [] : this.drain(false);
  }

  /** The events of what is left; nothing may be pushed after it. */
  end(): ReadEvent[] {
    return this.drain(true);
  }

  private drain(last: boolean): ReadEvent[] {
    let bytes = this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting);
    if (this.parser === undefined) {
      const start = this.beginsFile() ? startOfText(bytes) : 0;
      bytes = bytes.subarray(start);
      this.parser = parserFor(this.written, start, this.options);
    }
    const events: ReadEvent[] = [];
    const rest = bytes.subarray(this.parser.read(bytes, last, events));
    this.waiting = [rest];
    this.waitingBytes = rest.length;
    this.needed = 2 * rest.length;
    return events;
  }

  /** Further down, what looks like a byte order mark is text. */
  private beginsFile(): boolean {
    return this.options.columns === undefined && this.options.line === undefined;
  }
}

function parserFor(written: DatasetFormat | Dialect, start: number, options: ReadOptions): RecordParser {
  const dialect = typeof written === 'string' ? { format: written } : written;
  if (dialect.format === 'jsonl') {
    const isArray = 'array' in dialect && dialect.array === true;
    return isArray ? new JsonArrayParser(start, options) : new JsonlParser(start, options);
  }
  const known = 'delimiter' in dialect ? dialect.delimiter : options.reading?.delimiter;
  return new CsvParser(
    dialect.format,
    known ?? (dialect.format === 'tsv' ? '\t' : undefined),
    start,
    options,
  );
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
