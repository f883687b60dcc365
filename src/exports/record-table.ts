// The records of a file: which lines each takes up, and the hash of its content. A dozen bytes a record, whatever the file.
import { growingInt32, growingUint32, growingUint8 } from '../data/growing-array.ts';
import { openText, type DatasetText } from '../data/dataset-text.ts';
import { readBatches, type DataRecord, type ReadEvent } from '../data/reader.ts';
import { HEADER_ROW, type HeaderEvent } from '../data/records.ts';
import { hashWords } from '../results/columns.ts';
import { plainDialect, type DatasetFormat, type Dialect, type Encoding } from '../shared/dataset.ts';
import { throwIfCancelled } from './interruptions.ts';
import type { WorkOptions } from './source.ts';

/** Why a record is none that could be read. */
export const READABLE = 0;
export const UNREADABLE = 1;
/** It has another number of fields than there are columns. */
export const OTHER_WIDTH = 2;

export interface RecordTable {
  readonly file: string;
  /** Of what was read. */
  readonly bytes: number;
  readonly sha256: string;
  readonly dialect: Dialect;
  /** Left out for UTF-8, and where lines differ. */
  readonly encoding: Encoding | undefined;
  /** Of CSV and TSV, as the reader calls them. */
  readonly columns: readonly string[];
  /** The last line of the header and what stands above it; 0 where there is neither. */
  readonly headEnd: number;
  /** Whether a header names the columns. */
  readonly hasHeader: boolean;
  /** Records, N, readable or not. */
  readonly count: number;
  /** 1-based first and last line. `Int32Array [N]` */
  readonly line: Int32Array;
  readonly endLine: Int32Array;
  /** `recordHash` as two words, of readable ones. `Uint32Array [N, 2]` */
  readonly hash: Uint32Array;
  /** `READABLE`, `UNREADABLE` or `OTHER_WIDTH`. `Uint8Array [N]` */
  readonly fault: Uint8Array;
  readonly unreadable: number;
  /** Whether what follows a record decides how one of them or the header is read: see `FindingEvent.reach`. */
  readonly looksAround: boolean;
  /** Whether a field of any record is called so. */
  readonly hasField: (name: string) => boolean;
}

/** The beginning of names that a column of an export's own may have. */
const OWN_NAME = 'keep';

/**
 * Reads a file for its records.
 * @throws DataDietError as `openText`; `dataset-changed` where the file was written to meanwhile; `cancelled`
 */
export async function readRecordTable(
  file: string,
  written: DatasetFormat | Dialect,
  options: WorkOptions = {},
): Promise<RecordTable> {
  const text = await openText(file, written);
  const table = new TableBuilder();
  for await (const events of readBatches(withProgress(text, options))) {
    for (const event of events) table.take(event);
  }
  const known = typeof text.written === 'string' ? plainDialect(text.written) : text.written;
  return { file, ...text.fingerprint(), encoding: text.encoding, ...table.finish(known) };
}

/** The same text, that tells how far it was read, and ends when it is to. */
export function withProgress(text: DatasetText, { signal, onProgress }: WorkOptions): DatasetText {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let read = 0;
    for await (const chunk of text.chunks) {
      throwIfCancelled(signal);
      yield chunk;
      read += chunk.byteLength;
      onProgress?.(Math.min(1, read / Math.max(1, text.expectedBytes)));
    }
  }
  return { ...text, chunks: chunks() };
}

class TableBuilder {
  private header: HeaderEvent | undefined;
  private looksAround = false;
  private unreadable = 0;
  private readonly line = growingInt32();
  private readonly endLine = growingInt32();
  private readonly hash = growingUint32();
  private readonly fault = growingUint8();
  private readonly names = new Set<string>();

  take(event: ReadEvent): void {
    if (event.kind === 'header') {
      this.header = event;
      this.looksAround ||= event.reach !== undefined;
    } else if (event.kind === 'record') {
      const { record } = event;
      this.looksAround ||= event.reach !== undefined;
      this.add(record.line, record.endLine, hashWords(record.hash), READABLE);
      if (this.header === undefined) this.noteNames(record);
    } else if (event.kind === 'finding' && event.finding.row !== HEADER_ROW) {
      this.looksAround ||= event.reach !== undefined;
      this.unreadable += 1;
      const fault = event.finding.code === 'field-count' ? OTHER_WIDTH : UNREADABLE;
      this.add(event.line, event.endLine, [0, 0], fault);
    }
  }

  private add(line: number, endLine: number, [high, low]: readonly [number, number], fault: number): void {
    this.line.append(line);
    this.endLine.append(endLine);
    this.hash.append(high);
    this.hash.append(low);
    this.fault.append(fault);
  }

  private noteNames({ fields }: DataRecord): void {
    for (const name of fields.keys()) if (name.startsWith(OWN_NAME)) this.names.add(name);
  }

  finish(known: Dialect): Omit<RecordTable, 'file' | 'bytes' | 'sha256' | 'encoding'> {
    const { header, names } = this;
    const dialect = header?.dialect ?? known;
    const columns = header?.columns ?? [];
    const hasHeader = header !== undefined && header.dialect.header !== false;
    return {
      dialect,
      columns,
      headEnd: header?.endLine ?? 0,
      hasHeader,
      count: this.line.length,
      line: this.line.values,
      endLine: this.endLine.values,
      hash: this.hash.values,
      fault: this.fault.values,
      unreadable: this.unreadable,
      // Without a header, most records tell how many columns there are.
      looksAround: this.looksAround || (header !== undefined && !hasHeader),
      hasField: (name) => columns.includes(name) || names.has(name),
    };
  }
}
