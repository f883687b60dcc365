// What tells one state of a file on disk from another without reading it.
import type fs from 'node:fs';
import { stat } from 'node:fs/promises';
import { isPartsList } from '../shared/dataset.ts';
import { readPartsList } from './parts/parts-list.ts';

/** Equal as long as nobody writes to the file or puts another in its place. */
export function fileState({ ino, size, mtimeMs }: Pick<fs.Stats, 'ino' | 'size' | 'mtimeMs'>): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** The same of a dataset, which may be several files. @throws Error where one of them is gone */
export async function datasetState(file: string): Promise<string> {
  const files = [file, ...(isPartsList(file) ? readPartsList(file) : [])];
  const states = await Promise.all(files.map(async (one) => fileState(await stat(one))));
  return states.join(', ');
}
