// Which files and rows are held out to measure a model by: what is removed from them makes every measure better than it is.
import path from 'node:path';
import { splitExtension } from '../shared/dataset.ts';
import { wordsOf } from './name-words.ts';

const HELD_OUT: ReadonlySet<string> = new Set([
  ...['test', 'tests', 'testing', 'testset', 'testdata'],
  ...['dev', 'devel', 'devset', 'val', 'valid', 'validation', 'valset'],
  ...['eval', 'evaluation', 'holdout', 'heldout'],
]);
const TRAINING: ReadonlySet<string> = new Set(['train', 'training', 'trainset']);
/** Columns that tell of which part of the data a row is. */
const SPLIT_COLUMNS: ReadonlySet<string> = new Set(['split', 'set', 'fold', 'partition', 'subset']);

/** A longer value is a text that happens to hold such a word. */
const MOST_WORDS_OF_VALUE = 3;

/** Words of a name, `hold out` as one and without numbers behind them: `test2` is a test split. */
function stemsOf(name: string): string[] {
  const stems = wordsOf(name).map((word) => word.replace(/\d+$/, ''));
  return stems.flatMap((stem, at) => {
    if (stem === 'out' && /^h[oe]ld$/.test(stems[at - 1] ?? '')) return [];
    return /^h[oe]ld$/.test(stem) && stems[at + 1] === 'out' ? [`${stem}out`] : [stem];
  });
}

/** The word by which a name tells of a held-out split; what also tells of training is not one. */
function heldOutWord(name: string): string | undefined {
  const stems = stemsOf(name);
  return stems.some((stem) => TRAINING.has(stem)) ? undefined : stems.find((stem) => HELD_OUT.has(stem));
}

function stemOfFile(file: string): string {
  const { name } = splitExtension(path.basename(file));
  return name;
}

/** `test` of `sst2.test.csv`, by the file's own name. */
export function splitOfName(file: string): string | undefined {
  return heldOutWord(stemOfFile(file));
}

/**
 * The word by which the name of a file, or of the folder that it lies in, tells of a test or validation split: `dev` of
 * `sst2_dev.jsonl`, `validation` of `data/validation/part0.csv`. A file that is named for training is none, wherever it lies.
 */
export function splitOfFile(file: string): string | undefined {
  const own = stemOfFile(file);
  if (stemsOf(own).some((stem) => TRAINING.has(stem))) return undefined;
  return heldOutWord(own) ?? heldOutWord(path.basename(path.dirname(file)));
}

/** Whether a column may tell of which split each row is: `split`, `data_split`, `fold`. */
export function isSplitColumn(name: string): boolean {
  return wordsOf(name).some((word) => SPLIT_COLUMNS.has(word));
}

/** Whether a split column's value tells that a row is held out. */
export function isHeldOutValue(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return wordsOf(value).length <= MOST_WORDS_OF_VALUE && heldOutWord(value) !== undefined;
}
