// Ways from one file of labelled texts to one of scores, each a process of its own.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DEFAULT_MAX_LENGTH } from '../../src/shared/score-job.ts';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import { COMPARISON_PACKAGES } from '../side-by-side/python-environments.ts';
import type { ComparedEncoder } from './encoders.ts';
import type { NoisyFile } from './noisy-file.ts';
import { readScores, type Measured, type ScoreName } from './results.ts';

export const CONTENDER_NAMES = ['ours', 'ours-el2n', 'trainer', 'best', 'cleanlab'] as const;
export type ContenderName = (typeof CONTENDER_NAMES)[number];

export interface Place {
  readonly root: string;
  readonly python: string;
  readonly threads: number;
}

interface ScoringTask {
  /** A file of rows with the columns of `columns`. */
  readonly file: string;
  readonly columns: Pick<NoisyFile, 'textColumns' | 'labelColumn'>;
  /** In Hugging Face layout. */
  readonly model: string;
  readonly learningRate: number;
  readonly runs: number;
  /** 0 scores a classifier as it is, which ours alone are asked for. */
  readonly epochs?: number;
  /** A folder for what is written, the scores as `scores.jsonl`. */
  readonly out: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

export const SCORES_FILE = 'scores.jsonl';
const scoresOf = (task: Pick<ScoringTask, 'out'>): string => path.join(task.out, SCORES_FILE);

export function ourCommand(task: ScoringTask, { root }: Place): Command {
  const { textColumns, labelColumn } = task.columns;
  const options = {
    text: textColumns.join(','),
    label: labelColumn,
    model: task.model,
    seeds: task.runs,
    epochs: task.epochs ?? 1,
    'learning-rate': task.learningRate,
    'batch-size': JOB_DEFAULTS.batchSize,
    'max-length': DEFAULT_MAX_LENGTH,
    device: 'cpu',
    top: 0,
    // Nothing is known of the job before.
    store: path.join(task.out, 'store'),
    out: scoresOf(task),
  };
  return {
    program: process.execPath,
    args: [path.join(root, 'dist/cli.js'), 'score', task.file, '--no-rehearsal', ...wordsOf(options)],
  };
}

export function pythonCommand(script: string, task: ScoringTask, { root, python, threads }: Place): Command {
  const options = {
    data: task.file,
    model: task.model,
    runs: task.runs,
    'learning-rate': task.learningRate,
    'batch-size': JOB_DEFAULTS.batchSize,
    'max-length': DEFAULT_MAX_LENGTH,
    threads,
    out: scoresOf(task),
  };
  return { program: python, args: [path.join(root, 'bench/python', script), ...wordsOf(options)] };
}

function wordsOf(options: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

export interface Contender {
  readonly name: ContenderName;
  readonly title: string;
  /** What it finds wrong labels by, in the order of the tables. */
  readonly finds: readonly ScoreName[];
  /** Whether its scores depend on the encoder and the runs; else it has an encoder of its own. */
  readonly fineTunes: boolean;
  readonly command: (task: ScoringTask, place: Place) => Command;
  /** Reads what the command of a task wrote, of `count` rows. */
  readonly read: (task: Pick<ScoringTask, 'out'>, count: number) => Measured['scores'];
  /** Files, below the root, that decide what it does and how long it takes. */
  readonly files: (root: string) => readonly string[];
}

const readBoth: Contender['read'] = (task, count) =>
  Object.fromEntries(readScores(scoresOf(task), ['el2n', 'grand'], count));

const scripts = (...names: readonly string[]): Contender['files'] => {
  return () => ['comparison.py', ...names].map((name) => path.join('bench/python', name));
};

const ourFiles: Contender['files'] = (root) =>
  fs
    .readdirSync(path.join(root, 'dist'))
    .filter((name) => /\.(js|wasm)$/.test(name))
    .sort()
    .map((name) => path.join('dist', name));

/** By name. */
export const CONTENDERS: Readonly<Record<ContenderName, Contender>> = {
  ours: {
    name: 'ours',
    title: 'ours',
    finds: ['el2n', 'grand'],
    fineTunes: true,
    command: ourCommand,
    read: readBoth,
    files: ourFiles,
  },
  'ours-el2n': {
    name: 'ours-el2n',
    title: 'ours, EL2N alone',
    finds: ['el2n'],
    fineTunes: true,
    command: (task, place) => {
      const { program, args } = ourCommand(task, place);
      return { program, args: [...args, '--scores', 'el2n'] };
    },
    read: (task, count) => Object.fromEntries(readScores(scoresOf(task), ['el2n'], count)),
    files: ourFiles,
  },
  trainer: {
    name: 'trainer',
    title: 'Trainer, loop over rows',
    finds: ['el2n', 'grand'],
    fineTunes: true,
    command: (task, place) => pythonCommand('compare_trainer.py', task, place),
    read: readBoth,
    files: scripts('compare_trainer.py'),
  },
  best: {
    name: 'best',
    title: 'best PyTorch script',
    finds: ['el2n', 'grand'],
    fineTunes: true,
    command: (task, place) => pythonCommand('compare_best.py', task, place),
    read: readBoth,
    files: scripts('compare_best.py', 'ghost.py'),
  },
  cleanlab: {
    name: 'cleanlab',
    title: 'cleanlab',
    finds: ['doubt'],
    fineTunes: false,
    command: (task, place) => pythonCommand('compare_cleanlab.py', task, place),
    read: (task, count) => {
      const quality = readScores(scoresOf(task), ['quality'], count).get('quality') ?? [];
      return { doubt: quality.map((value) => 1 - value) };
    },
    files: scripts('compare_cleanlab.py'),
  },
};

/** Everything but data and encoder that decides a result, for the cache. */
export function protocolOf(
  { name, fineTunes, files }: Contender,
  { learningRate }: ComparedEncoder,
  runs: number,
  { root, threads }: Place,
): Record<string, unknown> {
  const hash = createHash('sha256');
  for (const file of files(root)) hash.update(file).update(fs.readFileSync(path.join(root, file)));
  return {
    program: hash.digest('hex'),
    packages: name.startsWith('ours') ? process.versions.node : COMPARISON_PACKAGES,
    batchSize: JOB_DEFAULTS.batchSize,
    maxLength: DEFAULT_MAX_LENGTH,
    threads,
    ...(fineTunes && { learningRate, runs }),
  };
}
