// The folder of one result: what decides it, its rows, its units, and what a finished job told of it.
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { openOrdinary } from '../data/ordinary-file.ts';
import { removeStalePartials, writeJson } from '../data/write-whole.ts';
import { DataDietError } from '../shared/errors.ts';
import { EvaluationSchema, type Evaluation } from '../shared/evaluation.ts';
import { RunMetadataSchema, type RunMetadata } from '../shared/results.ts';
import { readFilePlaces, writeFilePlaces, type FilePlaces } from './file-places.ts';
import { fingerprintOf, JobIdentitySchema, type JobIdentity } from './job-identity.ts';
import { readRows, writeRows, type RowColumns } from './rows-file.ts';
import { isLink, makeStoreFolder } from './store-folder.ts';
import { checkpointFileName, isUnit, unitFileName, unitOfFileName, type UnitKey } from './unit.ts';

const JOB = 'job.json';
const ROWS = 'rows.safetensors';
const MERGED = 'merged.safetensors';
const UNITS = 'units';
const DONE = 'done.json';
const EVALUATION = 'evaluation.json';
const PLACES = 'places.safetensors';
const STATES = 'states.json';

/** States of files that are known to hold the scored bytes: `fileState`. Copies have one each. */
const StatesSchema = v.array(v.string());
const MOST_STATES = 50;

export class ResultFolder {
  readonly id: string;

  /** @param folder its absolute path; the last part is the result's id */
  constructor(readonly folder: string) {
    this.id = path.basename(folder);
  }

  /**
   * The folder of a job in a store, made where it is not there.
   * @throws DataDietError `file-unreadable` where the folder belongs to another job, `output-unwritable`
   */
  static async of(store: string, given: JobIdentity): Promise<ResultFolder> {
    // As it will be read back: what else a caller's object holds decides nothing.
    const identity = v.parse(JobIdentitySchema, given);
    const result = new ResultFolder(path.join(store, fingerprintOf(identity)));
    try {
      await makeStoreFolder(store, result.id, UNITS);
      const known = await result.readIdentity();
      if (known === undefined) await writeJson(path.join(result.folder, JOB), identity);
      else if (fingerprintOf(known) !== result.id) {
        throw new DataDietError('file-unreadable', `The folder ${result.folder} belongs to another job.`, {
          action: 'Remove that folder, and score the dataset again.',
          place: { file: result.folder },
        });
      }
      await removeStalePartials(result.folder);
      await removeStalePartials(path.join(result.folder, UNITS));
    } catch (error) {
      throw unwritable(result.folder, error);
    }
    return result;
  }

  unitFile(key: UnitKey): string {
    return path.join(this.folder, UNITS, unitFileName(key));
  }

  checkpointFile(run: Omit<UnitKey, 'point'>): string {
    return path.join(this.folder, UNITS, checkpointFileName(run));
  }

  get rowsFile(): string {
    return path.join(this.folder, ROWS);
  }

  /** Of a result whose units are elsewhere: see merged-file.ts. */
  get mergedFile(): string {
    return path.join(this.folder, MERGED);
  }

  async readIdentity(): Promise<JobIdentity | undefined> {
    return readJson(path.join(this.folder, JOB), JobIdentitySchema);
  }

  /** Whether the unit is there and whole: one that is damaged is computed anew. */
  hasUnit(key: UnitKey, rows?: number, gradients = false): Promise<boolean> {
    return isUnit(this.unitFile(key), rows, gradients);
  }

  /** All units that lie there, whole or not. */
  async units(): Promise<UnitKey[]> {
    const names = await fs.readdir(path.join(this.folder, UNITS)).catch(() => []);
    return names.map(unitOfFileName).filter((key) => key !== undefined);
  }

  /** Written once, and again where they are damaged: all jobs of the folder are of the same rows. */
  async keepRows(rows: RowColumns): Promise<void> {
    const there = await readRows(this.rowsFile).catch(() => undefined);
    if (there?.row.length !== rows.row.length) await writeRows(this.rowsFile, rows);
  }

  /**
   * Keeps where the records of the scored file lie.
   * @param state of a file that holds the scored bytes: see `fileState`
   */
  async keepPlaces(places: FilePlaces, state: string): Promise<void> {
    await writeFilePlaces(path.join(this.folder, PLACES), places);
    const known = await this.readStates();
    await writeJson(path.join(this.folder, STATES), [state, ...known].slice(0, MOST_STATES));
  }

  /** Where the records lie in a file in this state; undefined where it is not known to be the one that was scored. */
  async placesIn(state: string): Promise<FilePlaces | undefined> {
    if (!(await this.readStates()).includes(state)) return undefined;
    // What is damaged, or of another version, is found out anew.
    return readFilePlaces(path.join(this.folder, PLACES)).catch(() => undefined);
  }

  private async readStates(): Promise<readonly string[]> {
    return (await readJson(path.join(this.folder, STATES), StatesSchema)) ?? [];
  }

  readRows(): Promise<RowColumns> {
    return readRows(this.rowsFile);
  }

  /** Marks the result as one that can be shown; what is told of an earlier job is replaced. */
  async finish(metadata: RunMetadata): Promise<void> {
    await writeJson(path.join(this.folder, DONE), metadata);
  }

  /**
   * What the latest finished job told; undefined where none has finished.
   * @throws DataDietError `file-unreadable` where it is damaged, or of another version
   */
  async readMetadata(): Promise<RunMetadata | undefined> {
    const file = path.join(this.folder, DONE);
    const metadata = await readJson(file, RunMetadataSchema);
    if (metadata !== undefined) return metadata;
    if ((await fs.stat(file).catch(() => undefined)) === undefined) return undefined;
    throw new DataDietError('file-unreadable', `What is stored of the scores in ${file} cannot be read.`, {
      action: 'Score the dataset again: the runs that are there are kept.',
      place: { file },
    });
  }

  async keepEvaluation(evaluation: Evaluation): Promise<void> {
    await writeJson(path.join(this.folder, EVALUATION), evaluation);
  }

  /** What the latest evaluation of pruning found; undefined where there is none, or one that cannot be read. */
  readEvaluation(): Promise<Evaluation | undefined> {
    return readJson(path.join(this.folder, EVALUATION), EvaluationSchema);
  }

  async remove(): Promise<void> {
    // First the mark: what is half removed is no result. Of a link only the link goes, not what it leads to.
    if (!(await isLink(this.folder))) await fs.rm(path.join(this.folder, DONE), { force: true });
    await fs.rm(this.folder, { recursive: true, force: true });
  }
}

/** The parsed contents of a JSON file; undefined where it is missing or is not what it should be. */
export async function readJson<const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  let handle: fs.FileHandle | undefined;
  try {
    handle = await openOrdinary(file);
    const parsed = v.safeParse(schema, JSON.parse(await handle.readFile('utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

/** The error to tell where a result cannot be written; one of ours stays as it is. */
export function unwritable(target: string, error: unknown): DataDietError {
  if (error instanceof DataDietError) return error;
  return new DataDietError('output-unwritable', `${target} cannot be written (${reason(error)}).`, {
    action: 'Make room, or choose another place to write to.',
    place: { file: target },
    detail: error instanceof Error ? error.stack : String(error),
    cause: error,
  });
}

/** The system's name for the reason (`ENOSPC`), with words for the usual ones. */
function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const words: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'your disk quota is used up',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOENT: 'there is no such folder',
    ENOTDIR: 'a part of the path is not a folder',
    EISDIR: 'it is a folder',
  };
  return words[code] ?? code;
}
