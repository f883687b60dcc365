// The files that a dataset is named by: one, several, a folder of them, or a pattern (`"train-*.parquet"`).
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { requireOneFormat } from '../data/parts/one-format.ts';
import { listText, nameOfList } from '../data/parts/parts-list.ts';
import { isScoresFile } from '../data/recognise-scores.ts';
import { writeWhole } from '../data/write-whole.ts';
import { isExportBeside } from '../exports/kinds.ts';
import { isReviewLog } from '../review/log-place.ts';
import { EXTENSIONS_LISTED, formatOfFile, isNamedJson } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';

interface NamedDataset {
  /** The file, or the list of files that was written for them. */
  readonly file: string;
  /** Beside what the scores go: the file, or what the files have in common. */
  readonly beside: string;
}

/**
 * @param given absolute paths
 * @param store folder in which the list of several files is kept
 * @throws DataDietError `file-not-found`, `format-unsupported`, `output-unwritable`
 */
export async function datasetOf(given: readonly string[], store: string): Promise<NamedDataset> {
  const [only = ''] = given;
  const files = given.flatMap(filesOf);
  if (files.length === 1 && files[0] === only) return { file: only, beside: only };
  requireOneFormat(files);
  const list = listText(files);
  const name = nameOfList(files);
  const folder = path.join(store, 'lists', createHash('sha256').update(list).digest('hex').slice(0, 24));
  const file = path.join(folder, name);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    await writeWhole(file, [list]);
  } catch (cause) {
    throw new DataDietError('output-unwritable', `${file} cannot be written, which lists the files.`, {
      action: 'Say with --store where results may be kept.',
      cause,
    });
  }
  return { file, beside: path.join(path.dirname(files[0]!), name.replace(/\.parts\.json$/, '.jsonl')) };
}

/** A file as it is, whatever it is: who reads it says what is wrong. */
function filesOf(given: string): string[] {
  if (fs.statSync(given, { throwIfNoEntry: false })?.isDirectory() === true) return filesOfFolder(given);
  if (/\.arrow$/i.test(given) && fs.existsSync(given)) throw savedAsArrow(path.dirname(given), '');
  if (fs.existsSync(given) || !/[*?]/.test(path.basename(given))) return [given];
  const pattern = new RegExp(
    `^${path
      .basename(given)
      .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  const folder = path.dirname(given);
  const names = namesIn(folder);
  const found = names.filter((name) => pattern.test(name) && !isExportBeside(name, new Set(names)));
  if (found.length > 0) return found.map((name) => path.join(folder, name));
  throw new DataDietError('file-not-found', `No file is called as ${given} says.`, {
    action: 'Check the pattern.',
  });
}

function filesOfFolder(folder: string): string[] {
  const names = namesIn(folder);
  const files = names
    .filter((name) => formatOfFile(name) !== undefined && !isNamedJson(name))
    .map((name) => path.join(folder, name))
    .filter((file) => !isScoresFile(file) && !isReviewLog(file))
    .filter((file) => !isExportBeside(file, new Set(names)));
  if (files.length > 0) return files;
  if (names.some((name) => name.endsWith('.arrow'))) throw savedAsArrow(folder, '');
  if (names.includes('dataset_dict.json')) throw savedAsArrow(folder, '["train"]');
  throw new DataDietError('file-not-found', `${folder} has no dataset in it.`, {
    action: `Name a folder with files whose names end in ${EXTENSIONS_LISTED}.`,
    place: { file: folder },
  });
}

/** @param split which of several datasets, as Python says it */
function savedAsArrow(place: string, split: string): DataDietError {
  return new DataDietError(
    'format-unsupported',
    `${place} is a dataset that was saved by the "datasets" library as Arrow, which is not read here.`,
    {
      action: `Write it as Parquet: python -c 'from datasets import load_from_disk; load_from_disk("${path.basename(place)}")${split}.to_parquet("train.parquet")'`,
      place: { file: place },
    },
  );
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  } catch {
    return [];
  }
}
