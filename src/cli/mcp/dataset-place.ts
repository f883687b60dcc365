// Which file an assistant means: a dataset inside the folder that the server was started for, and no other.
import fs from 'node:fs';
import path from 'node:path';
import { EXTENSIONS_LISTED, formatOfFile, type DatasetFormat } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';

export interface DatasetPlace {
  readonly file: string;
  readonly format: DatasetFormat;
}

/** @throws DataDietError 'invalid-argument' for a place outside, also by a link; 'file-not-found'; 'format-unsupported' */
export function datasetIn(folder: string, given: string): DatasetPlace {
  const file = path.resolve(folder, given);
  const format = formatOfFile(path.basename(file));
  if (format === undefined) {
    throw new DataDietError('format-unsupported', `The name ${given} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  // Before it is said whether it is there: nothing outside is told of.
  if (!isInside(folder, file)) throw outside(folder, given);
  let real: string;
  try {
    real = fs.realpathSync(file);
  } catch (cause) {
    throw new DataDietError('file-not-found', `There is no file ${file}.`, {
      action: 'Check the path.',
      place: { file },
      cause,
    });
  }
  if (!isInside(fs.realpathSync(folder), real)) throw outside(folder, given);
  return { file, format };
}

function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

function outside(folder: string, given: string): DataDietError {
  return new DataDietError('invalid-argument', `${given} lies outside of ${folder}.`, {
    action: 'Name a dataset inside that folder, or have the server started for another: data-diet mcp FOLDER',
  });
}
