// Options that all jobs share: how the file is read, with which encoder and how it is trained.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { defaultStore } from '../results/store-place.ts';
import { DELIMITERS, ENCODINGS, QUOTINGS, type Delimiter, type Reading } from '../shared/dataset.ts';
import {
  DEVICES,
  JOB_DEFAULTS,
  parseModelReference,
  ScoreJobSchema,
  type ScoreJob,
} from '../shared/score-job.ts';
import { AUTO, number, numberOrAuto, oneOf, wrong } from './option-values.ts';
import type { OptionValues } from './option-words.ts';

/** Rows in the table, where nobody says how many. */
export const DEFAULT_TOP = 10;

const { seed, batchSize, learningRate, maxLength, threads } = ScoreJobSchema.entries;

export type TrainingSettings = Pick<
  ScoreJob,
  | 'reading'
  | 'allowSkipped'
  | 'model'
  | 'seed'
  | 'batchSize'
  | 'learningRate'
  | 'maxLength'
  | 'device'
  | 'threads'
  | 'store'
>;

/** @throws DataDietError 'invalid-argument' */
export function trainingSettings(values: OptionValues): TrainingSettings {
  const rate = number('--learning-rate', values['learning-rate'], learningRate, 'a number above 0');
  const busy = number('--threads', values.threads, threads, 'a whole number of at least 1');
  const length = number('--max-length', values['max-length'], maxLength, 'a whole number of at least 8');
  return {
    ...readingOf(values),
    ...(values['allow-skipped'] === true && { allowSkipped: true }),
    model: modelOf(values.model),
    seed: number('--seed', values.seed, seed, 'a whole number of at least 0') ?? JOB_DEFAULTS.seed,
    batchSize:
      number('--batch-size', values['batch-size'], batchSize, 'a whole number of at least 1') ??
      JOB_DEFAULTS.batchSize,
    ...(rate !== undefined && { learningRate: rate }),
    ...(length !== undefined && { maxLength: length }),
    device: deviceOf(values.device),
    ...(busy !== undefined && { threads: busy }),
    store: storeOf(values.store),
  };
}

/** @throws DataDietError 'invalid-argument' */
export function topOf(text: string | undefined): number {
  const count = v.pipe(v.number(), v.integer(), v.minValue(0));
  return number('--top', text, count, 'a whole number of at least 0') ?? DEFAULT_TOP;
}

/** @param least of epochs */
export function epochsOf(text: string | undefined, least: 0 | 1): number | typeof AUTO {
  const schema = v.pipe(v.number(), v.integer(), v.minValue(least));
  return numberOrAuto('--epochs', text, schema, `at least ${least}`) ?? JOB_DEFAULTS.epochs;
}

interface ReadingWords {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quoting?: string;
  readonly header?: boolean;
  readonly 'no-header'?: boolean;
}

/** What the options say of how the file is written. */
export function readingOf(words: ReadingWords): Pick<ScoreJob, 'reading'> {
  if (words.header === true && words['no-header'] === true) {
    throw wrong('--header and --no-header contradict each other.');
  }
  const reading: Reading = {
    ...(words.encoding !== undefined && { encoding: oneOf('--encoding', words.encoding, ENCODINGS) }),
    ...(words.delimiter !== undefined && { delimiter: delimiterOf(words.delimiter) }),
    ...(words.quoting !== undefined && { quoting: oneOf('--quoting', words.quoting, QUOTINGS) }),
    ...(words.header === true && { header: true }),
    ...(words['no-header'] === true && { header: false }),
  };
  return Object.keys(reading).length === 0 ? {} : { reading };
}

/** The character itself, or its name where a shell makes it hard to write. */
function delimiterOf(text: string): Delimiter {
  const named = new Map<string, Delimiter>([
    ['tab', '\t'],
    ['\\t', '\t'],
    ['comma', ','],
    ['semicolon', ';'],
    ['bar', '|'],
  ]);
  const delimiter = named.get(text.toLowerCase()) ?? DELIMITERS.find((known) => known === text);
  if (delimiter === undefined) {
    throw wrong(`--delimiter takes one of , ; | and tab, not "${text}".`);
  }
  return delimiter;
}

export function storeOf(text: string | undefined): string {
  if (text === '') throw wrong('--store takes a folder.');
  return text === undefined ? defaultStore() : path.resolve(text);
}

function deviceOf(text: string | undefined): ScoreJob['device'] {
  if (text === undefined) return JOB_DEFAULTS.device;
  const device = DEVICES.find((known) => known === text);
  if (device === undefined) throw wrong(`--device takes ${DEVICES.join(', ')}, not "${text}".`);
  return device;
}

function modelOf(text: string | undefined): ScoreJob['model'] {
  if (text === undefined) return JOB_DEFAULTS.model;
  if (text === '') throw wrong('--model takes builtin, a folder or a hub id.');
  // A shell leaves the tilde of `--model=~/folder` as it is.
  const reference = parseModelReference(text.replace(/^~(?=$|[\\/])/, os.homedir()), isFolder);
  return reference.kind === 'folder' ? { kind: 'folder', path: path.resolve(reference.path) } : reference;
}

function isFolder(name: string): boolean {
  return fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}
