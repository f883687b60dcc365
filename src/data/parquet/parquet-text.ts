// A Parquet file as text: its rows as lines of JSON, in pieces that are made again where they are asked for by their bytes.
import type { FileHandle } from 'node:fs/promises';
import type { Remark } from '../../shared/dataset.ts';
import { fileError, fingerprintOfFile, openDataset } from '../dataset-file.ts';
import type { DatasetText } from '../dataset-text.ts';
import { growingFloat64, growingInt32 } from '../growing-array.ts';
import { lastAtMost } from '../rising.ts';
import { openOrdinary } from '../ordinary-file.ts';
import { DataDietError } from '../../shared/errors.ts';
import { classNamesOf } from './class-names.ts';
import type { ParquetColumn } from './columns.ts';
import { damaged, named } from './damaged.ts';
import { jsonLines } from './json-rows.ts';
import { ParquetFile, type Group, type GroupReader } from './parquet-file.ts';

/** Of some bytes a table may make any number of texts that are all alike: beyond both of these it is none to read. */
const MOST_TEXT_BYTES = 4e9;
const MOST_EXPANSION = 1000;
/** Parts of a table that are looked at to tell what it is like. */
const SAMPLED_PARTS = 20;
const SAMPLED_ROWS = 50;

/** @throws DataDietError `file-unreadable`, `format-unsupported`, and as `openDataset` */
export async function openParquet(path: string): Promise<DatasetText> {
  const file = openDataset(path);
  try {
    const handle = await openOrdinary(path);
    try {
      const table = await ParquetFile.open(handle);
      return new ParquetText(path, file.bytes, table).text();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(path, named(path, error));
  }
}

class ParquetText {
  private readonly fields: readonly ParquetColumn[];
  private readonly names: readonly string[];
  /** Where each piece begins: as bytes of the text, and as rows. */
  private readonly byteStart = growingFloat64();
  private readonly rowStart = growingInt32();
  private fingerprint: { readonly bytes: number; readonly sha256: string } | undefined;
  /** What was opened and made last: rows are asked for one after the other. */
  private opened: { readonly group: Group; readonly reader: GroupReader } | undefined;
  private made: { readonly row: number; readonly bytes: Buffer } | undefined;

  constructor(
    private readonly path: string,
    private readonly bytes: number,
    private readonly table: ParquetFile,
  ) {
    this.fields = table.columns.filter(({ isField }) => isField);
    this.names = this.fields.map(({ name }) => name);
  }

  text(): DatasetText {
    const { path, bytes, table } = this;
    return {
      path,
      bytes,
      expectedBytes: this.expectedBytes(),
      chunks: this.chunks(),
      fingerprint: () => {
        if (this.fingerprint === undefined)
          throw new DataDietError('internal', `${path} was not read to its end.`);
        return this.fingerprint;
      },
      written: { format: 'parquet' },
      encoding: undefined,
      plain: false,
      remarks: this.remarks(),
      legible: () => undefined,
      read: (handle, start, end) =>
        this.read(handle, start, end).catch((error: unknown) => {
          throw named(path, error);
        }),
      table: {
        rows: table.rows,
        columns: table.columns.filter(({ unfit }) => unfit === undefined).map(({ name }) => name),
        unfit: new Map(
          table.columns.flatMap(({ name, unfit }) => (unfit === undefined ? [] : [[name, unfit] as const])),
        ),
        sample: () => this.sample(),
      },
    };
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    const handle = await openOrdinary(this.path);
    try {
      const before = await handle.stat();
      let byte = 0;
      for (const group of this.table.groups) {
        const reader = await this.table.openGroup(handle, group, this.fields, 'meaning');
        for (let from = 0; from < group.rows; from += group.window) {
          const piece = this.make(reader, from, Math.min(group.rows, from + group.window));
          this.byteStart.append(byte);
          this.rowStart.append(group.start + from);
          byte += piece.length;
          if (byte > MOST_TEXT_BYTES && byte > MOST_EXPANSION * this.bytes)
            throw damaged(`its ${this.bytes} bytes unfold to more than ${MOST_TEXT_BYTES / 1e9} GB of text`);
          yield piece;
        }
      }
      this.fingerprint = await fingerprintOfFile(this.path);
      const after = await handle.stat();
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs)
        throw new DataDietError('dataset-changed', `${this.path} was written to while it was read.`, {
          action: 'Wait until it is whole, and score it again.',
          place: { file: this.path },
        });
    } catch (error) {
      throw fileError(this.path, named(this.path, error));
    } finally {
      await handle.close();
    }
  }

  private make(reader: GroupReader, from: number, to: number): Buffer {
    // Without any field there are rows all the same.
    if (this.fields.length === 0) return Buffer.from('{}\n'.repeat(to - from));
    return Buffer.from(`${jsonLines(this.names, reader.read(from, to)).join('\n')}\n`);
  }

  /** The bytes `start` to `end` of the text, of one piece or more. */
  private async read(handle: FileHandle, start: number, end: number): Promise<Buffer> {
    const starts = this.byteStart.values;
    let piece = lastAtMost(starts, start);
    const parts: Buffer[] = [];
    for (let at = start; at < end && piece < starts.length; piece++) {
      const bytes = await this.piece(handle, this.rowStart.values[piece]!);
      const offset = starts[piece]!;
      parts.push(bytes.subarray(at - offset, end - offset));
      at = offset + bytes.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  private async piece(handle: FileHandle, row: number): Promise<Buffer> {
    if (this.made?.row === row) return this.made.bytes;
    const group = this.table.groups.find(({ start, rows }) => row >= start && row < start + rows)!;
    if (this.opened?.group !== group) {
      const reader = await this.table.openGroup(handle, group, this.fields, 'meaning');
      this.opened = { group, reader };
    }
    const from = row - group.start;
    const bytes = this.make(this.opened.reader, from, Math.min(group.rows, from + group.window));
    this.made = { row, bytes };
    return bytes;
  }

  private expectedBytes(): number {
    const keys = this.names.reduce((sum, name) => sum + name.length + '"":,'.length, '{}'.length);
    let size = keys * this.table.rows;
    for (const { chunks } of this.table.groups)
      for (const { chunk } of this.fields)
        size += Number(chunks[chunk]?.meta_data?.total_uncompressed_size ?? 0);
    return Math.max(this.bytes, size);
  }

  /** Lines of rows from all over the table, without those that it begins with. */
  private async *sample(): AsyncGenerator<string> {
    const handle = await openOrdinary(this.path);
    try {
      const step = Math.max(1, Math.floor(this.table.groups.length / SAMPLED_PARTS));
      const groups = this.table.groups.filter((_, index) => index % step === 0);
      const parts = Math.max(1, Math.floor(SAMPLED_PARTS / groups.length));
      for (const group of groups) {
        const reader = await this.table.openGroup(handle, group, this.fields, 'meaning');
        for (let part = 1; part <= parts; part++) {
          const from = Math.floor((Math.max(0, group.rows - SAMPLED_ROWS) * part) / parts);
          const to = Math.min(group.rows, from + SAMPLED_ROWS);
          yield this.make(reader, from, to).toString('utf8');
        }
      }
    } catch (error) {
      throw fileError(this.path, named(this.path, error));
    } finally {
      await handle.close();
    }
  }

  private remarks(): Remark[] {
    const remarks: Remark[] = [];
    const unread = this.table.columns.filter(({ isField }) => !isField);
    if (unread.length > 0) {
      const list = unread.map(({ name, unfit }) => `"${name}" ${unfit}`).join('; ');
      const what = unread.length === 1 ? 'One column is' : `${unread.length} columns are`;
      remarks.push({ code: 'columns', message: `${what} not read: ${list}.`, warning: false });
    }
    for (const [name, classes] of classNamesOf(this.table.metadata)) {
      const list = classes.map((label, at) => `${at} is ${label}`).join(', ');
      remarks.push({
        code: 'class-names',
        message: `The file names the classes of "${name}": ${list}.`,
        warning: false,
      });
    }
    return remarks;
  }
}
