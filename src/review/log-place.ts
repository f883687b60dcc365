// Where the decisions on a dataset are kept: beside it, so that they go where it goes, into git too.
import fs from 'node:fs';
import path from 'node:path';
import { DATASET_EXTENSIONS, splitExtension } from '../shared/dataset.ts';

const LOG_ENDING = '.review.jsonl';

/** `train.review.jsonl` beside `train.csv`. */
export function reviewLogBeside(dataset: string): string {
  const { name } = splitExtension(path.basename(dataset));
  return path.join(path.dirname(dataset), name + LOG_ENDING);
}

/** Whether a file is a log by its name and by a dataset that lies beside it; a dataset may be called so, too. */
export function isReviewLog(file: string): boolean {
  if (!file.toLowerCase().endsWith(LOG_ENDING)) return false;
  const stem = file.slice(0, -LOG_ENDING.length);
  return DATASET_EXTENSIONS.some((extension) => fs.existsSync(`${stem}.${extension}`));
}
