// Do all contenders compute the same scores of the same classifier? Held against each other before any clock runs.
import fs from 'node:fs';
import path from 'node:path';
import {
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
} from '../../src/core/model-files/model-layout.ts';
import { ourCommand, pythonCommand, SCORES_FILE, type Place } from './contenders.ts';
import type { ComparedEncoder } from './encoders.ts';
import { largestDifference } from './figures.ts';
import type { NoisyFile } from './noisy-file.ts';
import { readScores } from './results.ts';
import { timeProcess } from './timed-process.ts';

/** Relative: all compute in 32 bits, in other orders. */
const TOLERANCE = 1e-3;

const OF_PYTHON = ['loopEl2n', 'loopGrand', 'ghostEl2n', 'ghostGrand'] as const;

/** Largest relative differences of any row from the loop over single rows in PyTorch. */
export type Differences = Readonly<Record<'ghostEl2n' | 'ghostGrand' | 'ourEl2n' | 'ourGrand', number>>;

/**
 * Scores the first rows of a file by the classifier that Python makes of an encoder.
 * @param work an empty folder
 * @throws Error where scores differ by more than `TOLERANCE`
 */
export async function compareScores(
  set: NoisyFile,
  encoder: ComparedEncoder,
  place: Place,
  work: string,
): Promise<Differences> {
  const folder = path.join(work, 'classifier');
  const ours = path.join(work, 'ours');
  fs.mkdirSync(folder, { recursive: true });
  fs.mkdirSync(ours);
  const task = { file: set.warmUp, columns: set, learningRate: encoder.learningRate, runs: 1 };
  await timeProcess(
    pythonCommand('compare_check.py', { ...task, model: encoder.folder, out: folder }, place),
  );
  for (const name of [TOKENIZER_FILE, TOKENIZER_CONFIG_FILE, VOCABULARY_FILE]) {
    const file = path.join(encoder.folder, name);
    if (fs.existsSync(file)) fs.copyFileSync(file, path.join(folder, name));
  }
  await timeProcess(ourCommand({ ...task, model: folder, epochs: 0, out: ours }, place));
  const count = fs.readFileSync(set.warmUp, 'utf8').trimEnd().split('\n').length;
  const python = readScores(path.join(folder, SCORES_FILE), OF_PYTHON, count);
  const own = readScores(path.join(ours, SCORES_FILE), ['el2n', 'grand'], count);
  const differences = {
    ghostEl2n: largestDifference(python.get('ghostEl2n')!, python.get('loopEl2n')!),
    ghostGrand: largestDifference(python.get('ghostGrand')!, python.get('loopGrand')!),
    ourEl2n: largestDifference(own.get('el2n')!, python.get('loopEl2n')!),
    ourGrand: largestDifference(own.get('grand')!, python.get('loopGrand')!),
  };
  for (const [name, difference] of Object.entries(differences)) {
    if (!(difference <= TOLERANCE)) {
      throw new Error(`${encoder.title}, ${set.title}: ${name} differs from PyTorch's loop by ${difference}`);
    }
  }
  return differences;
}
