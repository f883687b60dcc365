// Files that a dataset may be tested on: those beside it whose names say that they are held out. Knows no editor.
import fs from 'node:fs';
import path from 'node:path';
import { datasetOfScores, hasScoresName } from '../../data/recognise-scores.ts';
import { splitOfName } from '../../data/split-names.ts';
import { formatOfFile } from '../../shared/dataset.ts';

/** Proposed at most. */
const MOST_SPLITS = 5;

/** Letters that two names begin with alike: `sst2_dev.csv` belongs to `sst2_train.csv`. */
function alike(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Absolute paths, those first that are named most like the dataset; empty where there is none. */
export async function testSplitsBeside(dataset: string): Promise<string[]> {
  const folder = path.dirname(dataset);
  const own = path.basename(dataset);
  const entries = await fs.promises.readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name !== own)
    .map(({ name }) => name)
    .filter((name) => formatOfFile(name) !== undefined && splitOfName(name) !== undefined)
    .filter((name) => !hasScoresName(name) && datasetOfScores(path.join(folder, name)) === undefined)
    .sort((a, b) => alike(b, own) - alike(a, own) || a.localeCompare(b))
    .slice(0, MOST_SPLITS)
    .map((name) => path.join(folder, name));
}
