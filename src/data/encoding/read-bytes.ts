// A file's bytes for a look ahead of the reading: as views into one buffer that is filled again and again. Of a packed file,
// those of its text.
import { openOrdinary } from '../ordinary-file.ts';
import { packingOf } from '../packed/packing.ts';
import { unpackFile } from '../packed/unpack.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Each view holds only until the next one is asked for. */
export async function* viewsOf(file: string): AsyncGenerator<Buffer> {
  const packing = packingOf(file);
  if (packing !== undefined) {
    yield* unpackFile(file, packing);
    return;
  }
  const handle = await openOrdinary(file);
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

export async function readHead(file: string, length: number): Promise<Buffer> {
  const packing = packingOf(file);
  if (packing !== undefined) {
    const parts: Buffer[] = [];
    let read = 0;
    for await (const part of unpackFile(file, packing)) {
      parts.push(part);
      read += part.length;
      if (read >= length) break;
    }
    return Buffer.concat(parts).subarray(0, length);
  }
  const handle = await openOrdinary(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
