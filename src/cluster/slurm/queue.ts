// What squeue tells of tasks, and what it means for a job. Pure.
import { DataDietError } from '../../shared/errors.ts';

/** `-o`: task, array, index in it, state, node, reason. */
export const QUEUE_FORMAT = '%i|%F|%K|%T|%N|%r';

export interface QueuedTask {
  /** `123`, `123_4`, `123_[5-9]` */
  readonly id: string;
  /** Of the array, or of the single task. */
  readonly jobId: string;
  /** In the array; several that wait stand in one line. */
  readonly indices: readonly number[];
  readonly state: string;
  readonly node: string;
  readonly reason: string;
}

/** Lines that are none of the format's are left out: sites wrap squeue, and print greetings. */
export function parseQueue(text: string): QueuedTask[] {
  return text.split('\n').flatMap((line): QueuedTask[] => {
    const [id, jobId, index, state, node, ...reason] = line.trim().split('|');
    if (id === undefined || jobId === undefined || index === undefined || state === undefined) return [];
    if (!/^\d+$/.test(jobId) || node === undefined) return [];
    return [{ id, jobId, indices: parseIndices(index), state, node, reason: reason.join('|') }];
  });
}

/** `N/A`, `3`, `0-4`, `1,3,7-9`, `0-99%5`; squeue ends a long list in `...`, and the rest is not known. */
function parseIndices(text: string): number[] {
  return text
    .replace(/%\d+$/, '')
    .split(',')
    .flatMap((part) => {
      const match = /^(\d+)(?:-(\d+))?(?::(\d+))?$/.exec(part);
      if (!match) return [];
      const first = Number(match[1]);
      const last = Number(match[2] ?? match[1]);
      const step = Number(match[3] ?? 1);
      return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, at) => first + at * step);
    });
}

/** States of a task that will come to an end. Others are ends, which squeue shows for some minutes. */
const ALIVE: ReadonlySet<string> = new Set([
  'PENDING',
  'CONFIGURING',
  'RUNNING',
  'COMPLETING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'RESIZING',
  'RESV_DEL_HOLD',
  'SIGNALING',
  'SPECIAL_EXIT',
  'STAGE_OUT',
  'STOPPED',
  'SUSPENDED',
]);

export function isAlive({ state }: QueuedTask): boolean {
  return ALIVE.has(state);
}

/** It computes now. */
export function isRunning({ state }: QueuedTask): boolean {
  return state === 'RUNNING' || state === 'COMPLETING' || state === 'CONFIGURING';
}

/** Slurm accepts what it will never start, and tells it as a reason to wait. What a person has to change, by that reason. */
const NEVER: Readonly<Record<string, string>> = {
  PartitionConfig: 'Ask for less: the partition allows no task so long or so large',
  PartitionTimeLimit: 'Say a shorter --time, or another --partition',
  PartitionNodeLimit: 'Say another --partition',
  BadConstraints: 'Ask for less, or for other nodes: none has all that is asked for',
  AccountNotAllowed: 'Say another --account, or another --partition',
  InvalidAccount: 'Say another --account',
  InvalidQOS: 'Say another --qos by --sbatch-arg',
  QOSNotAllowed: 'Say another --qos by --sbatch-arg, or another --partition',
  QOSMaxWallDurationPerJobLimit: 'Say a shorter --time',
  QOSMaxCpuPerJobLimit: 'Ask for fewer --cpus',
  QOSMaxMemoryPerJob: 'Ask for less --mem',
  QOSMaxGRESPerJob: 'Ask for less by --gres',
  AssocMaxWallDurationPerJobLimit: 'Say a shorter --time',
  AssocMaxCpuPerJobLimit: 'Ask for fewer --cpus',
  AssocMaxMemPerJob: 'Ask for less --mem',
  AssocMaxGRESPerJob: 'Ask for less by --gres',
  'launch failed requeued held':
    'Look into the log of the task, and ask who runs the cluster: no node could start it',
};

/** The same where Slurm says the reason in a sentence of its own. */
const NEVER_SAID: readonly (readonly [words: RegExp, action: string])[] = [
  [/\baccount (is )?not (known|permitted|allowed)/i, 'Say another --account, or another --partition'],
  [/\bQOS not (permitted|allowed)/i, 'Say another --qos by --sbatch-arg, or another --partition'],
  [/\bgroup not (permitted|allowed)/i, 'Say another --partition: this one is closed to you'],
];

/** Why a job will never start, where it will not. */
export function neverStarts(tasks: readonly QueuedTask[]): DataDietError | undefined {
  for (const { state, reason, id } of tasks) {
    if (state !== 'PENDING') continue;
    const action = NEVER[reason] ?? NEVER_SAID.find(([words]) => words.test(reason))?.[1];
    if (action === undefined) continue;
    return new DataDietError('scheduler-refused', `Slurm will never start task ${id} (${reason}).`, {
      action: `${action}. What was computed is kept.`,
    });
  }
  return undefined;
}

/** States in which a task ended without its work done, as they are told to a person. */
const ENDS: Readonly<Record<string, string>> = {
  BOOT_FAIL: 'its node did not start',
  CANCELLED: 'cancelled',
  DEADLINE: 'its deadline passed',
  FAILED: 'failed',
  NODE_FAIL: 'its node failed',
  OUT_OF_MEMORY: 'out of memory: ask for more by --mem',
  PREEMPTED: 'preempted',
  TIMEOUT: 'out of time: ask for more by --time',
};

/** `OUT_OF_MEMORY` as `out of memory: ask for more by --mem`; undefined for a state that is no bad end. */
export function badEnd({ state }: QueuedTask): string | undefined {
  return ENDS[state];
}
