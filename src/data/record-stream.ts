// Feeds a parser from chunks of any size: leaves out the byte order mark and keeps what a chunk cuts in two.
import { DataDietError } from '../shared/errors.ts';
import type { DatasetFormat } from '../shared/dataset.ts';
import { CsvParser } from './csv-parser.ts';
import { JsonlParser } from './jsonl-parser.ts';
import type { RecordParser } from './record-parser.ts';
import type { ReadEvent } from './records.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export class RecordStream {
  private parser: RecordParser | undefined;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** The parser is not asked again before this many bytes wait, so that a long record costs time linear in its length. */
  private needed = BYTE_ORDER_MARK.length;

  constructor(
    private readonly format: DatasetFormat,
    private readonly maxRecordBytes?: number,
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
      refuseUtf16(bytes);
      const start = bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
      bytes = bytes.subarray(start);
      this.parser =
        this.format === 'jsonl'
          ? new JsonlParser(start, this.maxRecordBytes)
          : new CsvParser(this.format, start, this.maxRecordBytes);
    }
    const events: ReadEvent[] = [];
    const rest = bytes.subarray(this.parser.read(bytes, last, events));
    this.waiting = [rest];
    this.waitingBytes = rest.length;
    this.needed = 2 * rest.length;
    return events;
  }
}

function refuseUtf16(bytes: Buffer): void {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark !== 0xfffe && mark !== 0xfeff) return;
  throw new DataDietError('file-unreadable', 'This file is UTF-16 text; datasets are read as UTF-8.', {
    action: 'Save the file with the encoding UTF-8.',
    place: { line: 1 },
  });
}
