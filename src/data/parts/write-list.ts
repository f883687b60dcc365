// The list of several files as one dataset, beside them: what the editor opens, and what a colleague can open, too.
import fs from 'node:fs';
import path from 'node:path';
import { PARTS_ENDING } from '../../shared/dataset.ts';
import { writeWhole } from '../write-whole.ts';
import { requireOneFormat } from './one-format.ts';
import { listText, nameOfList, readPartsList } from './parts-list.ts';

/**
 * Writes the list of `files` into the folder of the first of them, unless it is there already.
 * @param files absolute paths
 * @returns the list's path: `train.parts.json`, `train-2.parts.json` where another dataset has that name
 * @throws DataDietError `format-unsupported`, `output-unwritable`; and what the system throws
 */
export async function writePartsList(files: readonly string[]): Promise<string> {
  requireOneFormat(files);
  const folder = path.dirname(files[0]!);
  const name = nameOfList(files);
  // Names alone where they lie together, so that the folder may be moved.
  const named = files.map((file) => path.relative(folder, file).split(path.sep).join('/'));
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const list = path.join(folder, name.replace(PARTS_ENDING, `${suffix}${PARTS_ENDING}`));
    if (!fs.existsSync(list)) {
      await writeWhole(list, [listText(named)]);
      return list;
    }
    if (isListOf(list, files)) return list;
  }
}

function isListOf(list: string, files: readonly string[]): boolean {
  try {
    const parts = readPartsList(list);
    return parts.length === files.length && parts.every((part, at) => part === files[at]);
  } catch {
    return false;
  }
}
