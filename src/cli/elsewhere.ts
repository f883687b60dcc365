// Jobs that are computed elsewhere: written down for others, or given to Slurm and followed.
import path from 'node:path';
import { ClusterJobs } from '../cluster/jobs.ts';
import { JobFolder, type WorkFile } from '../cluster/job-folder.ts';
import type { SlurmJob } from '../cluster/slurm/slurm-job.ts';
import { countParts } from '../experiments/count-parts.ts';
import { defaultStore } from '../results/store-place.ts';
import { DataDietError } from '../shared/errors.ts';
import type { Executor } from './cluster-arguments.ts';
import { COMMAND_LINE, showingProgress } from './engine-options.ts';
import type { Interruption } from './interruption.ts';
import { say } from './show-rows.ts';
import { PROGRAM } from './work.ts';

interface Elsewhere {
  readonly job: Pick<WorkFile, 'work' | 'report'>;
  readonly verbose: boolean;
  readonly interruption: Interruption;
}

/** What came of it: `done`, and the result lies in the store; `left`, and others go on with it. */
export type Ended = { readonly state: 'done'; readonly job: SlurmJob } | { readonly state: 'left' };

export async function computeElsewhere(
  executor: Exclude<Executor, { kind: 'local' }>,
  { job, verbose, interruption }: Elsewhere,
): Promise<Ended> {
  if (executor.kind === 'folder') {
    await prepareFolder(executor.folder, job);
    return { state: 'left' };
  }
  const { store } = job.work.job;
  const jobs = new ClusterJobs(store);
  let running = await jobs.running(job.work);
  if (running === undefined) {
    running = await jobs.create(job, PROGRAM);
    const created = running;
    const { stages } = await interruption.guard((signal) =>
      showingProgress({ verbose, signal }, ({ onNote }) =>
        created.submit(executor.options, { cli: COMMAND_LINE }, { signal, onNote }),
      ),
    );
    const { scoring, pruning } = countParts(job.work);
    say(
      `Job ${created.folder.id} is in the queue of Slurm: ${scoring + pruning} runs at most, jobs ${stages.map(({ jobId }) => jobId).join(', ')}.`,
    );
  } else say(`Job ${running.folder.id} asks for the same and is not over: it is followed.`);
  const how = describeFollowing(running, store);
  if (executor.detach) {
    say(`Follow it: ${how}`);
    return { state: 'left' };
  }
  say(`It may be left: Ctrl+C ends the following alone. Follow it again: ${how}`);
  await follow(running, store, verbose, interruption);
  return { state: 'done', job: running };
}

/** Follows a job to its end. Who breaks off leaves it running. @throws DataDietError */
export async function follow(
  job: SlurmJob,
  store: string,
  verbose: boolean,
  interruption: Interruption,
): Promise<void> {
  const ending = { left: false };
  try {
    await interruption.guard((signal) =>
      showingProgress({ verbose, signal }, async ({ onProgress, onNote }) => {
        // Ctrl+C may have come while the last stage was given.
        ending.left = signal.aborted;
        signal.addEventListener('abort', () => {
          ending.left = true;
        });
        await job.follow({ signal, onProgress, onNote });
      }),
    );
  } catch (error) {
    if (!ending.left) throw error;
    say(`Job ${job.folder.id} goes on. Follow it: ${describeFollowing(job, store)}`);
    say(`End it: ${describeFollowing(job, store).replace(' follow ', ' cancel ')}`);
    throw new DataDietError('cancelled', 'It is not followed any more.');
  }
}

function describeFollowing({ folder }: SlurmJob, store: string): string {
  const where =
    store === defaultStore() ? '' : ` --store ${/[^\w./-]/.test(store) ? JSON.stringify(store) : store}`;
  return `data-diet jobs follow ${folder.id}${where}`;
}

async function prepareFolder(place: string, job: Pick<WorkFile, 'work' | 'report'>): Promise<void> {
  const folder = new JobFolder(place);
  await folder.begin(job, PROGRAM);
  const { scoring, pruning } = countParts(job.work);
  const work = `data-diet work --job ${path.relative('', place) || '.'}`;
  say(`The job lies in ${place}. Compute it, in this order and wherever that folder can be seen:`);
  say(`${work} --plan`);
  say(`${work} --index I, for each I from 0 to ${scoring - 1}, side by side`);
  if (pruning > 0)
    say(`${work} --index I, for each I from ${scoring} to ${scoring + pruning - 1}, side by side`);
  say(`${work} --merge`);
}
