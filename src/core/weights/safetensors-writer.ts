// Writes tensors as a `.safetensors` file.
import { writeWhole } from '../../data/write-whole.ts';
import { quantizeRows, scaleName } from './int8-rows.ts';
import { elementCount } from './safetensors-header.ts';

export interface TensorToWrite {
  readonly shape: readonly number[];
  /** Elements in row-major order. */
  readonly data: TensorData;
}

export type TensorData = Float32Array | Float64Array | Int8Array | Uint16Array | Int32Array | Uint32Array;

function dtypeOf(data: TensorData): string {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Int8Array) return 'I8';
  if (data instanceof Uint16Array) return 'U16';
  return data instanceof Int32Array ? 'I32' : 'U32';
}

/** The data begin at a multiple of this, as the format's own writer has it, so that they can be mapped into memory. */
const ALIGNMENT = 8;

function encodeHeader(
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let begin = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } };
  for (const [name, { shape, data }] of tensors) {
    if (elementCount(shape) !== data.length) {
      throw new Error(`${name} has ${data.length} elements, but its shape is [${shape.join(', ')}]`);
    }
    header[name] = {
      dtype: dtypeOf(data),
      shape,
      data_offsets: [begin, begin + data.byteLength],
    };
    begin += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
}

/** The wider elements first, so that each lies at a multiple of its size. */
function widestFirst(tensors: ReadonlyMap<string, TensorToWrite>): Map<string, TensorToWrite> {
  const width = ([, { data }]: [string, TensorToWrite]): number => data.BYTES_PER_ELEMENT;
  return new Map([...tensors].sort((left, right) => width(right) - width(left)));
}

/**
 * `tensors` with their matrices in 8 bits a weight, a scale a row; vectors stay as they are: they are few, and LayerNorm
 * and biases act on everything.
 */
export function quantizeMatrices(
  tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
): Map<string, TensorToWrite> {
  const quantized = new Map<string, TensorToWrite>();
  for (const [name, tensor] of tensors) {
    const [rows, columns, ...rest] = tensor.shape;
    if (rows === undefined || columns === undefined || rest.length > 0) {
      quantized.set(name, tensor);
      continue;
    }
    const { data, scales } = quantizeRows(tensor.data, columns);
    quantized.set(name, { shape: tensor.shape, data });
    quantized.set(scaleName(name), { shape: [rows], data: scales });
  }
  return quantized;
}

/**
 * Writes `tensors` to `path`, complete or not at all.
 * @param metadata texts that stand in the header
 */
export async function writeSafetensors(
  path: string,
  unsorted: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const tensors = widestFirst(unsorted);
  const header = encodeHeader(tensors, metadata);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  const data = [...tensors.values()].map(
    (tensor) => new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
  );
  await writeWhole(path, [length, header, ...data]);
}
