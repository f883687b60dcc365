// Opens ordinary files and nothing else: a named pipe would be waited for without end, a device read without end.
import fs from 'node:fs';
import { DataDietError } from '../shared/errors.ts';

/** Opening a pipe that nobody writes to returns at once. Windows has neither the pipes nor the flag. */
const READ_AT_ONCE = fs.constants.O_RDONLY | (process.platform === 'win32' ? 0 : fs.constants.O_NONBLOCK);

/** What something is that is no ordinary file (`a named pipe`); undefined for one that is. */
export function oddKind(stats: fs.Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/** @throws DataDietError `file-unreadable` where `stats` are not those of an ordinary file */
export function requireOrdinary(file: string, stats: fs.Stats): void {
  const kind = oddKind(stats);
  if (kind === undefined) return;
  throw new DataDietError('file-unreadable', `${file} cannot be read. It is ${kind}.`, {
    action:
      kind === 'a folder'
        ? 'Choose a file.'
        : 'Choose an ordinary file: save what it gives to one first, since it is read more than once.',
    place: { file },
  });
}

/** Opens a file to read it. @throws DataDietError `file-unreadable` for what is no ordinary file; what the system throws */
export async function openOrdinary(file: string): Promise<fs.promises.FileHandle> {
  const handle = await fs.promises.open(file, READ_AT_ONCE);
  try {
    requireOrdinary(file, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The first bytes of a file, at most `most`. @throws as `openOrdinary` does */
export function readFront(file: string, most: number): Buffer {
  const handle = fs.openSync(file, READ_AT_ONCE);
  try {
    const stats = fs.fstatSync(handle);
    requireOrdinary(file, stats);
    const bytes = Buffer.alloc(Math.min(most, stats.size));
    return bytes.subarray(0, fs.readSync(handle, bytes, 0, bytes.length, 0));
  } finally {
    fs.closeSync(handle);
  }
}
