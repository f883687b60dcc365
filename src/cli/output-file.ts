// Where the scores go, checked before anything is trained: never over the dataset, never over a file that is not ours,
// and never through a link, which whoever made the folder may have planted.
import fs from 'node:fs';
import path from 'node:path';
import { fingerprintOfFile } from '../data/dataset-file.ts';
import {
  datasetOfScores,
  scoresFileBeside,
  sha256OfScores,
  whyNoPlaceForMetadata,
  whyNoPlaceForScores,
} from '../data/recognise-scores.ts';
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
 * @param list where the dataset is several files: the list of them, which the scores tell of
 * @throws DataDietError 'invalid-argument' when something else would be overwritten or the folder is missing.
 */
export function chooseOutputFile(dataset: string, given: string | undefined, list?: string): OutputFile {
  const out = given === undefined ? scoresFileBeside(dataset) : path.resolve(given);
  if (given !== undefined && (given === '' || /[\\/]$/.test(given))) {
    throw refusal(given, 'names no file');
  }
  requireFolder(out);
  refuseDataset(dataset, [out, metadataPath(out)]);
  refuseForeign(out, whyNoPlaceForScores(out));
  refuseForeign(metadataPath(out), whyNoPlaceForMetadata(metadataPath(out)));
  const existing = fs.statSync(out, { throwIfNoEntry: false });
  if (existing === undefined || existing.size === 0) return { out, replaces: false };
  const other = given === undefined ? otherDataset(out, dataset) : undefined;
  const isList = list !== undefined && other === path.basename(list);
  if (other !== undefined && !isList) throw refusal(out, `holds the scores of ${other}`);
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
  refuseForeign(file, whyNoPlaceForScores(file));
  return file;
}

/**
 * What to say of earlier scores whose metadata tell of others: a machine that stopped, or two jobs that ended at once,
 * between the one file and the other. Undefined where they belong together.
 */
export async function describeMismatch(out: string): Promise<string | undefined> {
  const expected = sha256OfScores(out);
  if (expected === undefined || !fs.existsSync(out)) return undefined;
  const written = await fingerprintOfFile(out).catch(() => undefined);
  if (written === undefined || written.sha256 === expected) return undefined;
  return `The scores in ${out} are not those that the metadata beside them tell of; both will be replaced.`;
}

function refuseForeign(file: string, reason: string | undefined): void {
  if (reason === undefined) return;
  throw refusal(file, fs.lstatSync(file).isSymbolicLink() ? `${reason}${whereTo(file)}` : reason);
}

/** ` to /there/scores.jsonl, and scores are written through none`: whoever made the link knows what it means. */
function whereTo(link: string): string {
  return ` to ${fs.readlinkSync(link)}, and scores are written through none`;
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
