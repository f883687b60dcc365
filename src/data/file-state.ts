// What tells one state of a file on disk from another without reading it.
import type fs from 'node:fs';

/** Equal as long as nobody writes to the file or puts another in its place. */
export function fileState({ ino, size, mtimeMs }: Pick<fs.Stats, 'ino' | 'size' | 'mtimeMs'>): string {
  return `${ino} ${size} ${mtimeMs}`;
}
