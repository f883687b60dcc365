// Folders of a store. The store itself may be a link, since a person chose it; what is inside is made by us, and a link
// there leads to where nobody asked us to write, or to remove: a store may come with a cloned folder.
import fs from 'node:fs/promises';
import path from 'node:path';
import { DataDietError } from '../shared/errors.ts';

/**
 * Makes a folder below `root` where it is not there, part by part.
 * @returns its path
 * @throws DataDietError `output-unwritable` where a part is a link; what the system throws
 */
export async function makeStoreFolder(root: string, ...parts: readonly string[]): Promise<string> {
  await fs.mkdir(root, { recursive: true });
  let folder = root;
  for (const part of parts) {
    folder = path.join(folder, part);
    await fs.mkdir(folder).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    if (await isLink(folder)) throw linked(folder);
  }
  return folder;
}

export async function isLink(file: string): Promise<boolean> {
  return (await fs.lstat(file).catch(() => undefined))?.isSymbolicLink() === true;
}

function linked(folder: string): DataDietError {
  return new DataDietError('output-unwritable', `${folder} is a symbolic link: results are kept in none.`, {
    action: 'Remove it, or choose another folder for results with --store.',
    place: { file: folder },
  });
}
