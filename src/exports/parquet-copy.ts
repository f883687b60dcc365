// Rows of a Parquet file as Parquet again: the same schema, what is stored in every other row unchanged, a row group at a
// time. Values go over as they are stored, whatever they mean, so that nothing is rounded on the way.
import zlib from 'node:zlib';
import type { CompressionCodec, KeyValue, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { storedElement } from '../data/parquet/column-pages.ts';
import type { ParquetColumn } from '../data/parquet/columns.ts';
import { named } from '../data/parquet/damaged.ts';
import { ParquetFile } from '../data/parquet/parquet-file.ts';
import { openOrdinary } from '../data/ordinary-file.ts';
import { DataDietError } from '../shared/errors.ts';
import { changedMeanwhile, throwIfCancelled } from './interruptions.ts';
import type { Output } from './output.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkOptions } from './source.ts';

/** A row group is written once it holds so much. */
const GROUP_ROWS = 131_072;
const GROUP_BYTES = 64 * 1024 * 1024;

type Pack = (bytes: Uint8Array) => Uint8Array;

/** Node has Zstandard from version 22.15 on; snappy is the writer's own. */
const ZSTD: unknown = 'zstdCompressSync' in zlib ? zlib.zstdCompressSync : undefined;
const PACKERS: Readonly<Partial<Record<CompressionCodec, Pack>>> = {
  GZIP: (bytes) => zlib.gzipSync(bytes),
  BROTLI: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }),
  ...(typeof ZSTD === 'function' && { ZSTD: ZSTD as Pack }),
};

/** Records whose value in a column is to be that of another record. */
interface Donated {
  readonly column: string;
  /** Of each such record, the one that has the value. */
  readonly donors: ReadonlyMap<number, number>;
}

interface ParquetCopies {
  /** All but the chosen rows. */
  readonly others?: Output | undefined;
  /** The chosen rows. */
  readonly chosen?: Output | undefined;
  /** All rows, with a column that is true for those to keep. */
  readonly marked?: { readonly file: Output; readonly name: string } | undefined;
  /** What rows of `others` have in the place of what the file has. */
  readonly donated?: Donated | undefined;
}

/** Stored values that stand in the place of others. */
interface Replaced {
  /** Which of the columns. */
  readonly column: number;
  /** By the number of the record. */
  readonly values: ReadonlyMap<number, unknown>;
}

/**
 * Whether every column can be written again as it is.
 * @throws DataDietError `format-unsupported` that names one which cannot
 */
export async function requireWritable(file: string): Promise<void> {
  await withTable(file, (table) => {
    for (const column of table.columns) {
      const why = whyNotWritable(column);
      if (why === undefined) continue;
      throw new DataDietError(
        'format-unsupported',
        `${file} cannot be copied as Parquet: the column "${column.name}" ${why}, which would not be kept as it is. Nothing was written.`,
        {
          action:
            'Export the numbers of the rows to keep instead (keep_indices.json), and select them where the file was made.',
          place: { file, column: column.name },
        },
      );
    }
    return Promise.resolve();
  });
}

function whyNotWritable({ path, unfit }: ParquetColumn): string | undefined {
  const { element, children } = path[path.length - 1]!;
  if (children.length > 0 || element.repetition_type === 'REPEATED') return unfit ?? 'is nested';
  if (element.type === 'INT96') return 'holds points in time of an old kind (INT96)';
  if (element.logical_type?.type === 'VARIANT') return 'holds values of any kind (VARIANT)';
  return undefined;
}

/**
 * Copies rows, and reads what was written back to hold it against the file.
 * @param chosen 1 for each record that is chosen
 * @returns what is not as it was, a sentence each
 * @throws DataDietError `dataset-changed`, `cancelled`; `internal` where a copy does not hold what it should
 */
export async function copyParquet(
  record: Pick<RecordTable, 'file' | 'count' | 'bytes'>,
  chosen: Uint8Array,
  copies: ParquetCopies,
  { signal, onProgress }: WorkOptions,
): Promise<string[]> {
  const { file } = record;
  const notes = new Set<string>();
  await withTable(file, async (table, handle) => {
    const { size } = await handle.stat();
    if (table.rows !== record.count || size !== record.bytes) throw changedMeanwhile(file);
    const replaced = copies.donated && (await replacements(table, handle, copies.donated));
    const targets = [
      copies.others && new Copy(table, copies.others, (row) => chosen[row] !== 1, notes, undefined, replaced),
      copies.chosen && new Copy(table, copies.chosen, (row) => chosen[row] === 1, notes),
      copies.marked &&
        new Copy(table, copies.marked.file, () => true, notes, { name: copies.marked.name, chosen }),
    ].filter((copy) => copy !== undefined);
    for (const group of table.groups) {
      const reader = await table.openGroup(handle, group, table.columns, 'stored');
      for (let from = 0; from < group.rows; from += group.window) {
        throwIfCancelled(signal);
        const to = Math.min(group.rows, from + group.window);
        const columns = reader.read(from, to);
        for (const copy of targets) await copy.take(columns, group.start + from);
        onProgress?.((0.6 * (group.start + to)) / Math.max(1, table.rows));
      }
      for (const copy of targets) await copy.flush();
    }
    for (const [at, copy] of targets.entries()) {
      await copy.finish();
      await copy.check(handle, signal);
      onProgress?.(0.6 + (0.4 * (at + 1)) / targets.length);
    }
  });
  return [...notes];
}

class Copy {
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;
  private readonly codecs: CompressionCodec[];
  private readonly schema: SchemaElement[];
  private waiting: unknown[][];
  private waitingBytes = 0;

  constructor(
    private readonly table: ParquetFile,
    private readonly file: Output,
    private readonly takes: (row: number) => boolean,
    notes: Set<string>,
    private readonly mark?: { readonly name: string; readonly chosen: Uint8Array },
    private readonly replaced?: Replaced,
  ) {
    const { metadata, columns, groups } = table;
    this.waiting = this.noValues();
    this.codecs = columns.map(({ chunk }) => {
      const codec = groups[0]?.chunks[chunk]?.meta_data?.codec ?? 'SNAPPY';
      if (codec === 'SNAPPY' || codec === 'UNCOMPRESSED' || PACKERS[codec] !== undefined) return codec;
      notes.add(`Packed with snappy: ${codec} can be read here, not written.`);
      return 'SNAPPY';
    });
    const [root, ...rest] = metadata.schema;
    const own: SchemaElement[] = mark
      ? [{ type: 'BOOLEAN', repetition_type: 'REQUIRED', name: mark.name }]
      : [];
    const width = columns.length + own.length;
    this.schema = [{ ...root!, num_children: width }, ...rest.map(writable), ...own];
    const known = metadata.key_value_metadata;
    const pairs = mark ? withMark(known, mark.name) : known;
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: this.schema.map(storedElement),
      compressors: PACKERS,
      ...(pairs && { kvMetadata: pairs }),
      createdBy: 'data-diet',
    });
  }

  /** Takes rows that follow on one another, of which `first` is the number of the first. */
  async take(columns: readonly (readonly unknown[])[], first: number): Promise<void> {
    const rows = columns[0]?.length ?? 0;
    for (let at = 0; at < rows; at++) {
      if (!this.takes(first + at)) continue;
      for (const [index, column] of columns.entries()) {
        const value = this.valueOf(index, first + at, column[at]);
        this.waiting[index]!.push(value);
        this.waitingBytes += value instanceof Uint8Array ? value.length + 16 : 8;
      }
      if (this.mark) this.waiting.at(-1)!.push(this.mark.chosen[first + at] !== 1);
    }
    if ((this.waiting[0]?.length ?? 0) >= GROUP_ROWS || this.waitingBytes >= GROUP_BYTES) await this.flush();
  }

  /** Writes what waits as a row group. */
  async flush(): Promise<void> {
    if ((this.waiting[0]?.length ?? 0) > 0) {
      const names = [...this.table.columns.map(({ name }) => name), ...(this.mark ? [this.mark.name] : [])];
      await this.writer.write({
        columnData: names.map((name, at) => ({
          name,
          data: this.waiting[at]!,
          codec: this.codecs[at] ?? 'SNAPPY',
          // Bounds of bytes would have to be cut as texts are; those of numbers are plain.
          statistics: isPlainNumber(this.schema[at + 1]!),
        })),
        rowGroupSize: GROUP_ROWS * 2,
      });
      this.waiting = this.noValues();
      this.waitingBytes = 0;
    }
    await this.drain();
  }

  async finish(): Promise<void> {
    await this.flush();
    // The values went by how they are stored; what they mean is written with the schema.
    this.writer.schema = this.schema;
    await this.writer.finish();
    await this.drain();
  }

  /** Reads the copy back. @throws DataDietError `internal` where it holds anything else than the rows that it is of */
  async check(
    source: Awaited<ReturnType<typeof openOrdinary>>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await withTable(this.file.partial, async (copy, handle) => {
      const wrong = (what: string) =>
        new DataDietError('internal', `The copy is not as it should be (${what}), and was not kept.`);
      if (JSON.stringify(copy.metadata.schema) !== JSON.stringify(this.schema))
        throw wrong('its schema is another');
      const copied = valuesOf(copy, handle, copy.columns.slice(0, this.table.columns.length));
      let row = 0;
      for await (const columns of valuesOf(this.table, source, this.table.columns)) {
        throwIfCancelled(signal);
        const rows = columns[0]?.length ?? 0;
        for (let at = 0; at < rows; at++, row++) {
          if (!this.takes(row)) continue;
          const own = await copied.row();
          if (own === undefined) throw wrong('it ends early');
          for (const [index, column] of columns.entries())
            if (!isSame(this.valueOf(index, row, column[at]), own[index]))
              throw wrong(`row ${row}, "${this.table.columns[index]!.name}"`);
        }
      }
      if ((await copied.row()) !== undefined) throw wrong('it has rows that are none of it');
    });
  }

  /** @param stored what the file has there */
  private valueOf(column: number, row: number, stored: unknown): unknown {
    const { replaced } = this;
    return replaced?.column === column && replaced.values.has(row) ? replaced.values.get(row) : stored;
  }

  private async drain(): Promise<void> {
    const bytes = this.bytes.getBytes();
    if (bytes.length > 0) await this.file.append(bytes);
    this.bytes.index = 0;
  }

  private noValues(): unknown[][] {
    return Array.from({ length: this.table.columns.length + (this.mark ? 1 : 0) }, () => []);
  }
}

/** The writer gives the width of a whole number a type that others do not read; the older word for it says the same. */
function writable(element: SchemaElement): SchemaElement {
  const logical = element.logical_type;
  if (logical?.type !== 'INTEGER') return element;
  const { bitWidth, isSigned } = logical;
  const written = { ...element };
  delete written.logical_type;
  const width = WIDTHS.find((one) => one === bitWidth);
  if (width !== undefined) written.converted_type ??= isSigned ? `INT_${width}` : `UINT_${width}`;
  return written;
}

const WIDTHS = [8, 16, 32, 64] as const;

class StoredRows {
  private columns: readonly (readonly unknown[])[] = [];
  private at = 0;

  constructor(private readonly pieces: AsyncGenerator<readonly (readonly unknown[])[]>) {}

  [Symbol.asyncIterator](): AsyncGenerator<readonly (readonly unknown[])[]> {
    return this.pieces;
  }

  /** The next row; undefined at the end. */
  async row(): Promise<unknown[] | undefined> {
    while (this.at >= (this.columns[0]?.length ?? 0)) {
      const next = await this.pieces.next();
      if (next.done === true) return undefined;
      this.columns = next.value;
      this.at = 0;
    }
    const { at } = this;
    this.at += 1;
    return this.columns.map((column) => column[at]);
  }
}

async function replacements(
  table: ParquetFile,
  handle: Awaited<ReturnType<typeof openOrdinary>>,
  { column: name, donors }: Donated,
): Promise<Replaced | undefined> {
  const column = table.columns.findIndex((one) => one.name === name);
  if (column === -1 || donors.size === 0) return undefined;
  const wanted = new Set(donors.values());
  const last = Math.max(...wanted);
  const stored = new Map<number, unknown>();
  let row = 0;
  for await (const [values] of valuesOf(table, handle, [table.columns[column]!])) {
    for (const value of values ?? []) {
      if (wanted.has(row)) stored.set(row, value);
      row++;
    }
    if (row > last) break;
  }
  return { column, values: new Map([...donors].map(([record, donor]) => [record, stored.get(donor)])) };
}

function valuesOf(
  table: ParquetFile,
  handle: Awaited<ReturnType<typeof openOrdinary>>,
  columns: readonly ParquetColumn[],
): StoredRows {
  async function* pieces(): AsyncGenerator<readonly (readonly unknown[])[]> {
    for (const group of table.groups) {
      const reader = await table.openGroup(handle, group, columns, 'stored');
      for (let from = 0; from < group.rows; from += group.window)
        yield reader.read(from, Math.min(group.rows, from + group.window));
    }
  }
  return new StoredRows(pieces());
}

async function withTable<T>(
  file: string,
  work: (table: ParquetFile, handle: Awaited<ReturnType<typeof openOrdinary>>) => Promise<T>,
): Promise<T> {
  const handle = await openOrdinary(file);
  try {
    return await work(await ParquetFile.open(handle), handle);
  } catch (error) {
    throw named(file, error);
  } finally {
    await handle.close();
  }
}

function isPlainNumber({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  if (type === 'BOOLEAN' || type === 'FLOAT' || type === 'DOUBLE') return true;
  const isWhole = type === 'INT32' || type === 'INT64';
  const isSigned = logical === undefined || (logical.type === 'INTEGER' && logical.isSigned);
  return isWhole && isSigned && (converted === undefined || converted.startsWith('INT_'));
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return Object.is(a ?? null, b ?? null);
}

/** What libraries keep beside a table about its columns, with the one that is new; theirs is taken away where it cannot be told. */
function withMark(pairs: readonly KeyValue[] | undefined, name: string): KeyValue[] | undefined {
  return pairs?.flatMap((pair) => {
    // Arrow's own schema is of all columns by their numbers, in a form that is not ours to write.
    if (pair.key === 'ARROW:schema') return [];
    if (pair.key === 'huggingface' && pair.value !== undefined)
      return [{ ...pair, value: withFeature(pair.value, name) }];
    return [pair];
  });
}

function withFeature(text: string, name: string): string {
  try {
    const told = JSON.parse(text) as { info?: { features?: Record<string, unknown> } };
    if (told.info?.features === undefined) return text;
    told.info.features[name] = { dtype: 'bool', _type: 'Value' };
    return JSON.stringify(told);
  } catch {
    return text;
  }
}
