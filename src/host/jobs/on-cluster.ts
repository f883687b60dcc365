// Jobs that Slurm computes: given to it, or picked up where another window gave them, and followed like those of an engine.
import path from 'node:path';
import type { JobOptions } from '../../engine-client/client.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import type { ResultStore } from '../../results/store.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { Work } from '../../shared/work.ts';
import type { Settings } from '../settings.ts';
import type { Jobs } from './jobs.ts';

interface Cluster {
  readonly jobs: Jobs;
  readonly store: ResultStore;
  readonly settings: Pick<Settings, 'slurm'>;
}

/**
 * Has Slurm compute a job; where it does so already, that is followed. Cancelling takes its tasks from the queue, closing the
 * window leaves them there.
 * @returns the result's folder
 * @throws DataDietError
 */
export async function computeOnCluster(
  work: Work,
  { jobs, store, settings }: Cluster,
  options: JobOptions,
): Promise<ResultFolder> {
  const { ClusterJobs } = await import('../../cluster/jobs.ts');
  const { signal, onNote, onProgress } = options;
  const known = new ClusterJobs(store.root);
  const running = await known.running(work);
  const job = running ?? (await known.create({ work }, 'Data Diet for VS Code'));
  if (running === undefined) {
    // The command line is bundled beside the engine.
    const cli = path.join(path.dirname(options.enginePath), 'cli.js');
    await job.submit(settings.slurm, { cli }, { signal, onNote });
  }
  try {
    await job.follow({ signal, onNote, onProgress });
  } catch (error) {
    if (signal?.aborted === true && !jobs.closing) await job.cancel();
    throw error;
  }
  const plan = await job.folder.readPlan();
  if (plan !== undefined) return store.folder(plan.result);
  throw new DataDietError('file-unreadable', `The plan of the job ${job.folder.id} cannot be read.`, {
    action: 'Give the job again.',
    place: { file: job.folder.folder },
  });
}

/** The jobs of a store that Slurm computes now, whoever gave them to it. Nothing is asked where there are none. */
export async function jobsOnCluster(store: ResultStore): Promise<Work[]> {
  const { ClusterJobs } = await import('../../cluster/jobs.ts');
  const works: Work[] = [];
  for (const { job, file } of await new ClusterJobs(store.root).all()) {
    if ((await job.submission()) === undefined) continue;
    if ((await job.folder.readOutcome()) !== undefined) continue;
    // A machine that does not see the cluster cannot follow.
    if ((await job.isAlive().catch(() => false)) !== false) works.push(file.work);
  }
  return works;
}
