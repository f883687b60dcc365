// Where the decisions on a dataset are kept: beside it, so that they go where it goes, into git too.
import fs from 'node:fs';
import path from 'node:path';
import { DATASET_EXTENSIONS, isPartsList, PARTS_ENDING, splitExtension } from '../shared/dataset.ts';

const LOG_ENDING = '.review.jsonl';

/** `train.review.jsonl` beside `train.csv`, or beside `train.parts.json`. */
export function reviewLogBeside(dataset: string): string {
  if (isPartsList(dataset)) return dataset.slice(0, -PARTS_ENDING.length) + LOG_ENDING;
  const { name } = splitExtension(path.basename(dataset));
  return path.join(path.dirname(dataset), name + LOG_ENDING);
}

/** Whether a file is a log by its name and by a dataset that lies beside it; a dataset may be called so, too. */
export function isReviewLog(file: string): boolean {
  if (!file.toLowerCase().endsWith(LOG_ENDING)) return false;
  const stem = file.slice(0, -LOG_ENDING.length);
  const endings = [...DATASET_EXTENSIONS.map((extension) => `.${extension}`), PARTS_ENDING];
  return endings.some((ending) => fs.existsSync(stem + ending));
}
