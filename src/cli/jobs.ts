// `data-diet jobs`: the jobs on a cluster, listed, followed to their end, cancelled.
import path from 'node:path';
import { countRunsOf } from '../cluster/job-folder.ts';
import { ClusterJobs } from '../cluster/jobs.ts';
import type { SlurmJob } from '../cluster/slurm/slurm-job.ts';
import { isAlive, isRunning, type QueuedTask } from '../cluster/slurm/queue.ts';
import { queuedTasks } from '../cluster/slurm/commands.ts';
import { ResultStore } from '../results/store.ts';
import { reportBeside, reportFiles } from '../results/report-files.ts';
import { countParts } from '../experiments/count-parts.ts';
import { DataDietError } from '../shared/errors.ts';
import type { JobsRequest } from './cluster-arguments.ts';
import { follow } from './elsewhere.ts';
import type { Interruption } from './interruption.ts';
import { standardOutput } from './output-streams.ts';
import { say } from './show-rows.ts';
import { neutralise } from './terminal-text.ts';
import { tellEvaluation, tellScores } from './tell-result.ts';

/** @throws DataDietError */
export async function jobs(request: JobsRequest, interruption: Interruption): Promise<void> {
  const known = new ClusterJobs(request.store);
  switch (request.deed) {
    case 'list':
      await list(known);
      return;
    case 'cancel': {
      const job = await known.get(request.id);
      await job.cancel({ onNote: say });
      say(`Job ${request.id} is cancelled. The runs that were finished are kept.`);
      return;
    }
    case 'follow': {
      const job = await known.get(request.id);
      await follow(job, request.store, request.verbose, interruption);
      await tellResult(job);
    }
  }
}

/** What a job that is done found. @throws DataDietError */
export async function tellResult(
  job: SlurmJob,
  { top = 10, seconds = 0, replaces = false } = {},
): Promise<void> {
  const { work, report } = await job.folder.read();
  const plan = await job.folder.readPlan();
  const result = plan && new ResultStore(work.job.store).folder(plan.result);
  if (work.kind === 'score') {
    const metadata = await result?.readMetadata();
    if (metadata !== undefined) await tellScores(work.job, metadata, { seconds, top, replaces });
    return;
  }
  const evaluation = await result?.readEvaluation();
  if (evaluation !== undefined)
    tellEvaluation(evaluation, reportFiles(report ?? reportBeside(work.job.file)));
}

async function list(known: ClusterJobs): Promise<void> {
  const all = await known.all();
  const open = [];
  for (const { job, file } of all) {
    const [submission, outcome] = [await job.submission(), await job.folder.readOutcome()];
    open.push({ job, file, submission, outcome });
  }
  const ids = open.flatMap(({ submission, outcome }) =>
    outcome === undefined ? (submission?.stages ?? []).map(({ jobId }) => jobId) : [],
  );
  const tasks = await queuedTasks(ids).catch((error: unknown) => {
    if (error instanceof DataDietError && error.code === 'scheduler-unavailable') return undefined;
    throw error;
  });
  const rows = [['job', 'state', 'runs', 'begun', 'dataset']];
  for (const { job, file, submission, outcome } of open) {
    const plan = await job.folder.readPlan();
    const { scoring, pruning } = countParts(file.work);
    const done = plan === undefined ? 0 : await job.folder.countDone(file.work.job.store, plan);
    const own = tasks?.filter(({ jobId }) => submission?.stages.some((stage) => stage.jobId === jobId));
    rows.push([
      job.folder.id,
      outcome?.kind ?? describeState(own),
      `${done}/${plan === undefined ? scoring + pruning : countRunsOf(plan)}`,
      file.createdAt.slice(0, 16).replace('T', ' '),
      `${file.work.kind} ${path.basename(file.work.job.file)}`,
    ]);
  }
  if (rows.length === 1) {
    say('There are no jobs. Give one to Slurm with data-diet score FILE --executor slurm.');
    return;
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ');
    standardOutput.write(`${neutralise(line.trimEnd())}\n`);
  }
}

function describeState(tasks: readonly QueuedTask[] | undefined): string {
  if (tasks === undefined) return 'unknown';
  if (tasks.some(isRunning)) return 'running';
  return tasks.some(isAlive) ? 'waiting' : 'ended';
}
