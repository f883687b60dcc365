// Reads the small files of a model, whatever lies there under their names.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataDietError } from '../../shared/errors.ts';
import { checkSize, LAYOUT_ACTION, parseJsonObject } from './model-layout.ts';

function unreadable(file: string, reason: string, cause?: unknown): DataDietError {
  return new DataDietError('model-not-found', `The model's file ${file} ${reason}.`, {
    action: LAYOUT_ACTION,
    place: { file },
    cause,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** @throws DataDietError `model-not-found` where it is not there or is no file, `model-invalid` where it is too long */
export async function readModelText(file: string): Promise<string> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  try {
    const found = await stat(file);
    // Reading from a pipe may never end.
    if (!found.isFile()) throw unreadable(file, 'is no file');
    checkSize(file, name, found.size);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof DataDietError) throw error;
    if (codeOf(error) !== 'ENOENT') throw unreadable(file, 'cannot be read', error);
    throw new DataDietError('model-not-found', `${folder} has no ${name}.`, {
      action: LAYOUT_ACTION,
      place: { file: folder },
      cause: error,
    });
  }
}

/** As `readModelText`; `model-invalid` for what is no JSON object, too. */
export async function readModelObject(file: string): Promise<Record<string, unknown>> {
  return parseJsonObject(file, await readModelText(file));
}

/** Names in a model's folder. @throws DataDietError `model-not-found` */
export async function listModelFolder(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    const isFile = codeOf(error) === 'ENOTDIR';
    throw new DataDietError(
      'model-not-found',
      isFile ? `${folder} is a file, not the folder of a model.` : `There is no model folder ${folder}.`,
      {
        action: isFile
          ? `Choose the folder that it lies in: ${path.dirname(folder)}`
          : 'Check the path, or name a model of the hub as owner/name.',
        place: { file: folder },
        cause: error,
      },
    );
  }
}
