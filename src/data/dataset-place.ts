// Which file a coding assistant means: a dataset inside the folders that a person opened for it, and no other.
import fs from 'node:fs';
import path from 'node:path';
import { EXTENSIONS_LISTED, formatOfFile, type DatasetFormat } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';

export interface DatasetPlace {
  readonly file: string;
  readonly format: DatasetFormat;
}

/**
 * @param folders absolute paths; a relative name is one inside the first that has such a file
 * @param remedy what a person can do about a place outside
 * @throws DataDietError 'invalid-argument' for a place outside, also by a link; 'file-not-found'; 'format-unsupported'
 */
export function datasetIn(folders: readonly string[], given: string, remedy: string): DatasetPlace {
  const format = formatOfFile(path.basename(given));
  if (format === undefined) {
    throw new DataDietError('format-unsupported', `The name ${given} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  // Before it is said whether it is there: nothing outside is told of.
  const inside = folders
    .map((folder) => ({ folder, file: path.resolve(folder, given) }))
    .filter(({ folder, file }) => isInside(folder, file));
  if (inside.length === 0) throw outside(folders, given, remedy);
  const there = inside.find(({ file }) => fs.existsSync(file));
  if (there === undefined) {
    const { file } = inside[0]!;
    throw new DataDietError('file-not-found', `There is no file ${file}.`, {
      action: 'Check the path.',
      place: { file },
    });
  }
  const { folder, file } = there;
  if (!isInside(fs.realpathSync(folder), fs.realpathSync(file))) throw outside(folders, given, remedy);
  return { file, format };
}

function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

function outside(folders: readonly string[], given: string, action: string): DataDietError {
  const where = folders.length === 0 ? 'any folder that is open' : folders.join(', ');
  return new DataDietError('invalid-argument', `${given} lies outside of ${where}.`, { action });
}
