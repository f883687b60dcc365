// Options of jobs that are not computed here and at once: by a cluster's scheduler, or in parts by whoever starts them.
import * as v from 'valibot';
import path from 'node:path';
import { secondsOfTimeLimit, type SlurmOptions } from '../cluster/slurm/options.ts';
import { number, oneOf, wrong } from './option-values.ts';
import type { OptionName, OptionValues } from './option-words.ts';
import { storeOf } from './training-options.ts';

/** Where a job is computed. */
export type Executor =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'slurm';
      readonly options: SlurmOptions;
      /** Returns once the job is in the queue. */
      readonly detach: boolean;
    }
  /** Only written down, for others to compute. */
  | { readonly kind: 'folder'; readonly folder: string };

export interface WorkRequest {
  /** The job's folder. */
  readonly folder: string;
  readonly part: { readonly kind: 'plan' | 'merge' } | { readonly kind: 'run'; readonly index: number };
  readonly verbose: boolean;
}

export type JobsRequest = {
  readonly store: string;
  readonly verbose: boolean;
} & ({ readonly deed: 'list' } | { readonly deed: 'follow' | 'cancel'; readonly id: string });

/** Options of Slurm alone. */
const OF_SLURM = ['partition', 'account', 'gres', 'time', 'cpus', 'mem', 'sbatch-arg', 'detach'] as const;
export const EXECUTOR_OPTIONS = ['executor', 'prepare', ...OF_SLURM] as const satisfies readonly OptionName[];

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** @throws DataDietError 'invalid-argument' */
export function executorOf(values: OptionValues): Executor {
  const kind =
    values.executor === undefined
      ? 'local'
      : oneOf('--executor', values.executor, ['local', 'slurm'] as const);
  if (values.prepare !== undefined) {
    if (values.executor !== undefined)
      throw wrong('--prepare only writes the job down: it takes no --executor.');
    if (values.prepare === '') throw wrong('--prepare takes a folder.');
  }
  if (kind === 'local') {
    const foreign = OF_SLURM.find((name) => values[name] !== undefined);
    if (foreign !== undefined) throw wrong(`--${foreign} needs --executor slurm.`);
    return values.prepare === undefined
      ? { kind: 'local' }
      : { kind: 'folder', folder: path.resolve(values.prepare) };
  }
  const cpus = number(
    '--cpus',
    values.cpus,
    v.pipe(v.number(), v.integer(), v.minValue(1)),
    'a whole number of at least 1',
  );
  const time = wordOf('--time', values.time);
  if (time !== undefined && Number.isNaN(secondsOfTimeLimit(time))) {
    throw wrong(`--time takes minutes, hours:minutes:seconds or days-hours, not "${time}".`);
  }
  const words = {
    partition: wordOf('--partition', values.partition),
    account: wordOf('--account', values.account),
    gres: wordOf('--gres', values.gres),
    time,
    cpus,
    mem: wordOf('--mem', values.mem),
    extra: values['sbatch-arg'],
  };
  return {
    kind: 'slurm',
    options: Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)),
    detach: values.detach === true,
  };
}

function wordOf(name: string, text: string | undefined): string | undefined {
  if (text?.trim() === '') throw wrong(`${name} needs a value.`);
  return text?.trim();
}

/** Where a scheduler tells a process which of many it is: Slurm, Kubernetes' indexed jobs, AWS Batch. */
const INDEX_VARIABLES = ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'] as const;

/** @throws DataDietError 'invalid-argument' */
export function workRequest(
  values: OptionValues,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): WorkRequest {
  if (values.job === undefined || values.job === '')
    throw wrong("Name the job's folder: data-diet work --job FOLDER");
  const folder = path.resolve(values.job);
  const verbose = values.verbose === true;
  const deeds = [
    values.plan === true ? '--plan' : [],
    values.merge === true ? '--merge' : [],
    values.index === undefined ? [] : '--index',
  ].flat();
  if (deeds.length > 1) throw wrong(`${deeds.join(' and ')} are parts of the work, one at a time.`);
  if (values.plan === true) return { folder, part: { kind: 'plan' }, verbose };
  if (values.merge === true) return { folder, part: { kind: 'merge' }, verbose };
  const first = number('--first', values.first, whole, 'a whole number of at least 0') ?? 0;
  const variable = INDEX_VARIABLES.find((name) => (environment[name] ?? '') !== '');
  const told = values.index ?? (variable && environment[variable]);
  if (told === undefined) {
    throw wrong(
      `Say which run: --index I, or let a scheduler say it (${INDEX_VARIABLES.join(', ')}); or --plan before all runs, --merge after them.`,
    );
  }
  const name = values.index === undefined ? variable! : '--index';
  return {
    folder,
    part: { kind: 'run', index: first + number(name, told, whole, 'a whole number of at least 0')! },
    verbose,
  };
}

/** @throws DataDietError 'invalid-argument' */
export function jobsRequest(words: readonly string[], values: OptionValues): JobsRequest {
  const [deed, id, ...more] = words;
  const common = { store: storeOf(values.store), verbose: values.verbose === true };
  if (deed === undefined) return { ...common, deed: 'list' };
  if (deed !== 'follow' && deed !== 'cancel') {
    throw wrong(`data-diet jobs takes follow ID or cancel ID, not "${deed}".`);
  }
  if (id === undefined) throw wrong(`Say which job: data-diet jobs ${deed} ID; data-diet jobs lists them.`);
  if (more.length > 0) throw wrong(`One job at a time: "${more[0] ?? ''}" is one word too many.`);
  return { ...common, deed, id };
}
