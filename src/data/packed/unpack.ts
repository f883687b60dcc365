// The text of a packed file, piece by piece. A few bytes may unfold to any number of them: there is an end to it.
import path from 'node:path';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { DataDietError } from '../../shared/errors.ts';
import { openOrdinary } from '../ordinary-file.ts';
import type { Packing } from './packing.ts';

/** Below this everything is unpacked; above, only what is packed as texts are. */
const FREE_BYTES = 1e9;
const MOST_EXPANSION = 200;
/** Zstandard unpacks all that is given at once: of so much, a hostile file makes a hundred megabytes at most. */
const ZSTD_STEP = 4096;
const CHUNK_BYTES = 1024 * 1024;

/** @throws DataDietError `file-unreadable` for what is damaged, cut off, or unfolds beyond measure */
export async function* unpack(
  file: string,
  packing: Packing,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const counted = { packed: 0, unpacked: 0 };
  async function* counting(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      counted.packed += chunk.byteLength;
      yield chunk;
    }
  }
  const pieces = packing === 'gzip' ? gunzip(counting()) : unzstd(counting());
  try {
    for await (const piece of pieces) {
      counted.unpacked += piece.length;
      if (counted.unpacked > FREE_BYTES && counted.unpacked > MOST_EXPANSION * counted.packed)
        throw boundless(file);
      yield piece;
    }
  } catch (error) {
    // Of the file itself, not of what is in it.
    if (error instanceof DataDietError || isOfSystem(error)) throw error;
    throw new DataDietError(
      'file-unreadable',
      `${path.basename(file)} cannot be unpacked: it is damaged or cut off.`,
      {
        action: 'Write or fetch it again.',
        place: { file },
        cause: error,
      },
    );
  }
}

/** The same of the file's bytes as they lie there. */
export async function* unpackFile(file: string, packing: Packing): AsyncGenerator<Buffer> {
  const handle = await openOrdinary(file);
  try {
    const stream: AsyncIterable<Uint8Array> = handle.createReadStream({
      highWaterMark: CHUNK_BYTES,
      autoClose: false,
    });
    yield* unpack(file, packing, stream);
  } finally {
    await handle.close();
  }
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks, { objectMode: false });
  const unpacking = zlib.createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => unpacking.destroy(error));
  try {
    yield* source.pipe(unpacking) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
    unpacking.destroy();
  }
}

async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let ready: Buffer[] = [];
  const unpacking = new Decompress((data) => {
    // What it gives may be overwritten by what follows.
    if (data.length > 0) ready.push(Buffer.from(data));
  });
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += ZSTD_STEP) {
      unpacking.push(chunk.subarray(at, at + ZSTD_STEP));
      if (ready.length === 0) continue;
      yield ready.length === 1 ? ready[0]! : Buffer.concat(ready);
      ready = [];
    }
  }
  unpacking.push(new Uint8Array(), true);
  yield* ready;
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function boundless(file: string): DataDietError {
  return new DataDietError(
    'file-unreadable',
    `${path.basename(file)} unfolds to more than ${MOST_EXPANSION} times its size and more than ${FREE_BYTES / 1e9} GB: that is no text.`,
    { action: 'Look at what is in it, and unpack it yourself if it is what you mean.', place: { file } },
  );
}
