// Writes a text file complete or not at all.
import { renameSync, writeFileSync } from 'node:fs';

/** Writes beside `file` and renames: whoever reads it finds the old text or the new one. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}.incomplete`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
