// Writes files that appear whole or not at all: nothing finished is gone before its successor is in place.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { DataDietError } from '../shared/errors.ts';
import { jsonText } from './json-text.ts';
import { oddKind } from './ordinary-file.ts';

/** How long a rename is tried again while a virus scanner or indexer holds the file, as happens on Windows. */
const RENAME_TRIES = 10;
const MILLISECONDS_BETWEEN_TRIES = 50;
const HELD: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** A file system that gives no file two names. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

const PARTIAL = /\.[0-9a-f]{12}\.partial$/;
/** What is older than this belongs to a process that is gone. */
const STALE_MILLISECONDS = 24 * 3600 * 1000;

/** A file that is being written; it takes its name with `finish`. */
export class PartialFile {
  private constructor(
    private readonly target: string,
    /** Where its bytes lie until it is finished. */
    readonly partial: string,
    private readonly handle: fs.FileHandle,
  ) {}

  /**
   * Two processes that write one file have a partial file each: the later rename wins, and neither is torn. Nobody can
   * plant the partial file: its name cannot be foreseen, and what has it already is not opened.
   * @throws DataDietError `output-unwritable` where a link, a pipe or a device has the target's name
   */
  static async open(target: string): Promise<PartialFile> {
    await refuseOdd(target);
    const partial = `${target}.${randomBytes(6).toString('hex')}.partial`;
    return new PartialFile(target, partial, await fs.open(partial, 'wx'));
  }

  /** Goes on after a short write, and waits until the system has taken the bytes. */
  async append(content: string | Uint8Array): Promise<void> {
    await this.handle.appendFile(content);
  }

  /** The bytes are on the disk before the name is: after a loss of power the file is the old or the new one. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await renameInto(this.partial, this.target);
  }

  /** The same, unless the name is taken by then: false, and what has it stays. Made or refused in one step, over NFS too. */
  async finishOnce(): Promise<boolean> {
    await this.handle.sync();
    await this.handle.close();
    try {
      await fs.link(this.partial, this.target);
      return true;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === 'EEXIST') return false;
      if (!WITHOUT_LINKS.has(code)) throw error;
      // What is left then: two that come within a moment of each other both write, and the later one stays.
      if ((await fs.lstat(this.target).catch(() => undefined)) !== undefined) return false;
      await renameInto(this.partial, this.target);
      return true;
    } finally {
      await fs.rm(this.partial, { force: true });
    }
  }

  /** Gives the work up and leaves what stood there before. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await fs.rm(this.partial, { force: true });
  }
}

/** Writes a file whole. */
export async function writeWhole(
  target: string,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const file = await PartialFile.open(target);
  try {
    for await (const part of parts) await file.append(part);
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

export async function writeJson(target: string, value: unknown): Promise<void> {
  await writeWhole(target, [`${jsonText(value, 2)}\n`]);
}

/** Removes what killed processes left half-written in a folder. */
export async function removeStalePartials(folder: string): Promise<void> {
  for (const name of await fs.readdir(folder).catch(() => [])) {
    if (!PARTIAL.test(name)) continue;
    const file = path.join(folder, name);
    const stats = await fs.stat(file).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > STALE_MILLISECONDS) {
      await fs.rm(file, { force: true });
    }
  }
}

/**
 * Only an ordinary file is replaced, and that is told before the work. A link is neither followed nor replaced: whoever
 * gave us the folder may have planted it, and where it was made on purpose it is to stay.
 */
async function refuseOdd(target: string): Promise<void> {
  const stats = await fs.lstat(target).catch(() => undefined);
  const kind = stats && oddKind(stats);
  if (kind === undefined) return;
  if (stats?.isDirectory() === true) {
    throw Object.assign(new Error(`EISDIR: ${target} is a folder`), { code: 'EISDIR' });
  }
  throw new DataDietError('output-unwritable', `${target} cannot be written (it is ${kind}).`, {
    action: 'Remove it, or choose another place to write to.',
    place: { file: target },
  });
}

async function renameInto(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fs.rename(from, to);
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (process.platform !== 'win32' || !HELD.has(code) || attempt === RENAME_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN_TRIES * attempt));
    }
  }
}
