// What each file has, a JSON file each: which result it shows, which jobs were begun for it, and its latest evaluation.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { writeJson } from '../data/write-whole.ts';
import { EvaluateJobSchema } from '../shared/evaluate-job.ts';
import { ScoreJobSchema } from '../shared/score-job.ts';
import { readJson, unwritable } from './result-folder.ts';
import { makeStoreFolder } from './store-folder.ts';

/** A hash. Anything else could be a path out of the store, to a folder that clearing would remove. */
export const RESULT_ID = /^[0-9a-f]{24}$/;
const ResultIdSchema = v.pipe(v.string(), v.regex(RESULT_ID));

const ProcessSchema = v.object({ id: v.number(), host: v.string() });

const LinkSchema = v.object({
  file: v.string(),
  /** The result that is shown for the file; null where it has none by its path. */
  result: v.nullable(ResultIdSchema),
  /** How the file was found to have it, where no job has scored the file itself: by all its bytes, or by most of its rows. */
  origin: v.optional(v.picklist(['content', 'rows'])),
  /** The person took its scores away: its content finds no others until it is scored again. */
  cleared: v.optional(v.boolean()),
  /** The job that was begun and has not ended, to be resumed where its process is gone. */
  begun: v.optional(
    v.object({
      job: ScoreJobSchema,
      /** Once the job is far enough to know it. */
      result: v.optional(ResultIdSchema),
      process: ProcessSchema,
    }),
  ),
  /** Of pruning: the one that was begun and has not ended, and where the latest that has ended lies. */
  evaluation: v.optional(
    v.object({
      begun: v.optional(v.object({ job: EvaluateJobSchema, process: ProcessSchema })),
      latest: v.optional(ResultIdSchema),
    }),
  ),
});
export type Link = v.InferOutput<typeof LinkSchema>;

export class Links {
  /** @param root of the store, an absolute path */
  constructor(private readonly root: string) {}

  /** The folder that they lie in. */
  get folder(): string {
    return path.join(this.root, 'datasets');
  }

  read(file: string): Promise<Link | undefined> {
    return readJson(this.fileOf(canonical(file)), LinkSchema);
  }

  /** What is there of a file, or the start of it. */
  async readOrNew(file: string): Promise<Link> {
    return (await this.read(file)) ?? { file: canonical(file), result: null };
  }

  /** @throws DataDietError `output-unwritable` */
  async write(link: Link): Promise<void> {
    const target = this.fileOf(link.file);
    try {
      await makeStoreFolder(this.root, 'datasets');
      await writeJson(target, link);
    } catch (error) {
      throw unwritable(target, error);
    }
  }

  /** @param name as the link has it */
  async remove(name: string): Promise<void> {
    await fs.promises.rm(this.fileOf(name), { force: true });
  }

  /** Those that can be read. */
  async all(): Promise<Link[]> {
    const { folder } = this;
    const names = (await fs.promises.readdir(folder).catch(() => [])).filter((name) =>
      name.endsWith('.json'),
    );
    const links = await Promise.all(names.map((name) => readJson(path.join(folder, name), LinkSchema)));
    return links.filter((link) => link !== undefined);
  }

  /** What a file or all files of a folder had is what they have under their new name. @throws DataDietError */
  async move(from: string, to: string): Promise<void> {
    const [before, after] = [canonical(from), canonical(to)];
    // A name in other letters may be one and the same to the file system.
    const names = [...new Set([before, path.resolve(from)])].filter((name) => name !== after);
    if (names.length === 0) return;
    const links = await this.all();
    // What was there was written over.
    for (const { file } of links) if (movedPath(file, after, after) !== undefined) await this.remove(file);
    for (const link of links) {
      const file = names.map((name) => movedPath(link.file, name, after)).find((name) => name !== undefined);
      if (file === undefined) continue;
      await this.write(renamed(link, file));
      await this.remove(link.file);
    }
  }

  /** @param name canonical */
  private fileOf(name: string): string {
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 24);
    return path.join(this.folder, `${hash}.json`);
  }
}

/** Jobs that were begun go on under the new name. */
function renamed(link: Link, file: string): Link {
  const { begun, evaluation } = link;
  const evaluating = evaluation?.begun;
  return {
    ...link,
    file,
    ...(begun && { begun: { ...begun, job: { ...begun.job, file } } }),
    ...(evaluation && {
      evaluation: {
        ...evaluation,
        ...(evaluating && { begun: { ...evaluating, job: { ...evaluating.job, file } } }),
      },
    }),
  };
}

export function thisProcess(): v.InferOutput<typeof ProcessSchema> {
  return { id: process.pid, host: os.hostname() };
}

/** Whether a process that ran on this machine has ended; of others it is not known. */
export function isGone({ id, host }: { readonly id: number; readonly host: string }): boolean {
  if (host !== os.hostname()) return false;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    // A process of somebody else is there, but may not be asked.
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM');
  }
}

/** One name for a file that links give several, also of one that is not there (any more). */
export function canonical(file: string): string {
  try {
    return fs.realpathSync.native(file);
  } catch {
    const folder = path.dirname(path.resolve(file));
    if (folder === path.resolve(file)) return folder;
    return path.join(canonical(folder), path.basename(file));
  }
}

/** Where a file is once `from`, the file itself or a folder above it, is `to`; undefined where it does not move. */
function movedPath(file: string, from: string, to: string): string | undefined {
  if (file === from) return to;
  return file.startsWith(from + path.sep) ? to + file.slice(from.length) : undefined;
}
