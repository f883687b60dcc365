// Several files as one dataset: a small file that names them in their order. Whoever scores them writes it; it is read as
// any other dataset is, by its path.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { PARTS_ENDING } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { jsonText } from '../json-text.ts';

const ListSchema = v.strictObject({
  /** Absolute paths, or ones from the list's own folder. */
  parts: v.pipe(v.array(v.string()), v.minLength(1)),
});

/** `train.parts.json` for files that are all called `train...`. */
export function nameOfList(files: readonly string[]): string {
  const names = files.map((file) => path.basename(file));
  let shared = names[0]!;
  for (const name of names) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
  const stem = shared.replace(/\.[^]*$/, '').replace(/[-_.\s]*(?:part)?[-_.\s]*\d*$/i, '');
  return `${stem === '' ? 'dataset' : stem}${PARTS_ENDING}`;
}

export function listText(files: readonly string[]): string {
  return `${jsonText({ parts: files }, 2)}\n`;
}

/** Absolute paths. @throws DataDietError `format-unsupported`, and what the system throws */
export function readPartsList(file: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const list = v.safeParse(ListSchema, parsed);
  if (!list.success) {
    throw new DataDietError('format-unsupported', `${path.basename(file)} is no list of files.`, {
      action: 'It holds {"parts": ["train-00000.parquet", ...]}, with the paths of the files in their order.',
      place: { file },
    });
  }
  return list.output.parts.map((part) => path.resolve(path.dirname(file), part));
}
