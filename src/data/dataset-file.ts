// A dataset's file as a stream of bytes, fingerprinted on the way.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { DataDietError } from '../shared/errors.ts';
import { readPartsList } from './parts/parts-list.ts';
import { isPartsList } from '../shared/dataset.ts';
import { packingOf } from './packed/packing.ts';
import { unpack } from './packed/unpack.ts';
import { openOrdinary, requireOrdinary } from './ordinary-file.ts';

const CHUNK_BYTES = 1024 * 1024;

export interface DatasetFile {
  readonly path: string;
  /** The file's size when it was opened, for progress. */
  readonly bytes: number;
  /** The file's bytes, once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /**
   * Size and SHA-256 (hexadecimal) of what was read; only after `chunks` came to its end.
   * @throws DataDietError `dataset-changed` where the file was written to while it was read
   */
  readonly fingerprint: () => { readonly bytes: number; readonly sha256: string };
}

/**
 * Opens a file to read it once from front to back.
 * @throws DataDietError `file-not-found` or `file-unreadable`, at once or while `chunks` is read.
 */
export function openDataset(path: string): DatasetFile {
  let size: number;
  try {
    const stats = fs.statSync(path);
    requireOrdinary(path, stats);
    size = stats.size;
  } catch (error) {
    throw fileError(path, error);
  }
  const digest = createHash('sha256');
  let bytes = 0;
  let sha256: string | undefined;
  let changed = false;
  async function* read(): AsyncGenerator<Uint8Array> {
    let handle: fs.promises.FileHandle | undefined;
    try {
      handle = await openOrdinary(path);
      const before = await handle.stat();
      const stream: AsyncIterable<Uint8Array> = handle.createReadStream({
        highWaterMark: CHUNK_BYTES,
        autoClose: false,
      });
      for await (const chunk of stream) {
        digest.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
      const after = await handle.stat();
      changed = before.size !== bytes || after.size !== bytes || before.mtimeMs !== after.mtimeMs;
    } catch (error) {
      throw fileError(path, error);
    } finally {
      await handle?.close();
    }
    sha256 = digest.digest('hex');
  }
  return {
    path,
    bytes: size,
    chunks: read(),
    fingerprint: () => {
      if (sha256 === undefined) throw new DataDietError('internal', `${path} was not read to its end.`);
      if (changed) throw changedWhileRead(path);
      return { bytes, sha256 };
    },
  };
}

/**
 * The same for a file of text, which may be packed: `chunks` are the bytes of the text, the fingerprint is of the file's own.
 * @throws DataDietError as `openDataset`
 */
export function openUnpacked(path: string): DatasetFile {
  const file = openDataset(path);
  const packing = packingOf(path);
  return packing === undefined ? file : { ...file, chunks: unpack(path, packing, file.chunks) };
}

/** Reads a file for its size and SHA-256 alone. @throws DataDietError as `openDataset` */
export async function fingerprintOfFile(path: string): Promise<ReturnType<DatasetFile['fingerprint']>> {
  if (isPartsList(path)) return fingerprintOfParts(path);
  const { chunks, fingerprint } = openDataset(path);
  const reading = chunks[Symbol.asyncIterator]();
  while ((await reading.next()).done !== true);
  return fingerprint();
}

/** Of several files, as of one that all of them make. */
async function fingerprintOfParts(list: string): Promise<ReturnType<DatasetFile['fingerprint']>> {
  const digest = createHash('sha256');
  let bytes = 0;
  for (const part of readPartsList(list)) {
    const { chunks, fingerprint } = openDataset(part);
    const reading = chunks[Symbol.asyncIterator]();
    while ((await reading.next()).done !== true);
    digest.update(`${fingerprint().sha256}\n`);
    bytes += fingerprint().bytes;
  }
  return { bytes, sha256: digest.digest('hex') };
}

function changedWhileRead(path: string): DataDietError {
  return new DataDietError('dataset-changed', `${path} was written to while it was read.`, {
    action: 'Wait until it is whole, and score it again.',
    place: { file: path },
  });
}

/** What a failure to read a file is to a person. */
export function fileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error instanceof DataDietError) return error;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new DataDietError('file-not-found', `There is no file ${path}.`, {
      action: 'Check the path.',
      place: { file: path },
      cause: error,
    });
  }
  return unreadable(path, `${error.message}.`, error);
}

function unreadable(path: string, reason: string, cause?: Error): DataDietError {
  return new DataDietError('file-unreadable', `${path} cannot be read. ${reason}`, {
    action: 'Check that it is a file and that you may read it.',
    place: { file: path },
    cause,
  });
}
