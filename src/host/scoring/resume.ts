// Goes on with scoring jobs that a crash or a reload of the window ended: what they had finished is in the store.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ScoreJob } from '../../shared/score-job.ts';
import type { Interrupted } from '../jobs/offer-to-resume.ts';
import { MovingFile } from '../renamed.ts';
import { reportError } from '../report-error.ts';
import { describePlan } from './job-plan.ts';
import { runJob, tellOf, type Scoring } from './score-dataset.ts';

/** Goes on with a job as it was begun, without questions. Tells what goes wrong itself. */
async function resumeJob(scoring: Scoring, job: ScoreJob): Promise<void> {
  const place = new MovingFile(vscode.Uri.file(job.file));
  try {
    // The store may lie elsewhere by now: it is the one that the job was found in.
    const metadata = await runJob(scoring, place.uri, { ...job, store: scoring.store.root });
    await tellOf(place.uri, metadata);
  } catch (error) {
    void reportError(error, scoring.log, { resume: () => resumeJob(scoring, job) });
  } finally {
    place.dispose();
  }
}

/** Follows a job that a cluster computes. Tells what goes wrong itself. */
export async function followScoring(scoring: Scoring, job: ScoreJob): Promise<void> {
  const uri = vscode.Uri.file(job.file);
  try {
    await tellOf(uri, await runJob(scoring, uri, job, true));
  } catch (error) {
    void reportError(error, scoring.log, { resume: () => resumeJob(scoring, job) });
  }
}

/** Goes on with the job of a file, if one was ended. */
export async function resumeJobOf(scoring: Scoring, uri: vscode.Uri): Promise<void> {
  const job = (await scoring.store.interrupted()).find(({ file }) => file === uri.fsPath);
  if (job !== undefined) await resumeJob(scoring, job);
}

export async function interruptedScorings(scoring: Scoring): Promise<Interrupted[]> {
  const jobs = await scoring.store.interrupted();
  return jobs.map((job) => ({
    file: job.file,
    question: vscode.l10n.t(
      'Scoring {0} was interrupted; the runs that were finished are kept. ({1})',
      path.basename(job.file),
      describePlan(job),
    ),
    resume: () => resumeJob(scoring, job),
    forget: () => scoring.store.giveUp(job.file),
  }));
}
