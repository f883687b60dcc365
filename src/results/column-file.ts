// A safetensors file of columns: tensors whose first dimension counts rows, read whole or a stretch of rows at a time.
import type { FileHandle } from 'node:fs/promises';
import { readFully, readHeader } from '../core/weights/safetensors.ts';
import type { SafetensorsHeader } from '../core/weights/safetensors-header.ts';
import { writeSafetensors, type TensorData } from '../core/weights/safetensors-writer.ts';
import { openOrdinary } from '../data/ordinary-file.ts';
import { DataDietError } from '../shared/errors.ts';

/** What a column holds, by the name that the format gives it. */
interface ArrayOf {
  readonly F32: Float32Array;
  readonly F64: Float64Array;
  readonly U16: Uint16Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
}
type ColumnType = keyof ArrayOf;

const MAKE: { readonly [T in ColumnType]: (bytes: ArrayBuffer) => ArrayOf[T] } = {
  F32: (bytes) => new Float32Array(bytes),
  F64: (bytes) => new Float64Array(bytes),
  U16: (bytes) => new Uint16Array(bytes),
  I32: (bytes) => new Int32Array(bytes),
  U32: (bytes) => new Uint32Array(bytes),
};

export interface ColumnToWrite {
  readonly data: TensorData;
  /** Elements a row; 1 when left out. */
  readonly width?: number;
}

/** Writes columns of the same number of rows, whole or not at all. */
export async function writeColumns(
  file: string,
  columns: Readonly<Record<string, ColumnToWrite>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const tensors = new Map(
    Object.entries(columns).map(([name, { data, width }]) => [
      name,
      { data, shape: width === undefined ? [data.length] : [data.length / width, width] },
    ]),
  );
  await writeSafetensors(file, tensors, metadata);
}

export class ColumnFile {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    private readonly header: SafetensorsHeader,
  ) {}

  /** @throws DataDietError `file-unreadable` where it is missing or damaged */
  static async open(file: string): Promise<ColumnFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await openOrdinary(file);
      return new ColumnFile(file, handle, await readHeader(file, handle));
    } catch (error) {
      await handle?.close();
      throw damaged(file, error instanceof Error ? error.message : String(error), error);
    }
  }

  /** Opens a file for one piece of work. */
  static async with<T>(file: string, work: (columns: ColumnFile) => Promise<T>): Promise<T> {
    const columns = await ColumnFile.open(file);
    try {
      return await work(columns);
    } finally {
      await columns.close();
    }
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.header.metadata;
  }

  has(name: string): boolean {
    return this.header.tensors.has(name);
  }

  /** Rows of a column. */
  rowsOf(name: string): number {
    return this.find(name).shape[0] ?? 0;
  }

  /** Elements of each row of a column. */
  widthOf(name: string): number {
    return this.find(name).shape[1] ?? 1;
  }

  /** Rows `from` up to, not including, `to` of a column; all of them when left out. */
  async read<T extends ColumnType>(
    name: string,
    type: T,
    from = 0,
    to = this.rowsOf(name),
  ): Promise<ArrayOf[T]> {
    const tensor = this.find(name);
    if (tensor.dtype !== type) throw damaged(this.file, `${name} holds ${tensor.dtype}, not ${type}`);
    const rowBytes = tensor.byteLength / Math.max(1, this.rowsOf(name));
    const { buffer } = await readFully(
      { file: this.file, handle: this.handle },
      tensor.begin + from * rowBytes,
      (to - from) * rowBytes,
    );
    return MAKE[type](buffer);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private find(name: string) {
    const tensor = this.header.tensors.get(name);
    if (tensor) return tensor;
    throw damaged(this.file, `it has no column ${name}`);
  }
}

function damaged(file: string, reason: string, cause?: unknown): DataDietError {
  return new DataDietError('file-unreadable', `The stored result ${file} cannot be read: ${reason}`, {
    action: 'Score the dataset again: what is damaged is computed anew.',
    place: { file },
    cause,
  });
}
