// Reads weights from `.safetensors` files, tensor by tensor or row by row, widened to float32.
//
// A matrix NAME `[R, C]` of I8 is weights where the file holds NAME.scale too, F32[R]: see int8-rows.ts.
import { constants } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { openOrdinary } from '../../data/ordinary-file.ts';
import { DataDietError } from '../../shared/errors.ts';
import { WEIGHT_DTYPE_BYTES, WEIGHT_DTYPES, type WeightDtype, widenToFloat32 } from './float-conversion.ts';
import { scaleName, widenRows, type Int8Rows } from './int8-rows.ts';
import {
  invalidWeights,
  MAX_HEADER_BYTES,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.ts';

/** The tensors of one file or of several shards. Nothing is read before it is asked for. */
export interface SafetensorsFile {
  /** Names of the floating-point tensors that can be read; buffers such as integer position ids are left out. */
  names(): string[];
  has(name: string): boolean;
  /** Dimensions of a tensor. @throws DataDietError `model-invalid` when there is none of that name. */
  shape(name: string): readonly number[];
  /** @throws DataDietError `model-unsupported` for an element format that is no weight's, as all that read do */
  checkReadable(name: string): void;
  /** All elements in row-major order. */
  read(name: string): Promise<Float32Array<ArrayBuffer>>;
  /** Rows `rows` of a matrix `[R, C]`, in the order asked for: `[rows.length, C]`, row-major. */
  readRows(name: string, rows: Int32Array): Promise<Float32Array<ArrayBuffer>>;
  /** A matrix of 8-bit weights as it is stored. */
  readInt8(name: string): Promise<Int8Rows>;
  /** The file that holds a tensor. */
  fileOf(name: string): string;
  close(): Promise<void>;
}

interface StoredTensor extends TensorEntry {
  readonly file: string;
  readonly handle: FileHandle;
}

/** Rows closer than this are read in one go: seeking costs more than reading the bytes between them. */
const MAX_ROW_GAP_BYTES = 64 * 1024;
const MAX_ROW_SPAN_BYTES = 8 * 1024 * 1024;
/** One read call takes less than 2 GiB. */
const MAX_READ_BYTES = 1024 * 1024 * 1024;

/** @throws DataDietError `model-invalid` where the file ends before */
export async function readFully(
  tensor: { file: string; handle: FileHandle },
  begin: number,
  byteLength: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (byteLength > constants.MAX_LENGTH) {
    throw new DataDietError('model-unsupported', `A tensor of ${tensor.file} takes ${byteLength} bytes.`, {
      action: 'Choose a smaller encoder.',
      place: { file: tensor.file },
    });
  }
  const bytes = new Uint8Array(byteLength);
  for (let done = 0; done < byteLength;) {
    const length = Math.min(byteLength - done, MAX_READ_BYTES);
    const { bytesRead } = await tensor.handle.read(bytes, done, length, begin + done);
    if (bytesRead === 0) throw invalidWeights(tensor.file, 'it ended while it was read');
    done += bytesRead;
  }
  return bytes;
}

/** @throws DataDietError `model-invalid` for a file that is none, or is damaged */
export async function readHeader(file: string, handle: FileHandle): Promise<SafetensorsHeader> {
  const { size: fileBytes } = await handle.stat();
  if (fileBytes < 8) throw invalidWeights(file, 'it is shorter than a header');
  const prefix = await readFully({ file, handle }, 0, 8);
  const headerBytes = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > fileBytes) {
    throw invalidWeights(
      file,
      `its first bytes promise a header of ${headerBytes} bytes; it may be another kind of file`,
    );
  }
  const header = await readFully({ file, handle }, 8, headerBytes);
  return parseSafetensorsHeader(file, new TextDecoder().decode(header), 8 + headerBytes, fileBytes);
}

function asWeightDtype(dtype: string): WeightDtype | undefined {
  return WEIGHT_DTYPES.find((weightDtype) => weightDtype === dtype);
}

/** Buffers that carry no weight, such as `position_ids`, may be of these formats. */
function isIntegerDtype(dtype: string): boolean {
  return /^([IU]\d+|BOOL)$/.test(dtype);
}

class OpenSafetensors implements SafetensorsFile {
  constructor(
    private readonly tensors: ReadonlyMap<string, StoredTensor>,
    private readonly handles: readonly FileHandle[],
    private readonly description: string,
  ) {}

  names(): string[] {
    const scales = new Set([...this.tensors.keys()].map((name) => this.scaleOf(name)));
    return [...this.tensors]
      .filter(
        ([name, { dtype }]) =>
          !scales.has(name) && (this.scaleOf(name) !== undefined || !isIntegerDtype(dtype)),
      )
      .map(([name]) => name);
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  shape(name: string): readonly number[] {
    return this.find(name).shape;
  }

  checkReadable(name: string): void {
    if (this.scaleOf(name) === undefined) this.weightDtype(name, this.find(name));
  }

  async read(name: string): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.find(name);
    if (this.scaleOf(name) !== undefined) return widenRows(await this.readInt8(name), tensor.shape[1]!);
    const dtype = this.weightDtype(name, tensor);
    return widenToFloat32(await readFully(tensor, tensor.begin, tensor.byteLength), dtype);
  }

  async readInt8(name: string): Promise<Int8Rows> {
    const tensor = this.find(name);
    const scale = this.scaleOf(name);
    if (scale === undefined) {
      throw invalidWeights(tensor.file, `tensor ${name} is no matrix in 8 bits with a scale a row`);
    }
    const { buffer } = await readFully(tensor, tensor.begin, tensor.byteLength);
    return { data: new Int8Array(buffer), scales: await this.read(scale) };
  }

  async readRows(name: string, rows: Int32Array): Promise<Float32Array<ArrayBuffer>> {
    const tensor = this.find(name);
    const scale = this.scaleOf(name);
    if (scale !== undefined) {
      const [bytes, scales] = [await readMatrixRows(name, tensor, 1, rows), await this.read(scale)];
      const quantized = {
        data: new Int8Array(bytes.buffer),
        scales: Float32Array.from(rows, (row) => scales[row]!),
      };
      return widenRows(quantized, tensor.shape[1]!);
    }
    const dtype = this.weightDtype(name, tensor);
    return widenToFloat32(await readMatrixRows(name, tensor, WEIGHT_DTYPE_BYTES[dtype], rows), dtype);
  }

  fileOf(name: string): string {
    return this.find(name).file;
  }

  async close(): Promise<void> {
    await Promise.all(this.handles.map((handle) => handle.close()));
  }

  private find(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (tensor) return tensor;
    throw new DataDietError('model-invalid', `The weights ${this.description} hold no tensor ${name}.`, {
      action: 'Choose the folder of a complete model, whose config.json belongs to its weights.',
      place: { file: this.description },
    });
  }

  /** The tensor that holds the scales of a matrix of 8-bit weights; undefined for any other tensor. */
  private scaleOf(name: string): string | undefined {
    const tensor = this.tensors.get(name);
    const scale = this.tensors.get(scaleName(name));
    const rows = tensor?.shape[0];
    const fits = tensor?.dtype === 'I8' && tensor.shape.length === 2 && scale?.dtype === 'F32';
    return fits && scale.shape.length === 1 && scale.shape[0] === rows ? scaleName(name) : undefined;
  }

  private weightDtype(name: string, tensor: StoredTensor): WeightDtype {
    const dtype = asWeightDtype(tensor.dtype);
    if (dtype) return dtype;
    throw new DataDietError(
      'model-unsupported',
      `Tensor ${name} of ${tensor.file} is stored as ${tensor.dtype}; ${WEIGHT_DTYPES.join(', ')} can be read, and matrices of I8 with F32 scales.`,
      { action: 'Save the model in float32, float16 or bfloat16.', place: { file: tensor.file } },
    );
  }
}

/** The bytes of rows `rows` of a matrix, one after the other. */
async function readMatrixRows(
  name: string,
  tensor: StoredTensor,
  elementBytes: number,
  rows: Int32Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const [rowCount, columns, ...rest] = tensor.shape;
  if (rowCount === undefined || columns === undefined || rest.length > 0) {
    throw new Error(`readRows needs a matrix, but ${name} is [${tensor.shape.join(', ')}]`);
  }
  const bad = rows.find((row) => row < 0 || row >= rowCount);
  if (bad !== undefined) throw new RangeError(`row ${bad} of ${name}, which has ${rowCount} rows`);
  const rowBytes = columns * elementBytes;
  const result = new Uint8Array(rows.length * rowBytes);
  for (const span of spansOf(rows, rowBytes)) {
    const firstRow = rows[span[0]!]!;
    const lastRow = rows[span.at(-1)!]!;
    const bytes = await readFully(
      tensor,
      tensor.begin + firstRow * rowBytes,
      (lastRow - firstRow + 1) * rowBytes,
    );
    for (const position of span) {
      const from = (rows[position]! - firstRow) * rowBytes;
      result.set(bytes.subarray(from, from + rowBytes), position * rowBytes);
    }
  }
  return result;
}

/** Groups the positions of `rows`, by rising row, into spans that are read in one go. */
function spansOf(rows: Int32Array, rowBytes: number): number[][] {
  const positions = Array.from(rows.keys()).sort((left, right) => rows[left]! - rows[right]!);
  const spans: number[][] = [];
  for (const position of positions) {
    const span = spans.at(-1);
    const row = rows[position]!;
    const near =
      span !== undefined &&
      (row - rows[span.at(-1)!]! - 1) * rowBytes <= MAX_ROW_GAP_BYTES &&
      (row - rows[span[0]!]! + 1) * rowBytes <= MAX_ROW_SPAN_BYTES;
    if (near) span.push(position);
    else spans.push([position]);
  }
  return spans;
}

/**
 * Opens one weights file, or all shards of a model; the caller closes them.
 * @throws DataDietError `model-not-found` when a file is missing, `model-invalid` when one is damaged.
 */
export async function openSafetensors(paths: readonly string[]): Promise<SafetensorsFile> {
  const handles: FileHandle[] = [];
  const tensors = new Map<string, StoredTensor>();
  try {
    for (const file of paths) {
      const handle = await openForReading(file);
      handles.push(handle);
      for (const [name, entry] of (await readHeader(file, handle)).tensors) {
        const other = tensors.get(name);
        if (other) throw invalidWeights(file, `tensor ${name} is in ${other.file} too`);
        tensors.set(name, { ...entry, file, handle });
      }
    }
  } catch (error) {
    await Promise.all(handles.map((handle) => handle.close()));
    throw error;
  }
  return new OpenSafetensors(tensors, handles, paths.join(', '));
}

async function openForReading(file: string): Promise<FileHandle> {
  try {
    return await openOrdinary(file);
  } catch (error) {
    const reason = error instanceof DataDietError ? 'is no file' : 'cannot be opened';
    throw new DataDietError('model-not-found', `The weights file ${file} ${reason}.`, {
      action: 'Check that the file is there and can be read.',
      place: { file },
      cause: error,
    });
  }
}
