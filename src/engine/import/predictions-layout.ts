// Which file of predictions is of which run and which epoch.
import fs from 'node:fs';
import path from 'node:path';
import { PREDICTION_EXTENSIONS } from '../../shared/import-job.ts';
import { DataDietError } from '../../shared/errors.ts';
import { predictionsFault } from './predictions-fault.ts';

export interface PredictionFile {
  readonly file: string;
  /** From 0 on. */
  readonly run: number;
  /** Epochs that were trained before. */
  readonly point: number;
}

/** As cartography calls them; it counts epochs from 0, and writes after each. */
const CARTOGRAPHY = /^dynamics_epoch_(\d+)\./i;

/**
 * Files are epochs in the order given, or by the numbers in cartography's names. A folder holds the files of one run, in
 * the order of the numbers in their names, or a folder of them for each run.
 * @throws DataDietError `file-not-found`; `predictions-unusable` where runs are not of the same epochs
 */
export function layoutOf(paths: readonly string[]): PredictionFile[] {
  const folders = paths.filter(isFolder);
  if (folders.length === 0) return epochsOf(paths, 0);
  const [folder = ''] = folders;
  if (paths.length > 1) {
    throw predictionsFault(
      folder,
      undefined,
      `Predictions come from files or from one folder, and ${folder} is a folder among others.`,
      'Name the files, an epoch each, or one folder with a folder for each run.',
    );
  }
  const names = fs.readdirSync(folder).filter((name) => !name.startsWith('.'));
  const runs = names.filter((name) => isFolder(path.join(folder, name))).sort(byNumbers);
  const files = filesIn(folder);
  if (files.length > 0) return epochsOf(files, 0);
  const all = runs
    .map((name) => filesIn(path.join(folder, name)))
    .filter((list) => list.length > 0)
    .map((list, run) => epochsOf(list, run));
  const [first] = all;
  if (first === undefined) {
    throw predictionsFault(
      folder,
      undefined,
      `The folder ${folder} holds no files of predictions.`,
      `Their names end in ${PREDICTION_EXTENSIONS.map((extension) => `.${extension}`).join(', ')}.`,
    );
  }
  const points = (list: readonly PredictionFile[]): string => list.map(({ point }) => point).join(', ');
  const odd = all.find((list) => points(list) !== points(first));
  if (odd !== undefined) {
    throw predictionsFault(
      path.dirname(odd[0]!.file),
      undefined,
      `The runs are not of the same epochs: ${path.dirname(first[0]!.file)} has ${points(first)}, ${path.dirname(odd[0]!.file)} has ${points(odd)}.`,
      'Give every run a file for each of the same epochs.',
    );
  }
  return all.flat();
}

function epochsOf(files: readonly string[], run: number): PredictionFile[] {
  const numbers = files.map((file) => CARTOGRAPHY.exec(path.basename(file))?.[1]);
  const named = numbers.every((number) => number !== undefined);
  const list = files.map((file, index) => ({
    file,
    run,
    point: named ? Number(numbers[index]) + 1 : index + 1,
  }));
  const twice = list.find(({ point }, index) => list.findIndex((one) => one.point === point) !== index);
  if (twice !== undefined) {
    throw predictionsFault(
      twice.file,
      undefined,
      `Two files are of epoch ${twice.point - 1}: ${twice.file} is the second.`,
      'Name each epoch once; files of several runs lie in a folder each.',
    );
  }
  return list.sort((a, b) => a.point - b.point);
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .filter((name) => PREDICTION_EXTENSIONS.some((extension) => name.toLowerCase().endsWith(`.${extension}`)))
    .sort(byNumbers)
    .map((name) => path.join(folder, name))
    .filter((file) => !isFolder(file));
}

/** `epoch_2` before `epoch_10`. */
function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** @throws DataDietError `file-not-found` */
function isFolder(place: string): boolean {
  const stats = fs.statSync(place, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.isDirectory();
  throw new DataDietError('file-not-found', `There is no file ${place}.`, {
    action: 'Check the path.',
    place: { file: place },
  });
}
