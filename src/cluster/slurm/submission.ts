// What Slurm is given for a job: a task that plans, an array of the runs that score, one of the runs on pruned sets, and a
// task that merges; each waits for those before. Pure.
import * as v from 'valibot';
import type { Parts } from '../../experiments/count-parts.ts';
import { secondsOfTimeLimit, SlurmOptionsSchema, type SlurmOptions } from './options.ts';

const STAGES = ['plan', 'score', 'prune', 'merge'] as const;
export type StageName = (typeof STAGES)[number];

/** One call of sbatch. */
export interface Stage {
  readonly stage: StageName;
  /** Runs of the plan, a task each; absent for a single task. */
  readonly runs?: { readonly first: number; readonly count: number } | undefined;
}

const SubmittedSchema = v.strictObject({
  stage: v.picklist(STAGES),
  runs: v.optional(v.strictObject({ first: v.number(), count: v.number() })),
  /** Slurm's number. */
  jobId: v.string(),
});
export type Submitted = v.InferOutput<typeof SubmittedSchema>;

/** `slurm.json` in the job's folder. */
export const SubmissionSchema = v.strictObject({
  version: v.literal(1),
  submittedAt: v.string(),
  /** Where sbatch was called. */
  host: v.string(),
  options: SlurmOptionsSchema,
  stages: v.array(SubmittedSchema),
  /** All stages were accepted. */
  complete: v.boolean(),
});
export type Submission = v.InferOutput<typeof SubmissionSchema>;

/** Slurm's own limit, MaxArraySize, is 1001 where nobody raised it, and counts from 0. */
const LONGEST_ARRAY = 1000;

export function stagesOf({ scoring, pruning }: Parts): Stage[] {
  return [
    { stage: 'plan' },
    ...arrays('score', 0, scoring),
    ...arrays('prune', scoring, pruning),
    { stage: 'merge' },
  ];
}

function arrays(stage: StageName, first: number, count: number): Stage[] {
  const parts = Array.from({ length: Math.ceil(count / LONGEST_ARRAY) }, (_, part) => part * LONGEST_ARRAY);
  return parts.map((from) => ({
    stage,
    runs: { first: first + from, count: Math.min(LONGEST_ARRAY, count - from) },
  }));
}

/**
 * Runs need a plan that was made, and those on pruned sets need all scores: what can never begin is taken from the queue. The
 * merge comes whatever became of the others: it looks at the disk, and tells what is missing.
 */
export function dependencyOf(stage: StageName, before: readonly Submitted[]): string | undefined {
  const ids = (name: StageName): string[] =>
    before.filter((other) => other.stage === name).map(({ jobId }) => jobId);
  switch (stage) {
    case 'plan':
      return undefined;
    case 'score':
      return ['afterok', ...ids('plan')].join(':');
    case 'prune':
      return ['afterok', ...ids('score')].join(':');
    case 'merge': {
      const pruning = ids('prune');
      return ['afterany', ...(pruning.length > 0 ? pruning : ids('score'))].join(':');
    }
  }
}

/** A signal this long before the end of the time limit; Slurm may send it up to a minute earlier. */
const SECONDS_TO_STOP = 90;
const SECONDS_EARLIER = 60;

interface Call {
  /** Of the job, unique among those of the person. */
  readonly name: string;
  readonly folder: string;
  readonly script: string;
  readonly options: SlurmOptions;
  readonly dependency: string | undefined;
}

/** The words after `sbatch`. */
export function sbatchWords({ stage, runs }: Stage, call: Call): string[] {
  const { name, folder, script, options, dependency } = call;
  const { partition, account, gres, time, cpus, mem, extra = [] } = options;
  const seconds = time === undefined ? undefined : secondsOfTimeLimit(time);
  const warned = seconds === undefined || seconds > 2 * (SECONDS_TO_STOP + SECONDS_EARLIER);
  return [
    '--parsable',
    `--job-name=${name}`,
    // A percent sign begins a pattern of Slurm's.
    `--output=${folder.replaceAll('%', '%%')}/log/${name}${runs === undefined ? '' : '-%a'}.log`,
    // A task that is begun again goes on below what it wrote.
    '--open-mode=append',
    `--chdir=${folder}`,
    '--requeue',
    '--kill-on-invalid-dep=yes',
    // To the task itself, not to its children.
    ...(warned ? [`--signal=B:USR2@${SECONDS_TO_STOP}`] : []),
    ...(dependency === undefined ? [] : [`--dependency=${dependency}`]),
    ...(runs === undefined ? [] : [`--array=0-${runs.count - 1}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...(gres === undefined ? [] : [`--gres=${gres}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(cpus === undefined ? [] : [`--cpus-per-task=${cpus}`]),
    ...(mem === undefined ? [] : [`--mem=${mem}`]),
    ...extra,
    script,
    ...taskWords(stage, runs),
  ];
}

/** The words of the task, after those that all tasks have. */
function taskWords(stage: StageName, runs: Stage['runs']): string[] {
  if (stage === 'plan') return ['--plan'];
  if (stage === 'merge') return ['--merge'];
  return runs === undefined || runs.first === 0 ? [] : ['--first', String(runs.first)];
}

interface Program {
  /** Node, or an Electron that is to be one. */
  readonly executable: string;
  readonly isElectron: boolean;
  /** `dist/cli.js` */
  readonly cli: string;
}

/** The script that all tasks run. Slurm copies it elsewhere: every path in it is absolute. */
export function batchScript(folder: string, { executable, isElectron, cli }: Program): string {
  return [
    '#!/bin/bash',
    '# A task of a job of Data Diet. What it is to do, sbatch is told behind the name of this script.',
    // A debugger of the editor that submits is none of the task's.
    'unset NODE_OPTIONS',
    ...(isElectron ? ['export ELECTRON_RUN_AS_NODE=1'] : []),
    // In place of the shell, so that signals reach it.
    `exec ${quoted(executable)} ${quoted(cli)} work --job ${quoted(folder)} "$@"`,
    '',
  ].join('\n');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
