// A Parquet file, read by ranges: its footer first, then the columns that are asked for, a row group at a time and of it a
// few thousand rows. What the footer says is held against the file before anything is read by it.
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { parquetMetadata, type ColumnMetaData, type FileMetaData, type RowGroup } from 'hyparquet';
import { DataDietError } from '../../shared/errors.ts';
import { canUnpack } from './codecs.ts';
import { ColumnPages, type ValueForm } from './column-pages.ts';
import { asText, columnsOfSchema, isPlainBytes, type ParquetColumn } from './columns.ts';
import { damaged } from './damaged.ts';

const MAGIC = 'PAR1';
const ENCRYPTED_MAGIC = 'PARE';
/** Length of the footer, and the file's last word. */
const TAIL_BYTES = 8;
const MOST_FOOTER_BYTES = 256 * 1024 * 1024;
const MOST_CHUNK_BYTES = 2 ** 31 - 1;
/** Rows of a file may all be alike and take up hardly anything; so many rows of so few bytes are nobody's texts. */
const FREE_ROWS = 1_000_000;
const MOST_ROWS_A_BYTE = 100;
/** What is looked at to tell whether a column holds texts. */
const LOOK_BYTES = 4 * 1024 * 1024;
const LOOK_ROWS = 100;
/** Rows that are decoded together: fewer where they are long. */
const WINDOW_ROWS = 8192;
const WINDOW_BYTES = 4 * 1024 * 1024;

export interface Group {
  /** Index in the file of its first row. */
  readonly start: number;
  readonly rows: number;
  readonly chunks: RowGroup['columns'];
  /** Rows that are read together. */
  readonly window: number;
}

export class ParquetFile {
  readonly groups: readonly Group[];
  readonly rows: number;

  private constructor(
    readonly metadata: FileMetaData,
    readonly columns: readonly ParquetColumn[],
    private readonly bytes: number,
  ) {
    const names = new Set(this.columns.map(({ name }) => name));
    if (names.size < this.columns.length) throw damaged('two of its columns have the same name');
    this.groups = this.checkedGroups();
    this.rows = this.groups.reduce((sum, { rows }) => sum + rows, 0);
    if (BigInt(this.rows) !== metadata.num_rows) throw damaged('its row groups do not add up to its rows');
    if (this.rows > FREE_ROWS + MOST_ROWS_A_BYTE * bytes)
      throw damaged(`it claims ${this.rows} rows in ${bytes} bytes`);
  }

  /** @throws DataDietError `file-unreadable`, `format-unsupported` for one that is encrypted */
  static async open(handle: FileHandle): Promise<ParquetFile> {
    const { size } = await handle.stat();
    const footer = await readFooter(handle, size);
    try {
      const metadata = parquetMetadata(footer, { geoparquet: false });
      const columns: ParquetColumn[] = [];
      for (const column of columnsOfSchema(metadata)) {
        const isText = isPlainBytes(column) && (await beginsWithText(handle, metadata, column, size));
        columns.push(isText ? asText(column) : column);
      }
      return new ParquetFile(metadata, columns, size);
    } catch (error) {
      throw error instanceof DataDietError ? error : damaged('its footer makes no sense', error);
    }
  }

  private checkedGroups(): Group[] {
    const leaves = this.metadata.schema.filter(({ type }) => type !== undefined).length;
    let start = 0;
    return this.metadata.row_groups.map(({ columns, num_rows }) => {
      const rows = Number(num_rows);
      if (!Number.isSafeInteger(rows) || rows < 0 || start + rows >= 2 ** 31)
        throw damaged('a row group has no sound number of rows');
      if (columns.length !== leaves) throw damaged('a row group has not all columns');
      let size = 0;
      for (const column of this.columns) {
        if (!column.isField) continue;
        const meta = columns[column.chunk]?.meta_data;
        size += Math.max(0, Number(meta?.total_uncompressed_size ?? 0));
      }
      const rowBytes = Math.max(1, size / Math.max(1, rows));
      const window = Math.max(64, Math.min(WINDOW_ROWS, Math.ceil(WINDOW_BYTES / rowBytes)));
      const group = { start, rows, chunks: columns, window };
      start += rows;
      return group;
    });
  }

  /** Opens columns of a row group; their bytes, as they are packed, are held as long as the reader is. */
  async openGroup(
    handle: FileHandle,
    group: Group,
    columns: readonly ParquetColumn[],
    form: ValueForm,
  ): Promise<GroupReader> {
    const pages: ColumnPages[] = [];
    for (const column of columns) {
      const chunk = group.chunks[column.chunk];
      const meta = chunk?.meta_data;
      if (chunk?.crypto_metadata !== undefined || chunk?.encrypted_column_metadata !== undefined)
        throw encrypted(`its column "${column.name}" is encrypted.`);
      if (meta === undefined) throw damaged(`the column "${column.name}" is not told of`);
      if (!canUnpack(meta.codec)) throw unsupportedCodec(column.name, meta.codec);
      const start = firstPageOf(meta);
      const length = Number(meta.total_compressed_size);
      if (
        !(start >= 4 && length >= 0 && start + length <= this.bytes - TAIL_BYTES) ||
        length > MOST_CHUNK_BYTES
      )
        throw damaged(`the column "${column.name}" lies outside of the file`);
      const bytes = new ArrayBuffer(length);
      await readFully(handle, new Uint8Array(bytes), start);
      pages.push(new ColumnPages(bytes, group.rows, meta, column.path, form));
    }
    return new GroupReader(pages);
  }
}

/** The columns of one row group. */
export class GroupReader {
  constructor(private readonly columns: readonly ColumnPages[]) {}

  /** Values of each column for rows of the group. @throws DataDietError `file-unreadable` */
  read(from: number, to: number): unknown[][] {
    try {
      return this.columns.map((column) => column.read(from, to));
    } catch (error) {
      throw error instanceof DataDietError ? error : damaged('a page makes no sense', error);
    }
  }
}

/** Whether bytes that the schema calls nothing else are texts, as older writers leave them, by the first of them. */
async function beginsWithText(
  handle: FileHandle,
  { row_groups: [group] }: FileMetaData,
  column: ParquetColumn,
  size: number,
): Promise<boolean> {
  const meta = group?.columns[column.chunk]?.meta_data;
  if (group === undefined || meta === undefined || !canUnpack(meta.codec)) return false;
  const start = firstPageOf(meta);
  const length = Math.min(LOOK_BYTES, Number(meta.total_compressed_size), size - start);
  const rows = Number(group.num_rows);
  if (!(start >= 4 && length > 0 && rows > 0)) return false;
  const bytes = new ArrayBuffer(length);
  await readFully(handle, new Uint8Array(bytes), start);
  try {
    const values = new ColumnPages(bytes, rows, meta, column.path, 'stored').read(
      0,
      Math.min(rows, LOOK_ROWS),
    );
    const filled = values.filter((value) => value instanceof Uint8Array);
    return filled.length > 0 && filled.every((value) => isText(value));
  } catch {
    // More than a look would tell.
    return false;
  }
}

/** UTF-8 without characters that no text has. */
function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** Some writers say 0 where there is no dictionary. */
function firstPageOf({ dictionary_page_offset: dictionary, data_page_offset: data }: ColumnMetaData): number {
  return Number(dictionary !== undefined && dictionary > 0n ? dictionary : data);
}

async function readFooter(handle: FileHandle, size: number): Promise<Uint8Array> {
  const tail = Buffer.alloc(TAIL_BYTES);
  if (size < MAGIC.length + TAIL_BYTES) throw damaged('it is too short');
  await readFully(handle, tail, size - TAIL_BYTES);
  const word = tail.toString('latin1', 4);
  if (word === ENCRYPTED_MAGIC) throw encrypted('its footer is encrypted.');
  if (word !== MAGIC) throw damaged('its footer is missing');
  const length = tail.readUInt32LE(0);
  if (length > size - TAIL_BYTES - MAGIC.length) throw damaged('its footer is longer than the file');
  if (length > MOST_FOOTER_BYTES) throw damaged('its footer is too large');
  const footer = Buffer.alloc(length + TAIL_BYTES);
  await readFully(handle, footer, size - footer.length);
  return footer;
}

async function readFully(handle: FileHandle, into: Uint8Array, from: number): Promise<void> {
  for (let at = 0; at < into.length;) {
    const { bytesRead } = await handle.read(into, at, into.length - at, from + at);
    if (bytesRead === 0) throw damaged('it ends before its data do');
    at += bytesRead;
  }
}

function encrypted(what: string): DataDietError {
  return new DataDietError('format-unsupported', `cannot be read: ${what}`, {
    action: 'Write the file without encryption.',
  });
}

function unsupportedCodec(column: string, codec: string): DataDietError {
  return new DataDietError(
    'format-unsupported',
    `cannot be read: its column "${column}" is packed with ${codec}.`,
    {
      action: 'Write the file with snappy, gzip, zstd, brotli or lz4.',
    },
  );
}
