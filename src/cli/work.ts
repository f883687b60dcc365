// `data-diet work`: one part of a job that several processes compute, of whatever starts them. A part that is there is not
// computed again, and one that runs twice writes the same bytes.
import os from 'node:os';
import { version } from '../../package.json';
import { countRunsOf, JobFolder, type TaskName, type WorkFile } from '../cluster/job-folder.ts';
import { requeue } from '../cluster/slurm/commands.ts';
import type { JobOptions } from '../engine-client/client.ts';
import { computeRun, mergeWork, planWork } from '../engine-client/work.ts';
import { evaluationReport } from '../report/evaluation-report.ts';
import { reportBeside, reportFiles, writeReport } from '../results/report-files.ts';
import { DataDietError } from '../shared/errors.ts';
import type { WorkPlan } from '../shared/work.ts';
import type { WorkRequest } from './cluster-arguments.ts';
import { showingProgress } from './engine-options.ts';
import type { Interruption } from './interruption.ts';
import { withFolderHint } from './model-hint.ts';
import { say } from './show-rows.ts';
import { tellEvaluation, tellScores } from './tell-result.ts';
import { WorkingTime } from './working-time.ts';

/** A task that ran out of time goes on from its checkpoint; one that took this many limits is told to ask for longer ones. */
const MOST_REQUEUES = 10;
/** Slurm begins a task anew whose node died, without end; what never ends for another reason is to end here. */
const MOST_RESTARTS = 16;

/** @throws DataDietError */
export async function work(request: WorkRequest, interruption: Interruption): Promise<void> {
  const folder = new JobFolder(request.folder);
  const file = await folder.read();
  const task: TaskName = request.part.kind === 'run' ? request.part.index : request.part.kind;
  try {
    requireFewRestarts(task);
    await beforeTimeLimit((late) =>
      interruption.guard((signal) =>
        showingProgress({ verbose: request.verbose, signal, stop: late }, (options) =>
          doPart(folder, file, request, options),
        ),
      ),
    );
    await folder.forgetFailure(task);
  } catch (thrown) {
    const error = DataDietError.from(withFolderHint(thrown, file.work.job.model));
    // Whoever cancelled knows it, and a task that goes back into the queue has not failed.
    if (error.code !== 'cancelled') {
      await folder.keepFailure(task, error.serialize());
      if (task === 'merge') {
        await folder.keepOutcome({ kind: 'failed', endedAt: now(), error: error.serialize() });
      }
    }
    throw error;
  }
}

async function doPart(
  folder: JobFolder,
  file: WorkFile,
  { part }: WorkRequest,
  options: JobOptions,
): Promise<void> {
  switch (part.kind) {
    case 'plan':
      tellPlan(await planOf(folder, file, options));
      return;
    case 'run':
      await run(folder, file, part.index, options);
      return;
    case 'merge':
      await merge(folder, file, options);
      await folder.keepOutcome({ kind: 'done', endedAt: now() });
  }
}

/** What others decided, or what is decided now, for all. */
async function planOf(folder: JobFolder, { work: asked }: WorkFile, options: JobOptions): Promise<WorkPlan> {
  return (await folder.readPlan()) ?? folder.keepPlan(await planWork(asked, options));
}

function tellPlan(plan: WorkPlan): void {
  const { scoring, pruning, epochs, lanes, device } = plan;
  const passes = epochs === 1 ? '1 epoch' : `${epochs} epochs`;
  const first = scoring.length;
  const rest = pruning === 0 ? '' : `, then runs ${first} to ${first + pruning - 1} on pruned sets`;
  say(
    `Planned: runs 0 to ${first - 1} score the rows${rest}; ${passes} each, on ${device.provider} in ${lanes} ${lanes === 1 ? 'lane' : 'lanes'}.`,
  );
}

async function run(folder: JobFolder, file: WorkFile, index: number, options: JobOptions): Promise<void> {
  const plan = await planOf(folder, file, options);
  if (index >= countRunsOf(plan)) {
    say(`Nothing to do: the job has ${countRunsOf(plan)} runs, the first is run 0.`);
    return;
  }
  const report = await computeRun(file.work, plan, index, options);
  await folder.keepTask(index, { ...report, host: os.hostname(), endedAt: now() });
  const { units, there } = report;
  if (units.length === 0) say(`Run ${index}: nothing to do, its rows are those of another run.`);
  else if (there === units.length) say(`Run ${index} is there already: ${units.join(', ')}`);
  else say(`Run ${index} is done: ${units.join(', ')}`);
}

async function merge(folder: JobFolder, file: WorkFile, options: JobOptions): Promise<void> {
  const working = new WorkingTime();
  const plan = await folder.readPlan();
  if (plan === undefined) throw (await firstFailure(folder)) ?? notBegun(folder);
  await tellMachines(folder);
  const merged = await mergeWork(file.work, plan, options).catch(async (error: unknown) => {
    throw await withFailures(error, folder);
  });
  if (merged.kind === 'score' && file.work.kind === 'score') {
    await tellScores(file.work.job, merged.metadata, { seconds: working.seconds(), top: 0, replaces: false });
  } else if (merged.kind === 'evaluate') {
    const report = reportFiles(file.report ?? reportBeside(file.work.job.file));
    await writeReport(report, merged.evaluation, evaluationReport);
    tellEvaluation(merged.evaluation, report);
  }
}

/** Other processors may round otherwise: the result is as good, but another machine would give other last digits. */
async function tellMachines(folder: JobFolder): Promise<void> {
  const tasks = [...(await folder.tasks()).values()];
  const processors = [...new Set(tasks.map(({ processor }) => processor))];
  if (processors.length > 1) {
    say(
      `Note: runs were computed on ${processors.length} kinds of processors (${processors.join(', ')}): their last digits depend on which ran where.`,
    );
  }
}

async function firstFailure(folder: JobFolder): Promise<DataDietError | undefined> {
  const [failure] = await folder.failures();
  return failure && DataDietError.deserialize(failure.error);
}

function notBegun(folder: JobFolder): DataDietError {
  return new DataDietError(
    'units-missing',
    `The job ${folder.id} is not planned yet: no unit is there to merge.`,
    {
      action: `Compute its runs first: data-diet work --job ${folder.folder} --index 0, and so on.`,
    },
  );
}

/** Units are missing because of something: what the tasks that lack them told. */
async function withFailures(thrown: unknown, folder: JobFolder): Promise<unknown> {
  if (!(thrown instanceof DataDietError) || thrown.code !== 'units-missing') return thrown;
  const failures = (await folder.failures()).filter(({ task }) => task !== 'merge');
  // A run on a pruned set that lacks scores failed because others did.
  const cause = failures.find(({ error }) => error.code !== 'units-missing');
  if (cause === undefined) return thrown;
  const { code, message, place, detail } = thrown;
  const who = cause.task === 'plan' ? 'The plan' : `Run ${cause.task}`;
  return new DataDietError(code, `${message} ${who} failed: ${cause.error.message}`, {
    action: cause.error.action ?? thrown.action,
    place,
    detail: [detail, ...failures.map(({ task, error }) => `${task}: ${error.detail ?? error.message}`)].join(
      '\n',
    ),
    cause: thrown,
  });
}

/**
 * Does work with a signal that is aborted when Slurm says that the time is nearly over: units that are finished stay, where
 * the run is is kept, and the task goes back into the queue, a few times.
 */
async function beforeTimeLimit<T>(act: (late: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  // Windows has no such signal.
  if (process.platform !== 'win32') process.on('SIGUSR2', stop);
  try {
    return await act(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted || DataDietError.from(error).code !== 'cancelled') throw error;
    const job = process.env['SLURM_JOB_ID'];
    if (job !== undefined && restarts() < MOST_REQUEUES) {
      say('The time limit is near: where the run is is kept, and the task goes back into the queue.');
      if (await requeue(job)) throw error;
    }
    throw new DataDietError('time-limit', 'The run takes longer than the time limit of its task.', {
      action: 'Give the job again with a longer --time: it goes on where it was.',
      cause: error,
    });
  } finally {
    process.removeListener('SIGUSR2', stop);
  }
}

function requireFewRestarts(task: TaskName): void {
  if (restarts() <= MOST_RESTARTS) return;
  const name = typeof task === 'number' ? `Run ${task}` : `The task "${task}"`;
  throw new DataDietError('job-lost', `${name} was begun ${restarts()} times and never came to its end.`, {
    action: 'Look into its log: nodes died under it, or it did not fit into their memory (--mem).',
  });
}

/** How often Slurm began this task anew. */
function restarts(): number {
  const count = Number(process.env['SLURM_RESTART_COUNT'] ?? 0);
  return Number.isInteger(count) ? count : 0;
}

function now(): string {
  return new Date().toISOString();
}

/** What made the job's folder. */
export const PROGRAM = `data-diet ${version}`;
