// Writes float32 tensors as a `.safetensors` file.
import { open, rename, rm } from 'node:fs/promises';
import { elementCount } from './safetensors-header.ts';

export interface TensorToWrite {
  readonly shape: readonly number[];
  /** Elements in row-major order. */
  readonly data: Float32Array;
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
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, begin + data.byteLength] };
    begin += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
}

/** Writes `tensors` to `path`, complete or not at all. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
): Promise<void> {
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
