// Reads the command line's words into a request, strictly: an unknown or unreadable word is an error, never ignored.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { DataDietError } from '../shared/errors.ts';
import {
  DEVICES,
  JOB_DEFAULTS,
  parseModelReference,
  ScoreJobSchema,
  type ScoreJob,
} from '../shared/score-job.ts';
import { parseOptionWords } from './option-words.ts';

export const DEFAULT_TOP = 10;

/** What was asked for. The dataset itself has to tell the rest: its format and columns. */
export interface ScoreRequest {
  /** Absolute path of the dataset. */
  readonly file: string;
  readonly settings: Omit<ScoreJob, 'file' | 'format' | 'columns' | 'out'>;
  /** The values of `--text` as they were given: see `chooseColumns` for what a comma means. */
  readonly text: readonly string[];
  readonly label: string | undefined;
  readonly out: string | undefined;
  readonly top: number;
  readonly verbose: boolean;
}

type Command =
  | { readonly kind: 'help'; readonly topic: 'general' | 'score' | 'devices' }
  | { readonly kind: 'version' }
  | { readonly kind: 'devices' }
  | { readonly kind: 'score'; readonly request: ScoreRequest };

const { runs, seed, epochs, batchSize, learningRate, maxLength } = ScoreJobSchema.entries;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

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
  const length = number('--max-length', values['max-length'], maxLength, 'a whole number of at least 8');
  return {
    kind: 'score',
    request: {
      file: path.resolve(file),
      text: values.text ?? [],
      label: values.label,
      settings: {
        model,
        runs: number('--seeds', values.seeds, runs, 'a whole number of at least 1') ?? JOB_DEFAULTS.runs,
        seed: number('--seed', values.seed, seed, 'a whole number of at least 0') ?? JOB_DEFAULTS.seed,
        epochs:
          number('--epochs', values.epochs, epochs, 'a whole number of at least 0') ?? JOB_DEFAULTS.epochs,
        batchSize:
          number('--batch-size', values['batch-size'], batchSize, 'a whole number of at least 1') ??
          JOB_DEFAULTS.batchSize,
        ...(rate !== undefined && { learningRate: rate }),
        ...(length !== undefined && { maxLength: length }),
        device: deviceOf(values.device),
      },
      out: values.out,
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
