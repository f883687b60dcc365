// How many cores a job of this process may keep busy: those of the machine, of the container, of the cluster's task.
import fs from 'node:fs';
import os from 'node:os';

/** Of a control group, version 2: quota and period in microseconds, or `max`. */
const QUOTA_FILE = '/sys/fs/cgroup/cpu.max';
/** The same of version 1, a file each; -1 is no quota. */
const OLD_QUOTA_FILES = ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us'];

interface Surroundings {
  /** The cores that this process may run on. */
  readonly available: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Quota and period as `QUOTA_FILE` says them, where there are any. */
  readonly quota: string | undefined;
}

/**
 * The least of: the cores that the system lets this process run on; the share of time that its container has; and, within
 * a job of Slurm, what was asked for a task, since a cluster need not bind tasks to their cores.
 */
export function usableCores(surroundings: Surroundings = lookAround()): number {
  const { available, quota } = surroundings;
  const limits = [available, ofQuota(quota), ofTask(surroundings.environment)];
  return Math.max(1, Math.min(...limits.filter((limit) => limit !== undefined)));
}

function lookAround(): Surroundings {
  return { available: os.availableParallelism(), environment: process.env, quota: readQuota() };
}

function readQuota(): string | undefined {
  for (const files of [[QUOTA_FILE], OLD_QUOTA_FILES]) {
    try {
      return files.map((file) => fs.readFileSync(file, 'utf8').trim()).join(' ');
    } catch {
      // Not of this version, or no control group at all.
    }
  }
  return undefined;
}

function ofQuota(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(' ').map(Number);
  if (quota === undefined || period === undefined || !(quota > 0 && period > 0)) return undefined;
  return Math.ceil(quota / period);
}

function ofTask(environment: Surroundings['environment']): number | undefined {
  if (environment['SLURM_JOB_ID'] === undefined) return undefined;
  const cores = Number(environment['SLURM_CPUS_PER_TASK'] ?? environment['SLURM_CPUS_ON_NODE']);
  return Number.isInteger(cores) && cores > 0 ? cores : undefined;
}
