// Where the scores go, checked before anything is trained: never over the dataset, never over a file that is not ours.
import fs from 'node:fs';
import path from 'node:path';
import { beginsWithScores, datasetOfScores, scoresFileBeside } from '../data/recognise-scores.ts';
import { DataDietError } from '../shared/errors.ts';
import { metadataPath } from '../shared/results.ts';

interface OutputFile {
  /** Absolute path of the scores file. */
  readonly out: string;
  /** Whether earlier scores lie there, which will be replaced. */
  readonly replaces: boolean;
}

/**
 * The scores file: as given, or beside the dataset.
 * @throws DataDietError 'invalid-argument' when something else would be overwritten or the folder is missing.
 */
export function chooseOutputFile(dataset: string, given: string | undefined): OutputFile {
  const out = given === undefined ? scoresFileBeside(dataset) : path.resolve(given);
  if (given !== undefined && (given === '' || /[\\/]$/.test(given))) {
    throw refusal(given, 'names no file');
  }
  requireFolder(out);
  refuseDataset(dataset, [out, metadataPath(out)]);
  const existing = fs.statSync(out, { throwIfNoEntry: false });
  if (existing === undefined) return { out, replaces: false };
  if (!existing.isFile()) throw refusal(out, 'is no ordinary file');
  if (existing.size === 0) return { out, replaces: false };
  if (!beginsWithScores(out)) throw refusal(out, 'exists and holds something else than scores');
  const other = given === undefined ? otherDataset(out, dataset) : undefined;
  if (other !== undefined) throw refusal(out, `holds the scores of ${other}`);
  return { out, replaces: true };
}

/**
 * The file of the scores at all points.
 * @param out the file of scores, which it must not be
 * @throws DataDietError 'invalid-argument' as `chooseOutputFile`
 */
export function choosePointsFile(dataset: string, out: string, given: string): string {
  if (given === '' || /[\\/]$/.test(given)) throw refusal(given, 'names no file');
  const file = path.resolve(given);
  requireFolder(file);
  refuseDataset(dataset, [file]);
  if ([out, metadataPath(out)].some((other) => isSameFile(file, other))) {
    throw refusal(file, 'is the file of the scores themselves');
  }
  const existing = fs.statSync(file, { throwIfNoEntry: false });
  if (existing !== undefined && (!existing.isFile() || (existing.size > 0 && !beginsWithScores(file)))) {
    throw refusal(file, 'exists and holds something else than scores');
  }
  return file;
}

function requireFolder(file: string): void {
  const folder = path.dirname(file);
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw refusal(file, `lies in a folder that does not exist (${folder})`);
  }
}

function refuseDataset(dataset: string, written: readonly string[]): void {
  const [same] = written.filter((file) => isSameFile(file, dataset));
  if (same !== undefined) throw refusal(same, 'would overwrite the dataset');
}

/**
 * The dataset that existing scores are of, if it is another: `train.csv` and `train.tsv` share a default output.
 * Only names count, since a folder that was moved or copied takes its datasets and their scores along.
 */
function otherDataset(scoresFile: string, dataset: string): string | undefined {
  const scored = datasetOfScores(scoresFile);
  if (scored === undefined) return undefined;
  const name = path.basename(scored);
  return isSameFile(path.join(path.dirname(dataset), name), dataset) ? undefined : name;
}

/** Links and letter case may give one file many names. */
function isSameFile(a: string, b: string): boolean {
  if (path.resolve(a) === path.resolve(b)) return true;
  const [first, second] = [a, b].map((file) => fs.statSync(file, { throwIfNoEntry: false, bigint: true }));
  if (first === undefined || second === undefined) return false;
  return first.ino === second.ino && first.dev === second.dev;
}

function refusal(out: string, reason: string): DataDietError {
  return new DataDietError('invalid-argument', `The output file ${out} ${reason}.`, {
    action: 'Choose another with --out.',
    place: { file: out },
  });
}
