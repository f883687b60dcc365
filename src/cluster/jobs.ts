// The jobs of a store that several processes compute: a folder each, in STORE/jobs.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprintOf } from '../results/job-identity.ts';
import { makeStoreFolder } from '../results/store-folder.ts';
import { unwritable } from '../results/result-folder.ts';
import { DataDietError } from '../shared/errors.ts';
import type { Work } from '../shared/work.ts';
import { JobFolder, type WorkFile } from './job-folder.ts';
import { SlurmJob } from './slurm/slurm-job.ts';

/** Folders of jobs that are over; the oldest go first. Their results are elsewhere. */
const KEPT_JOBS = 100;

const JOB_ID = /^[0-9a-z][0-9a-z-]*$/;

export class ClusterJobs {
  /** @param store absolute path */
  constructor(private readonly store: string) {}

  /** @throws DataDietError `invalid-argument` where the store has no job of that name */
  async get(id: string): Promise<SlurmJob> {
    const job = new SlurmJob(new JobFolder(path.join(this.store, 'jobs', id)));
    const there = JOB_ID.test(id) && (await fs.stat(job.folder.file('work.json')).catch(() => undefined));
    if (there === false || there === undefined) {
      throw new DataDietError('invalid-argument', `There is no job "${id}" in ${this.store}.`, {
        action: 'data-diet jobs lists them; those of another store with --store.',
      });
    }
    return job;
  }

  /** All jobs, the latest first; what cannot be read is left out. */
  async all(): Promise<{ readonly job: SlurmJob; readonly file: WorkFile }[]> {
    const folder = path.join(this.store, 'jobs');
    const names = (await fs.readdir(folder).catch(() => [])).filter((name) => JOB_ID.test(name));
    const found = [];
    for (const name of names) {
      const job = new SlurmJob(new JobFolder(path.join(folder, name)));
      const file = await job.folder.read().catch(() => undefined);
      if (file !== undefined) found.push({ job, file });
    }
    return found.sort((a, b) => (a.file.createdAt < b.file.createdAt ? 1 : -1));
  }

  /** The latest job that asks for the same and is not over; a controller that does not answer is no end. */
  async running(work: Work): Promise<SlurmJob | undefined> {
    const wanted = fingerprintOf(work);
    for (const { job, file } of await this.all()) {
      if (fingerprintOf(file.work) !== wanted || (await job.submission()) === undefined) continue;
      if ((await job.isAlive()) !== false) return job;
    }
    return undefined;
  }

  /** Makes the folder of a new job. @throws DataDietError */
  async create(job: Pick<WorkFile, 'work' | 'report'>, program: string): Promise<SlurmJob> {
    const id = randomBytes(4).toString('hex');
    let folder: string;
    try {
      folder = await makeStoreFolder(this.store, 'jobs', id);
    } catch (error) {
      throw unwritable(path.join(this.store, 'jobs'), error);
    }
    const created = new SlurmJob(new JobFolder(folder));
    await created.folder.begin(job, program);
    await this.#prune();
    return created;
  }

  async #prune(): Promise<void> {
    for (const { job } of (await this.all()).slice(KEPT_JOBS)) {
      if ((await job.folder.readOutcome()) === undefined) continue;
      await fs.rm(job.folder.folder, { recursive: true, force: true });
    }
  }
}
