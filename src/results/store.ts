// All results of a person, and which file has which: by its path, by its content after a move or a copy, or by its rows
// where they are mostly those of a result.
//
//   results/ID/         see result-folder.ts
//   datasets/HASH.json  which result a file has, see links.ts; HASH is of its path
//   rehearsals/ID.json  what a rehearsal measured, see src/engine/rehearsal.ts
import fs from 'node:fs';
import path from 'node:path';
import { fingerprintOfFile } from '../data/dataset-file.ts';
import { formatOfFile } from '../shared/dataset.ts';
import type { EvaluateJob } from '../shared/evaluate-job.ts';
import type { Evaluation } from '../shared/evaluation.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { JobIdentity } from './job-identity.ts';
import { canonical, isGone, Links, RESULT_ID, thisProcess, type Link } from './links.ts';
import { ResultFolder, unwritable } from './result-folder.ts';
import { isMostlyOf, isOfLikeSize } from './similar-rows.ts';
import { makeStoreFolder } from './store-folder.ts';

/** Results kept; the oldest go first. */
const KEPT_RESULTS = 200;

export interface StoredResult {
  readonly folder: ResultFolder;
  readonly metadata: RunMetadata;
}

/** Scores that were taken from a file, and may be given back until they are forgotten. */
export interface ClearedScores {
  /** The file shows them again; false, and nothing is changed, where it was scored anew meanwhile. */
  undo(): Promise<boolean>;
  /** The result goes from the disk, where it was the file's own and no other file has it. */
  forget(): Promise<void>;
}

/** Results of other files that a file's rows are held against, the newest of about its size. */
const MOST_COMPARED = 3;

export class ResultStore {
  /** Size and fingerprint of the data of each result that was looked at: they never change. */
  private readonly known = new Map<string, JobIdentity['data'] | undefined>();
  /** Files whose rows are no result's, each with what it and the results were when that was found. */
  private readonly strange = new Map<string, string>();

  private readonly links: Links;

  /** @param root absolute path */
  constructor(readonly root: string) {
    this.links = new Links(root);
  }

  /** Remembers that this process runs a job, until `adopt` or `giveUp`. @throws DataDietError `output-unwritable` */
  async announce(job: ScoreJob): Promise<void> {
    const link = await this.links.readOrNew(job.file);
    const { begun } = link;
    await this.links.write({
      ...link,
      begun: { ...(begun?.result && { result: begun.result }), job, process: thisProcess() },
    });
  }

  /** The folder that a job's result goes to. @throws DataDietError */
  async begin(file: string, identity: JobIdentity): Promise<ResultFolder> {
    const folder = await this.open(identity);
    const link = await this.links.read(file);
    if (link?.begun !== undefined) {
      await this.links.write({ ...link, begun: { ...link.begun, result: folder.id } });
    }
    return folder;
  }

  /** The folder of what an identity decides, made where it is not there. @throws DataDietError */
  async open(identity: JobIdentity): Promise<ResultFolder> {
    await this.makeFolder('results');
    await this.prune();
    return ResultFolder.of(this.results, identity);
  }

  /** What decided the job that was begun last for a file, finished or not. */
  async begunBefore(file: string): Promise<JobIdentity | undefined> {
    const link = await this.links.read(file);
    const id = link?.begun?.result ?? link?.result;
    return typeof id === 'string' ? this.folder(id).readIdentity() : undefined;
  }

  /** From now on the file shows this result; its job is over. */
  async adopt(file: string, id: string): Promise<void> {
    const { evaluation } = (await this.links.read(file)) ?? {};
    await this.links.write({ file: canonical(file), result: id, ...(evaluation && { evaluation }) });
  }

  /** What a file or all files of a folder had is what they have under their new name. @throws DataDietError */
  move(from: string, to: string): Promise<void> {
    return this.links.move(from, to);
  }

  /** Whether the scores that the file shows are another file's, whose rows it mostly has. */
  async isBorrowed(file: string): Promise<boolean> {
    return (await this.links.read(file))?.origin === 'rows';
  }

  /** Whether the file has a result by its path. */
  async isLinked(file: string): Promise<boolean> {
    return typeof (await this.links.read(file))?.result === 'string';
  }

  /** The job that was begun for the file will not be resumed. What it finished is kept all the same. */
  async giveUp(file: string): Promise<void> {
    const link = await this.links.read(file);
    if (link === undefined) return;
    const { begun, ...rest } = link;
    if (begun !== undefined) await this.links.write(rest);
  }

  /** Files whose job was begun and has not ended. */
  async begun(): Promise<string[]> {
    return (await this.links.all()).filter(({ begun }) => begun !== undefined).map(({ file }) => file);
  }

  /** The jobs that were begun and have not ended, though their process is gone. */
  async interrupted(): Promise<ScoreJob[]> {
    const begun = (await this.links.all()).map((link) => link.begun).filter((one) => one !== undefined);
    return begun.filter((one) => isGone(one.process)).map(({ job }) => job);
  }

  /** Remembers that this process evaluates, until `adoptEvaluation` or `giveUpEvaluation`. @throws DataDietError */
  async announceEvaluation(job: EvaluateJob): Promise<void> {
    await this.changeEvaluation(job.file, (known) => ({ ...known, begun: { job, process: thisProcess() } }));
  }

  /** From now on this is the file's latest evaluation; its job is over. */
  async adoptEvaluation(file: string, { id }: Pick<Evaluation, 'id'>): Promise<void> {
    await this.changeEvaluation(file, () => ({ latest: id }));
  }

  /** The evaluation that was begun for a file is not to be gone on with; what it finished is kept. */
  async giveUpEvaluation(file: string): Promise<void> {
    if ((await this.links.read(file))?.evaluation?.begun === undefined) return;
    await this.changeEvaluation(file, ({ latest }) => (latest === undefined ? {} : { latest }));
  }

  /** The evaluations that were begun and have not ended, though their process is gone. */
  async interruptedEvaluations(): Promise<EvaluateJob[]> {
    const begun = (await this.links.all()).flatMap(({ evaluation }) => evaluation?.begun ?? []);
    return begun.filter((one) => isGone(one.process)).map(({ job }) => job);
  }

  /** The latest evaluation of pruning of a file, by its path. */
  async evaluationOf(file: string): Promise<Evaluation | undefined> {
    const id = (await this.links.read(file))?.evaluation?.latest;
    return id === undefined ? undefined : this.folder(id).readEvaluation();
  }

  private async changeEvaluation(
    file: string,
    change: (known: NonNullable<Link['evaluation']>) => NonNullable<Link['evaluation']>,
  ): Promise<void> {
    const link = await this.links.readOrNew(file);
    await this.links.write({ ...link, evaluation: change(link.evaluation ?? {}) });
  }

  /**
   * The result of a dataset file, or undefined where it was never scored. A file that only its content or its rows tell,
   * because it was moved, copied or saved under another name, is linked to its result from then on: it keeps its scores
   * when it is edited.
   */
  async find(file: string): Promise<StoredResult | undefined> {
    const link = await this.links.read(file);
    if (link?.result !== undefined && link.result !== null) {
      const linked = await this.read(link.result);
      if (linked !== undefined) return linked;
    }
    if (link?.cleared === true) return undefined;
    const byContent = await this.findByContent(file);
    const found = byContent ?? (await this.findByRows(file));
    if (found === undefined) return undefined;
    const origin = byContent === undefined ? 'rows' : 'content';
    // What somebody wrote down meanwhile holds.
    const now = await this.links.read(file);
    if (now?.cleared !== true && typeof now?.result !== 'string') {
      const next: Link = { ...now, file: canonical(file), result: found.folder.id, origin };
      await this.links.write(next).catch(() => undefined);
    }
    return found;
  }

  /** The file shows no scores any more. */
  async clear(file: string): Promise<ClearedScores> {
    const before = await this.links.read(file);
    const own = before?.origin === undefined ? before?.result : undefined;
    // A job that runs goes on.
    const begun = before?.begun && !isGone(before.begun.process) ? before.begun : undefined;
    const { evaluation } = before ?? {};
    await this.links.write({
      file: canonical(file),
      result: null,
      cleared: true,
      ...(begun && { begun }),
      ...(evaluation && { evaluation }),
    });
    return {
      undo: async () => {
        const now = await this.links.read(file);
        if (now?.cleared !== true) return false;
        if (before === undefined) await this.links.remove(now.file);
        else await this.links.write({ ...before, ...(now.begun && { begun: now.begun }) });
        return true;
      },
      forget: async () => {
        if (typeof own === 'string') await this.removeUnused(own);
      },
    };
  }

  private async removeUnused(id: string): Promise<void> {
    await this.makeFolder('results');
    for (const { result, begun } of await this.links.all()) if (result === id || begun?.result === id) return;
    this.known.delete(id);
    await this.folder(id).remove();
  }

  /** Whether the person took the scores from a file, and it was not scored since. */
  async isCleared(file: string): Promise<boolean> {
    return (await this.links.read(file))?.cleared === true;
  }

  /** The result that these metadata tell of, where it lies in this store whole; undefined where it does not. */
  async finishedAs({ result, createdAt }: RunMetadata): Promise<RunMetadata | undefined> {
    // The name may come from a file of anybody's.
    if (!RESULT_ID.test(result)) return undefined;
    const metadata = await this.folder(result)
      .readMetadata()
      .catch(() => undefined);
    return metadata?.createdAt === createdAt ? metadata : undefined;
  }

  /** What finished jobs told, the latest first; those that cannot be read are left out. */
  async *finished(): AsyncGenerator<RunMetadata> {
    for (const id of await this.ids()) {
      const metadata = await this.folder(id)
        .readMetadata()
        .catch(() => undefined);
      if (metadata !== undefined) yield metadata;
    }
  }

  /** Where the rehearsal of this id is kept; its folder is made. @throws DataDietError `output-unwritable` */
  async rehearsalFile(id: string): Promise<string> {
    return path.join(await this.makeFolder('rehearsals'), `${id}.json`);
  }

  /** @throws DataDietError `output-unwritable` */
  private async makeFolder(name: string): Promise<string> {
    try {
      return await makeStoreFolder(this.root, name);
    } catch (error) {
      throw unwritable(path.join(this.root, name), error);
    }
  }

  private get results(): string {
    return path.join(this.root, 'results');
  }

  /** The folder of a result, which need not be there. */
  folder(id: string): ResultFolder {
    return new ResultFolder(path.join(this.results, id));
  }

  private async read(id: string): Promise<StoredResult | undefined> {
    const folder = this.folder(id);
    const metadata = await folder.readMetadata();
    return metadata && { folder, metadata };
  }

  /** What the job of a result was about. */
  private async dataOf(id: string): Promise<JobIdentity['data'] | undefined> {
    if (!this.known.has(id)) this.known.set(id, (await this.folder(id).readIdentity())?.data);
    return this.known.get(id);
  }

  private async findByContent(file: string): Promise<StoredResult | undefined> {
    // A file that is gone has no content to be found by.
    const size = (await fs.promises.stat(file).catch(() => undefined))?.size;
    if (size === undefined) return undefined;
    let sha256: string | undefined;
    for (const id of await this.ids()) {
      const data = await this.dataOf(id);
      if (data?.bytes !== size) continue;
      sha256 ??= (await fingerprintOfFile(file)).sha256;
      if (data.sha256 !== sha256) continue;
      const result = await this.read(id);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  /** The newest result whose rows the file mostly has. */
  private async findByRows(file: string): Promise<StoredResult | undefined> {
    const stats = await fs.promises.stat(file).catch(() => undefined);
    const format = formatOfFile(path.basename(file));
    if (stats === undefined || format === undefined) return undefined;
    const ids = await this.ids();
    const state = `${stats.size} ${stats.mtimeMs} ${ids.join()}`;
    if (this.strange.get(file) === state) return undefined;
    const compared = new Set<string>();
    for (const id of ids) {
      const data = await this.dataOf(id);
      if (data?.format !== format || !isOfLikeSize(stats.size, data.bytes)) continue;
      // Of several results of one file the newest tells.
      if (compared.has(data.sha256)) continue;
      const result = await this.read(id).catch(() => undefined);
      if (result === undefined) continue;
      if (compared.size >= MOST_COMPARED) break;
      compared.add(data.sha256);
      if (await isMostlyOf(file, data, result.folder).catch(() => false)) return result;
    }
    this.strange.set(file, state);
    return undefined;
  }

  /** Ids of all results, the latest first. */
  private async ids(): Promise<string[]> {
    const names = (await fs.promises.readdir(this.results).catch(() => [])).filter((name) =>
      RESULT_ID.test(name),
    );
    const timed = await Promise.all(names.map(async (name) => ({ name, time: await this.lastChange(name) })));
    return timed.sort((a, b) => b.time - a.time).map(({ name }) => name);
  }

  private async lastChange(id: string): Promise<number> {
    const { folder } = this.folder(id);
    const times = await Promise.all(
      ['done.json', 'evaluation.json', 'units', 'job.json'].map((name) =>
        fs.promises.stat(path.join(folder, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      ),
    );
    return Math.max(...times);
  }

  private async prune(): Promise<void> {
    for (const id of (await this.ids()).slice(KEPT_RESULTS)) await this.folder(id).remove();
  }

  /** The folder in which what a file shows is written down. */
  get linkFolder(): string {
    return this.links.folder;
  }
}
