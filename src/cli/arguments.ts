// Reads the command line's words into a request, strictly: an unknown or unreadable word is an error, never ignored.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { DELIMITERS, ENCODINGS, QUOTINGS, type Delimiter, type Reading } from '../shared/dataset.ts';
import { defaultStore } from '../results/store-place.ts';
import { DataDietError } from '../shared/errors.ts';
import {
  DEVICES,
  JOB_DEFAULTS,
  parseModelReference,
  ScoreJobSchema,
  type ScoreJob,
} from '../shared/score-job.ts';
import { SCORE_NAMES } from '../shared/scores.ts';
import { parseOptionWords } from './option-words.ts';

export const DEFAULT_TOP = 10;

/** What was asked for. The dataset itself has to tell the rest: its format and columns. */
export interface ScoreRequest {
  /** Absolute path of the dataset. */
  readonly file: string;
  readonly settings: Omit<ScoreJob, 'file' | 'format' | 'columns' | 'out' | 'allPoints'>;
  /** The values of `--text` as they were given: see `chooseColumns` for what a comma means. */
  readonly text: readonly string[];
  readonly label: string | undefined;
  readonly out: string | undefined;
  readonly allPoints: string | undefined;
  readonly top: number;
  readonly verbose: boolean;
}

type Command =
  | { readonly kind: 'help'; readonly topic: 'general' | 'score' | 'devices' }
  | { readonly kind: 'version' }
  | { readonly kind: 'devices' }
  | { readonly kind: 'score'; readonly request: ScoreRequest };

const { seed, batchSize, learningRate, maxLength, folds, threads } = ScoreJobSchema.entries;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const point = v.pipe(v.number(), v.minValue(0));
/** In place of a number: it is chosen for the file. */
const AUTO = 'auto';

/** @throws DataDietError 'invalid-argument' */
export function parseArguments(words: readonly string[]): Command {
  const { values, positionals } = parseOptionWords(words);
  const [command, file, ...more] = positionals;
  if (values.help === true) {
    return { kind: 'help', topic: command === 'score' || command === 'devices' ? command : 'general' };
  }
  if (values.version === true) return { kind: 'version' };
  if (command === undefined) throw wrong('Say what to do: data-diet score FILE');
  if (command === 'devices') {
    if (file !== undefined)
      throw wrong(`data-diet devices takes nothing more: "${file}" is one word too many.`);
    return { kind: 'devices' };
  }
  if (command !== 'score') {
    throw wrong(`There is no command "${command}"; there are "score" and "devices".`);
  }
  if (file === undefined || file === '') throw wrong('Name the dataset: data-diet score FILE');
  if (more.length > 0) throw wrong(`One dataset at a time: "${more[0] ?? ''}" is one word too many.`);

  const model = modelOf(values.model);
  const rate = number('--learning-rate', values['learning-rate'], learningRate, 'a number above 0');
  if (values['no-rehearsal'] === true && (values.epochs ?? AUTO) === AUTO) {
    throw wrong(
      '--no-rehearsal needs a number of epochs: a rehearsal is what tells how many --epochs auto takes.',
    );
  }
  const parts = number('--folds', values.folds, folds, 'a whole number of at least 2');
  const busy = number('--threads', values.threads, threads, 'a whole number of at least 1');
  const length = number('--max-length', values['max-length'], maxLength, 'a whole number of at least 8');
  return {
    kind: 'score',
    request: {
      file: path.resolve(file),
      text: values.text ?? [],
      label: values.label,
      settings: {
        ...readingOf(values),
        ...(values['allow-skipped'] === true && { allowSkipped: true }),
        model,
        runs: numberOrAuto('--seeds', values.seeds, positive, 'at least 1') ?? JOB_DEFAULTS.runs,
        seed: number('--seed', values.seed, seed, 'a whole number of at least 0') ?? JOB_DEFAULTS.seed,
        epochs: numberOrAuto('--epochs', values.epochs, count, 'at least 0') ?? JOB_DEFAULTS.epochs,
        ...pointsOf(values['score-at'], values['all-points']),
        ...(parts !== undefined && { folds: parts }),
        ...scoresOf(values.scores),
        ...(values['no-rehearsal'] === true && { rehearse: false }),
        batchSize:
          number('--batch-size', values['batch-size'], batchSize, 'a whole number of at least 1') ??
          JOB_DEFAULTS.batchSize,
        ...(rate !== undefined && { learningRate: rate }),
        ...(length !== undefined && { maxLength: length }),
        device: deviceOf(values.device),
        ...(busy !== undefined && { threads: busy }),
        store: storeOf(values.store),
      },
      out: values.out,
      allPoints: values['all-points'],
      top: number('--top', values.top, count, 'a whole number of at least 0') ?? DEFAULT_TOP,
      verbose: values.verbose === true,
    },
  };
}

/** Whether details were asked for, even when the rest of the words cannot be read. */
export function wantsDetail(words: readonly string[]): boolean {
  return words.includes('--verbose');
}

/** A number that the job's own schema accepts; `Number` alone would take '' and '0x10'. */
function number(
  name: string,
  text: string | undefined,
  schema: v.GenericSchema<unknown, number | undefined>,
  expected: string,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?(e[+-]?\d+)?$|^\.\d+$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value) || !v.is(schema, value)) {
    throw wrong(`${name} takes ${expected}, not "${text}".`);
  }
  return value;
}

function numberOrAuto(
  name: string,
  text: string | undefined,
  schema: v.GenericSchema<unknown, number>,
  least: string,
): number | 'auto' | undefined {
  return text === AUTO ? AUTO : number(name, text, schema, `a whole number of ${least}, or auto`);
}

/** `0,0.25,1`: epochs after which rows are scored. */
function pointsOf(text: string | undefined, allPoints: string | undefined): Pick<ScoreJob, 'scoreAt'> {
  if (text === undefined) {
    if (allPoints === undefined) return {};
    throw wrong('--all-points needs points: say them with --score-at, such as --score-at 0,0.5,1.');
  }
  const expected = 'epochs between commas, such as 0,0.25,1';
  return {
    scoreAt: text.split(',').map((part) => number('--score-at', part.trim(), point, expected)!),
  };
}

/** `el2n,loss`: gradients are left out where no score that is asked for needs them. */
function scoresOf(text: string | undefined): Pick<ScoreJob, 'gradients'> {
  if (text === undefined || text === 'all') return {};
  const names = text.split(',').map((part) => {
    const found = SCORE_NAMES.find((name) => name.toLowerCase() === part.trim().toLowerCase());
    if (found === undefined)
      throw wrong(`--scores takes all, or some of ${SCORE_NAMES.join(', ')}, not "${text}".`);
    return found;
  });
  return names.some((name) => name === 'grand' || name === 'headGrand') ? {} : { gradients: false };
}

interface ReadingWords {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly quoting?: string;
  readonly header?: boolean;
  readonly 'no-header'?: boolean;
}

/** What the options say of how the file is written. */
function readingOf(words: ReadingWords): Pick<ScoreJob, 'reading'> {
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

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((value) => value === text.toLowerCase());
  if (found === undefined) throw wrong(`${name} takes ${known.join(', ')}, not "${text}".`);
  return found;
}

function storeOf(text: string | undefined): string {
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

function wrong(message: string): DataDietError {
  return new DataDietError('invalid-argument', message);
}
