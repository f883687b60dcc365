// One job on Slurm: given to it, followed, cancelled. What is known of it lies in its folder, so that any process can.
import fs from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeJson } from '../../data/write-whole.ts';
import { countParts } from '../../experiments/count-parts.ts';
import { readJson, unwritable } from '../../results/result-folder.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { Progress } from '../../shared/progress.ts';
import { countRunsOf, JobFolder, type Outcome } from '../job-folder.ts';
import { cancelJobs, jobNamed, queuedTasks, submitJob } from './commands.ts';
import type { SlurmOptions } from './options.ts';
import { badEnd, isAlive, isRunning, neverStarts, type QueuedTask } from './queue.ts';
import {
  batchScript,
  dependencyOf,
  sbatchWords,
  stagesOf,
  SubmissionSchema,
  type Submission,
} from './submission.ts';

interface Program {
  /** `dist/cli.js`, on a disk that the nodes see. */
  readonly cli: string;
}

interface Following {
  /** Aborting ends the following, not the job. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onNote?: ((message: string) => void) | undefined;
}

/** Between two looks: soon where something happens, then ever more rarely. */
const SHORTEST_PAUSE = 1000;
const LONGEST_PAUSE = 20_000;
/** Looks at which Slurm knows nothing of a job before it counts as lost: its disk may be behind. */
const LOOKS_WHILE_GONE = 3;
/** Of a task's log, in the detail of an error. */
const LAST_LINES = 15;

export class SlurmJob {
  /** Runs that were seen to be done: they stay so. */
  readonly #done = new Set<number>();

  constructor(readonly folder: JobFolder) {}

  /** What Slurm was given; undefined for a job that others compute. */
  submission(): Promise<Submission | undefined> {
    return readJson(this.folder.file('slurm.json'), SubmissionSchema);
  }

  /**
   * Gives all stages to Slurm. Where one is refused, or the person breaks off, those before are taken back.
   * @throws DataDietError
   */
  async submit(
    options: SlurmOptions,
    { cli }: Program,
    { signal, onNote }: Following = {},
  ): Promise<Submission> {
    const { folder } = this;
    const { work } = await folder.read();
    const script = await this.#writeScript(cli);
    let submission: Submission = {
      version: 1,
      submittedAt: new Date().toISOString(),
      host: os.hostname(),
      options,
      stages: [],
      complete: false,
    };
    await folder.forgetOutcome();
    await this.#keep(submission);
    let asked: string | undefined;
    try {
      for (const [number, stage] of stagesOf(countParts(work)).entries()) {
        signal?.throwIfAborted();
        const name = `data-diet-${folder.id}-${stage.stage}${number}`;
        asked = name;
        const dependency = dependencyOf(stage.stage, submission.stages);
        const words = sbatchWords(stage, { name, folder: folder.folder, script, options, dependency });
        const jobId = await submitJob(words, name, options, {
          signal,
          onBusy: (reason) => onNote?.(`Slurm is busy (${reason}); trying again.`),
        });
        submission = { ...submission, stages: [...submission.stages, { ...stage, jobId }] };
        await this.#keep(submission);
      }
    } catch (error) {
      // Ctrl+C in a terminal reaches sbatch, too: the last one may be in the queue though it told no number.
      const last = asked === undefined ? undefined : await jobNamed(asked).catch(() => undefined);
      await cancelJobs([...idsOf(submission), ...(last === undefined ? [] : [last])]).catch(() => undefined);
      // Nothing was computed, and nobody is to find it among the jobs.
      await fs.rm(folder.folder, { recursive: true, force: true });
      throw signal?.aborted === true ? new DataDietError('cancelled', 'The job was cancelled.') : error;
    }
    submission = { ...submission, complete: true };
    await this.#keep(submission);
    return submission;
  }

  /** The tasks that Slurm knows of the job; undefined where it does not answer now. @throws DataDietError */
  async tasks(): Promise<QueuedTask[] | undefined> {
    const submission = await this.submission();
    return submission === undefined ? [] : queuedTasks(idsOf(submission));
  }

  /**
   * Waits until the job is over. What lies on the disk tells how far it is and whether it is done; the queue tells whether there
   * is hope.
   * @throws DataDietError what the job failed with, `job-lost` where nobody computes it any more, `scheduler-refused` where it
   * will never start; `cancelled` where it was cancelled
   */
  async follow({ signal, onProgress, onNote }: Following = {}): Promise<void> {
    let pause = SHORTEST_PAUSE;
    let gone = 0;
    let silent = 0;
    let before = '';
    const ends = new Map<string, string>();
    for (;;) {
      // First the queue and then the disk: what ends in between is found there.
      const tasks = await this.#askQueue();
      const outcome = await this.folder.readOutcome();
      if (outcome !== undefined) {
        settle(outcome, ends);
        return;
      }
      if (tasks === undefined) {
        if (++silent === LOOKS_WHILE_GONE) onNote?.('Slurm does not answer now; asking again.');
      } else {
        silent = 0;
        for (const task of tasks) noteEnd(ends, task);
        const never = neverStarts(tasks);
        if (never !== undefined) {
          const endedAt = new Date().toISOString();
          await this.folder.keepOutcome({ kind: 'failed', endedAt, error: never.serialize() });
          await this.cancel();
          throw never;
        }
        gone = tasks.some(isAlive) ? 0 : gone + 1;
        if (gone >= LOOKS_WHILE_GONE) throw await this.#lost(ends);
        const progress = await this.#progress(tasks);
        onProgress?.(progress);
        const now = JSON.stringify(progress.cluster);
        if (now !== before) pause = SHORTEST_PAUSE;
        before = now;
      }
      if (gone > 0) pause = SHORTEST_PAUSE;
      await sleep(pause, undefined, signal && { signal }).catch(() => undefined);
      if (signal?.aborted === true) throw new DataDietError('cancelled', 'The job is not followed any more.');
      pause = Math.min(LONGEST_PAUSE, 1.5 * pause);
    }
  }

  /** Takes all tasks from Slurm, and waits until none is left. What was finished is kept. @throws DataDietError */
  async cancel({ onNote }: Pick<Following, 'onNote'> = {}): Promise<void> {
    const submission = await this.submission();
    if (submission === undefined) return;
    await cancelJobs(idsOf(submission), {
      onBusy: (reason) => onNote?.(`Slurm is busy (${reason}); trying again.`),
    });
    // Tasks that end now may still write: whoever begins anew is not to meet them.
    for (let look = 0; look < 60; look++) {
      const tasks = await this.tasks();
      if (tasks !== undefined && !tasks.some(isAlive)) break;
      await sleep(SHORTEST_PAUSE);
    }
    if ((await this.folder.readOutcome()) === undefined) {
      await this.folder.keepOutcome({ kind: 'cancelled', endedAt: new Date().toISOString() });
    }
  }

  /** Whether Slurm still has tasks of it that will run; undefined where it does not answer. */
  async isAlive(): Promise<boolean | undefined> {
    if ((await this.folder.readOutcome()) !== undefined) return false;
    return (await this.tasks())?.some(isAlive);
  }

  /** Followed from a machine without Slurm, the disk alone tells. */
  async #askQueue(): Promise<QueuedTask[] | undefined> {
    try {
      return await this.tasks();
    } catch (error) {
      if (error instanceof DataDietError && error.code === 'scheduler-unavailable') return undefined;
      throw error;
    }
  }

  async #progress(tasks: readonly QueuedTask[]): Promise<Progress> {
    const { work } = await this.folder.read();
    const plan = await this.folder.readPlan();
    const parts = countParts(work);
    const runs = plan === undefined ? parts.scoring + parts.pruning : countRunsOf(plan);
    const done = plan === undefined ? 0 : await this.folder.countDone(work.job.store, plan, this.#done);
    const running = tasks.filter(isRunning);
    const waiting = tasks.find(
      ({ state, reason }) => state === 'PENDING' && !/^(Dependency|None|)$/.test(reason),
    );
    const stages = (await this.submission())?.stages ?? [];
    const doing = stages.find(({ jobId }) => running.some((task) => task.jobId === jobId))?.stage;
    return {
      stage:
        doing === undefined
          ? 'queued'
          : doing === 'plan'
            ? 'rehearsing'
            : doing === 'merge'
              ? 'writing'
              : 'training',
      done: 0,
      unit: 'rows',
      fraction: Math.min(1, done / Math.max(1, runs)),
      cluster: {
        job: this.folder.id,
        done,
        runs,
        running: running.length,
        ...(running.length === 0 && waiting !== undefined && { reason: waiting.reason }),
      },
    };
  }

  async #lost(ends: ReadonlyMap<string, string>): Promise<DataDietError> {
    const [failure] = await this.folder.failures();
    if (failure !== undefined) return DataDietError.deserialize(failure.error);
    const told = [...ends].map(([task, end]) => `task ${task}: ${end}`);
    const why = told.length === 0 ? '' : ` (${told.slice(0, 3).join('; ')})`;
    return new DataDietError(
      'job-lost',
      `Slurm has no task of the job ${this.folder.id} any more, and it is not done${why}.`,
      {
        action: 'Give the same job again: what was computed is kept, and only the rest is computed.',
        place: { file: this.folder.file('log') },
        detail: [...told, ...(await this.#lastLines())].join('\n'),
      },
    );
  }

  async #lastLines(): Promise<string[]> {
    const names = await fs.readdir(this.folder.file('log')).catch(() => []);
    const last = names.sort().at(-1);
    if (last === undefined) return [];
    const text = await fs.readFile(this.folder.file('log', last), 'utf8').catch(() => '');
    return [`${last}:`, ...text.trimEnd().split('\n').slice(-LAST_LINES)];
  }

  async #writeScript(cli: string): Promise<string> {
    const script = this.folder.file('task.sh');
    const program = {
      executable: process.execPath,
      isElectron: 'electron' in process.versions,
      cli,
    };
    try {
      await fs.mkdir(this.folder.file('log'), { recursive: true });
      await fs.writeFile(script, batchScript(this.folder.folder, program), { mode: 0o755 });
    } catch (error) {
      throw unwritable(script, error);
    }
    return script;
  }

  async #keep(submission: Submission): Promise<void> {
    await writeJson(this.folder.file('slurm.json'), submission);
  }
}

function idsOf({ stages }: Submission): string[] {
  return stages.map(({ jobId }) => jobId);
}

function noteEnd(ends: Map<string, string>, task: QueuedTask): void {
  const end = badEnd(task);
  // Begun again it may end well.
  if (end === undefined) ends.delete(task.id);
  else ends.set(task.id, task.node === '' ? end : `${end} on ${task.node}`);
}

/** @throws DataDietError where the outcome is none that was hoped for */
function settle(outcome: Outcome, ends: ReadonlyMap<string, string>): void {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'cancelled':
      throw new DataDietError('cancelled', 'The job was cancelled.');
    case 'failed': {
      const { code, message, action, place, detail } = outcome.error;
      const told = [...ends].map(([task, end]) => `Slurm: task ${task} ${end}`);
      const more = code === 'units-missing' && told.length > 0 ? ` ${told.slice(0, 3).join('; ')}.` : '';
      throw new DataDietError(code, `${message}${more}`, {
        action,
        place,
        detail: [...(detail === undefined ? [] : [detail]), ...told].join('\n') || undefined,
      });
    }
  }
}
