// Fetches one file of a hub repository into a blob of the cache: verified, and resumed where an earlier try broke off.
import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { downloadFile } from '@huggingface/hub';
import { DataDietError } from '../../shared/errors.ts';
import type { HubFetch } from './hub-fetch.ts';
import type { HubLimits } from './hub-limits.ts';

/** A file as the repository's listing describes it. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Name of its blob: the SHA-256 of a large file, the git object id (SHA-1) of another. */
  readonly etag: string;
}

/** What all requests to one repository share. */
export interface HubConnection {
  readonly repo: string;
  readonly hubUrl: string;
  readonly accessToken?: string;
  readonly hub: HubFetch;
  readonly limits: HubLimits;
}

/** Beside a file's bytes: what is said of it, or why it is not to be had. */
const TALK_BYTES = 1024 * 1024;

/** A git object id hashes a prefix too: "blob SIZE\0". */
function startHash({ etag, size }: HubFile): Hash {
  return etag.length === 64 ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}

async function openForWriting(file: string): Promise<FileHandle> {
  await mkdir(path.dirname(file), { recursive: true });
  return open(file, constants.O_RDWR | constants.O_CREAT);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

/**
 * Writes the bytes of `file` at `commit` that are not in `unfinished` yet, each at its own position: two processes that
 * fetch the same file at once write the same bytes to the same places. Returns the hash of the whole.
 */
async function completeFile(
  connection: HubConnection,
  commit: string,
  file: HubFile,
  unfinished: string,
  onBytes: (done: number) => void,
): Promise<string> {
  const handle = await openForWriting(unfinished);
  try {
    const hash = startHash(file);
    let done = (await handle.stat()).size;
    if (done > file.size) {
      await handle.truncate(0);
      done = 0;
    }
    if (done > 0) {
      await pipeline(createReadStream(unfinished, { end: done - 1 }), hash, { end: false });
      onBytes(done);
    }
    if (done < file.size) {
      // Plain HTTP rather than xet's chunks: one stream, whose every byte can be counted, hashed and resumed.
      // Large files lie on a content network, to which the hub sends us on.
      const fetch = connection.hub.within({ requests: 2, bytes: file.size + TALK_BYTES, otherHosts: true });
      const blob = await downloadFile({
        ...connection,
        path: file.path,
        revision: commit,
        xet: false,
        fetch,
      });
      if (!blob) throw new Error(`the hub no longer has ${file.path}`);
      const missing = done === 0 ? blob : blob.slice(done, file.size);
      const chunks: AsyncIterable<Uint8Array> = missing.stream();
      for await (const chunk of chunks) {
        if (done + chunk.length > file.size) throw damaged(file);
        hash.update(chunk);
        await writeFully(handle, chunk, done);
        done += chunk.length;
        onBytes(done);
      }
      if (done < file.size) throw new Error(`${file.path} ended after ${done} of ${file.size} bytes`);
    }
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}

function damaged(file: HubFile): DataDietError {
  return new DataDietError('model-invalid', `${file.path} arrived damaged from the hub.`, {
    action: 'Try again; if it happens again, look for a proxy that changes downloads.',
    place: { file: file.path },
  });
}

/**
 * Fetches `file` at `commit` into `blob`, unless it is there. `onBytes` is told the bytes that are there so far.
 * @throws DataDietError `model-invalid` when the content is not what the listing promised; else what the client throws.
 */
export async function downloadToBlob(
  connection: HubConnection,
  commit: string,
  file: HubFile,
  blob: string,
  onBytes: (done: number) => void,
): Promise<void> {
  if (await exists(blob)) {
    onBytes(file.size);
    return;
  }
  // Not Python's name for it: Python appends to its own, which two writers would spoil.
  const unfinished = `${blob}.data-diet.incomplete`;
  try {
    if ((await completeFile(connection, commit, file, unfinished, onBytes)) !== file.etag)
      throw damaged(file);
  } catch (error) {
    // A broken connection leaves a beginning to go on from; wrong bytes must not stay.
    if (error instanceof DataDietError) await rm(unfinished, { force: true });
    throw error;
  }
  await rename(unfinished, blob).catch(async (error: unknown) => {
    if (!(await exists(blob))) throw error;
  });
}
