// Writes tensors of float32 and of 8-bit integers as a `.safetensors` file.
import { open, rename, rm } from 'node:fs/promises';
import { quantizeRows, scaleName } from './int8-rows.ts';
import { elementCount } from './safetensors-header.ts';

export interface TensorToWrite {
  readonly shape: readonly number[];
  /** Elements in row-major order. */
  readonly data: Float32Array | Int8Array;
}

/** The data begin at a multiple of this, as the format's own writer has it, so that they can be mapped into memory. */
const ALIGNMENT = 8;

function encodeHeader(tensors: ReadonlyMap<string, TensorToWrite>): Uint8Array {
  let begin = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, { shape, data }] of tensors) {
    if (elementCount(shape) !== data.length) {
      throw new Error(`${name} has ${data.length} elements, but its shape is [${shape.join(', ')}]`);
    }
    header[name] = {
      dtype: data instanceof Int8Array ? 'I8' : 'F32',
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

/** Writes `tensors` to `path`, complete or not at all. */
export async function writeSafetensors(
  path: string,
  unsorted: ReadonlyMap<string, TensorToWrite>,
): Promise<void> {
  const tensors = widestFirst(unsorted);
  const header = encodeHeader(tensors);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  const unfinished = `${path}.${process.pid}.incomplete`;
  try {
    const handle = await open(unfinished, 'w');
    try {
      await handle.writeFile(length);
      await handle.writeFile(header);
      for (const { data } of tensors.values()) {
        await handle.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
    } finally {
      await handle.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
