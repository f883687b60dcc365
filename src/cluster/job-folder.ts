// The folder of a job that several processes compute: all that they share beside the store.
//
//   DIR/work.json         the job, what it writes at its end, and where its store is
//   DIR/plan.json         what is decided once: whoever comes first writes it, the others go by it
//   DIR/tasks/I.json      what run I left, and where it was computed
//   DIR/failures/X.json   why task X ended last, until it succeeds: a run's index, `plan` or `merge`
//   DIR/outcome.json      how the merge ended: the job is over
//   DIR/slurm.json        what a scheduler was given, see slurm/submission.ts
//   DIR/log/              what tasks of a scheduler write
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { PartialFile, writeJson } from '../data/write-whole.ts';
import { readJson, ResultFolder, unwritable } from '../results/result-folder.ts';
import { DataDietError, SerializedErrorSchema, type SerializedError } from '../shared/errors.ts';
import { RunReportSchema, WorkPlanSchema, WorkSchema, type Work, type WorkPlan } from '../shared/work.ts';
import { unitOfFileName } from '../results/unit.ts';

/** A job as it lies in its folder. Paths are absolute, or relative to the folder: it may be seen under another name. */
const WorkFileSchema = v.strictObject({
  version: v.literal(1),
  createdAt: v.string(),
  /** Who made it: others may read the job in another way. */
  program: v.string(),
  work: WorkSchema,
  /** Of an evaluation: where its report goes. */
  report: v.optional(v.string()),
});
export type WorkFile = v.InferOutput<typeof WorkFileSchema>;

const TaskSchema = v.strictObject({ ...RunReportSchema.entries, host: v.string(), endedAt: v.string() });
export type TaskReport = v.InferOutput<typeof TaskSchema>;

const OutcomeSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('done'), endedAt: v.string() }),
  v.strictObject({ kind: v.literal('failed'), endedAt: v.string(), error: SerializedErrorSchema }),
  v.strictObject({ kind: v.literal('cancelled'), endedAt: v.string() }),
]);
export type Outcome = v.InferOutput<typeof OutcomeSchema>;

/** What a failure is of: a run's index, or one of the two steps around them. */
export type TaskName = number | 'plan' | 'merge';

export class JobFolder {
  readonly folder: string;
  readonly id: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
    this.id = path.basename(this.folder);
  }

  file(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** Makes the folder. @throws DataDietError `output-unwritable`, also where there is another job in it */
  async begin({ work, report }: Pick<WorkFile, 'work' | 'report'>, program: string): Promise<void> {
    const kept: WorkFile = {
      version: 1,
      createdAt: new Date().toISOString(),
      program,
      work: this.#mapPaths(work, (place) => this.#inside(place)),
      ...(report !== undefined && { report: this.#inside(report) }),
    };
    try {
      for (const name of ['tasks', 'failures', 'log']) await fs.mkdir(this.file(name), { recursive: true });
      if (await writeOnce(this.file('work.json'), kept)) return;
    } catch (error) {
      throw unwritable(this.folder, error);
    }
    throw new DataDietError('output-unwritable', `The folder ${this.folder} holds a job already.`, {
      action: 'Go on with it by data-diet work --job, or choose another folder.',
      place: { file: this.folder },
    });
  }

  /** The job, its paths absolute. @throws DataDietError `file-not-found`, `file-unreadable` */
  async read(): Promise<WorkFile> {
    const file = this.file('work.json');
    const kept = await readJson(file, WorkFileSchema);
    if (kept !== undefined) {
      const absolute = (place: string): string => path.resolve(this.folder, place);
      return {
        ...kept,
        work: this.#mapPaths(kept.work, absolute),
        ...(kept.report !== undefined && { report: absolute(kept.report) }),
      };
    }
    const there = await fs.stat(file).catch(() => undefined);
    throw new DataDietError(
      there === undefined ? 'file-not-found' : 'file-unreadable',
      there === undefined
        ? `There is no job in ${this.folder}.`
        : `The job in ${this.folder} cannot be read.`,
      {
        action:
          there === undefined
            ? 'Make one with data-diet score FILE --prepare FOLDER, or evaluate.'
            : 'Was it made by another version of Data Diet? Make it anew.',
        place: { file },
      },
    );
  }

  readPlan(): Promise<WorkPlan | undefined> {
    return readJson(this.file('plan.json'), WorkPlanSchema);
  }

  /** @returns the plan that holds: of several that were made at once the one that was written first */
  async keepPlan(plan: WorkPlan): Promise<WorkPlan> {
    const file = this.file('plan.json');
    try {
      if (await writeOnce(file, plan)) return plan;
    } catch (error) {
      throw unwritable(file, error);
    }
    const kept = await this.readPlan();
    if (kept !== undefined) return kept;
    throw new DataDietError('file-unreadable', `The plan ${file} cannot be read.`, {
      action: 'Remove it: it is made anew by whichever task comes next.',
      place: { file },
    });
  }

  async keepTask(index: number, report: TaskReport): Promise<void> {
    await this.#write(['tasks', `${index}.json`], report);
  }

  /**
   * What the runs left that have ended, by their index.
   * @param known indices that are not asked for
   */
  async tasks(known: ReadonlySet<number> = new Set()): Promise<Map<number, TaskReport>> {
    const names = await fs.readdir(this.file('tasks')).catch(() => []);
    const tasks = new Map<number, TaskReport>();
    for (const name of names) {
      const index = Number(/^(\d+)\.json$/.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(index) || known.has(index)) continue;
      const report = await readJson(this.file('tasks', name), TaskSchema);
      if (report !== undefined) tasks.set(index, report);
    }
    return tasks;
  }

  async keepFailure(task: TaskName, error: SerializedError): Promise<void> {
    await this.#write(['failures', `${task}.json`], error);
  }

  async forgetFailure(task: TaskName): Promise<void> {
    await fs.rm(this.file('failures', `${task}.json`), { force: true });
  }

  /** Why tasks ended, the plan's first and then in the order of the runs. */
  async failures(): Promise<{ readonly task: TaskName; readonly error: SerializedError }[]> {
    const names = await fs.readdir(this.file('failures')).catch(() => []);
    const failures = [];
    for (const name of names) {
      const task = /^(\d+|plan|merge)\.json$/.exec(name)?.[1];
      if (task === undefined) continue;
      const error = await readJson(this.file('failures', name), SerializedErrorSchema);
      if (error !== undefined) failures.push({ task: nameOf(task), error });
    }
    const order = ({ task }: { readonly task: TaskName }): number =>
      task === 'plan' ? -1 : task === 'merge' ? Infinity : task;
    return failures.sort((a, b) => order(a) - order(b));
  }

  readOutcome(): Promise<Outcome | undefined> {
    return readJson(this.file('outcome.json'), OutcomeSchema);
  }

  async keepOutcome(outcome: Outcome): Promise<void> {
    await this.#write(['outcome.json'], outcome);
  }

  async forgetOutcome(): Promise<void> {
    await fs.rm(this.file('outcome.json'), { force: true });
  }

  /**
   * Runs whose units all lie in the store: the disk tells, whatever a scheduler says.
   * @param done those that were there at an earlier look; those that are there now join them
   */
  async countDone(store: string, plan: WorkPlan, done = new Set<number>()): Promise<number> {
    const result = new ResultFolder(path.join(store, 'results', plan.result));
    for (const [index, { units }] of await this.tasks(done)) {
      const keys = units.map(unitOfFileName);
      const there = await Promise.all(
        keys.map(async (key) => key !== undefined && (await result.hasUnit(key))),
      );
      if (index < countRunsOf(plan) && there.every(Boolean)) done.add(index);
    }
    return done.size;
  }

  async #write(parts: readonly string[], value: unknown): Promise<void> {
    const file = this.file(...parts);
    try {
      await fs.mkdir(path.dirname(file), { recursive: true });
      await writeJson(file, value);
    } catch (error) {
      throw unwritable(file, error);
    }
  }

  /** Relative where it lies in the folder. */
  #inside(place: string): string {
    const relative = path.relative(this.folder, place);
    return relative.startsWith('..') || path.isAbsolute(relative) || relative === '' ? place : relative;
  }

  #mapPaths(work: Work, map: (place: string) => string): Work {
    const { job } = work;
    const common = {
      file: map(job.file),
      store: map(job.store),
      model: job.model.kind === 'folder' ? { ...job.model, path: map(job.model.path) } : job.model,
    };
    if (work.kind === 'score') {
      const { out, allPoints } = work.job;
      return {
        kind: 'score',
        job: {
          ...work.job,
          ...common,
          ...(out !== undefined && { out: map(out) }),
          ...(allPoints !== undefined && { allPoints: map(allPoints) }),
        },
      };
    }
    const { test } = work.job;
    return {
      kind: 'evaluate',
      job: {
        ...work.job,
        ...common,
        test: test.kind === 'file' ? { ...test, path: map(test.path) } : test,
      },
    };
  }
}

/** How many runs there are at most. */
export function countRunsOf(plan: WorkPlan): number {
  return plan.scoring.length + plan.pruning;
}

function nameOf(task: string): TaskName {
  return task === 'plan' || task === 'merge' ? task : Number(task);
}

/** Writes a file whole unless it is there; false where it is. */
async function writeOnce(target: string, value: unknown): Promise<boolean> {
  const file = await PartialFile.open(target);
  try {
    await file.append(`${JSON.stringify(value, null, 2)}\n`);
    return await file.finishOnce();
  } catch (error) {
    await file.discard();
    throw error;
  }
}
