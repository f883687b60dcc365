// Slurm's own programs: called without a shell, with patience where the controller is busy.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataDietError } from '../../shared/errors.ts';
import { explainRefusal, isBusy } from './explain-refusal.ts';
import type { SlurmOptions } from './options.ts';
import { parseQueue, QUEUE_FORMAT, type QueuedTask } from './queue.ts';

const MILLISECONDS_TO_ANSWER = 60_000;
/** Between tries: a controller that restarts is back after half a minute. */
const PAUSES = [1000, 2000, 4000, 8000, 16_000, 30_000];

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Told before another try. */
  readonly onBusy?: ((reason: string) => void) | undefined;
}

/** @param name unique among the jobs of the person @returns Slurm's number @throws DataDietError */
export async function submitJob(
  words: readonly string[],
  name: string,
  options: SlurmOptions,
  patience: Patience = {},
): Promise<string> {
  for (const pause of [...PAUSES, undefined]) {
    const { code, stdout, stderr } = await call('sbatch', words);
    // `123` or `123;cluster`, below what a site's own checks may say.
    const jobId = /^(\d+)(;\S+)?$/m.exec(stdout)?.[1];
    if (code === 0 && jobId !== undefined) return jobId;
    if (!isBusy(stderr) || pause === undefined) throw explainRefusal(stderr || stdout, options);
    patience.onBusy?.(lastLine(stderr));
    await sleep(pause, undefined, patience.signal && { signal: patience.signal });
    // It may have been accepted all the same, and only the answer got lost.
    const accepted = await jobNamed(name);
    if (accepted !== undefined) return accepted;
  }
  throw new RangeError('the last try returns or throws');
}

/** Slurm's number of a job of the person's, by its name. */
export async function jobNamed(name: string): Promise<string | undefined> {
  const { code, stdout } = await call('squeue', ['--noheader', '--me', `--name=${name}`, '--format=%F']);
  return code === 0 ? /^\d+$/m.exec(stdout)?.[0] : undefined;
}

/**
 * The tasks of jobs, those that ended some minutes ago among them; what Slurm does not know (any more) is left out.
 * Undefined where the controller does not answer now.
 * @throws DataDietError `scheduler-unavailable` where there is no Slurm
 */
export async function queuedTasks(jobIds: readonly string[]): Promise<QueuedTask[] | undefined> {
  if (jobIds.length === 0) return [];
  const words = ['--noheader', '--states=all', `--jobs=${jobIds.join(',')}`, `--format=${QUEUE_FORMAT}`];
  const { code, stdout, stderr } = await call('squeue', words);
  if (code === 0) return parseQueue(stdout);
  // A single number that it does not know is an error, one among several is not.
  return /invalid job id/i.test(stderr) ? [] : undefined;
}

/** Ends all tasks of jobs; those that are gone are none. @throws DataDietError */
export async function cancelJobs(jobIds: readonly string[], patience: Patience = {}): Promise<void> {
  if (jobIds.length === 0) return;
  for (const pause of [...PAUSES, undefined]) {
    const { code, stderr } = await call('scancel', ['--quiet', ...jobIds]);
    if (code === 0 || /invalid job id|already completing/i.test(stderr)) return;
    if (!isBusy(stderr) || pause === undefined) {
      throw new DataDietError('scheduler-refused', `Slurm did not cancel the job: ${lastLine(stderr)}`, {
        action: `Try again, or say: scancel ${jobIds.join(' ')}`,
        detail: stderr,
      });
    }
    patience.onBusy?.(lastLine(stderr));
    await sleep(pause, undefined, patience.signal && { signal: patience.signal });
  }
}

/** Puts a task back into the queue; Slurm ends it then. False where it would not. */
export async function requeue(jobId: string): Promise<boolean> {
  const { code } = await call('scontrol', ['requeue', jobId]).catch(() => ({ code: 1 }));
  return code === 0;
}

function call(program: string, words: readonly string[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      words,
      {
        env: cleanEnvironment(process.env),
        timeout: MILLISECONDS_TO_ANSWER,
        maxBuffer: 64 * 2 ** 20,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (error.code === 'ENOENT' || error.code === 'EACCES') reject(notHere(program));
        else if (error.killed === true) resolve({ code: 1, stdout, stderr: `${stderr}\nsocket timed out` });
        else resolve({ code: typeof error.code === 'number' ? error.code : 1, stdout, stderr });
      },
    );
  });
}

/**
 * Within a job of Slurm, such as an interactive one that an editor runs in, its variables would decide the tasks of ours, too.
 * Where the cluster is stays.
 */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = /^SLURM_(CONF|CONF_SERVER|CLUSTERS)$/;
  const entries = Object.entries(environment).filter(
    ([name]) => !/^(SLURM|SLURMD|SRUN|PMIX?)_/.test(name) || kept.test(name),
  );
  // Programs speak of errors in English, and tell no weights or colours.
  return { ...Object.fromEntries(entries), LC_ALL: 'C' };
}

function notHere(program: string): DataDietError {
  return new DataDietError(
    'scheduler-unavailable',
    `There is no Slurm on this machine: ${program} was not found.`,
    {
      action:
        'Call it on a login node of the cluster, load its module, or compute here with --executor local. Other schedulers: see docs/cluster.md.',
    },
  );
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\w+: (error: )?/, '') ?? ''
  );
}
