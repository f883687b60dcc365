// Offers to go on with jobs that a crash or a reload of the window ended: what they had finished is in the store.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ScoreJob } from '../../shared/score-job.ts';
import { MovingFile } from '../renamed.ts';
import { reportError } from '../report-error.ts';
import { describePlan } from './job-plan.ts';
import { runJob, tellOf, type Scoring } from './score-dataset.ts';

/** Goes on with a job as it was begun, without questions. Tells what goes wrong itself. */
export async function resumeJob(scoring: Scoring, job: ScoreJob): Promise<void> {
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

/** Goes on with the job of a file, if one was ended. */
export async function resumeJobOf(scoring: Scoring, uri: vscode.Uri): Promise<void> {
  const job = (await scoring.store.interrupted()).find(({ file }) => file === uri.fsPath);
  if (job !== undefined) await resumeJob(scoring, job);
}

/** Asks about each job of this window's files that was ended; called once, when the window opens. */
export async function offerToResume(scoring: Scoring): Promise<void> {
  for (const job of await scoring.store.interrupted()) {
    const uri = vscode.Uri.file(job.file);
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.fsPath === uri.fsPath);
    if (!isOpen && vscode.workspace.getWorkspaceFolder(uri) === undefined) continue;
    if (fs.existsSync(job.file)) void askAbout(scoring, job);
    else await scoring.store.giveUp(job.file);
  }
}

async function askAbout(scoring: Scoring, job: ScoreJob): Promise<void> {
  const resume = vscode.l10n.t('Resume');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Scoring {0} was interrupted; the runs that were finished are kept. ({1})',
      path.basename(job.file),
      describePlan(job),
    ),
    resume,
    vscode.l10n.t('Forget'),
  );
  // A message that nobody answered is asked again when the window opens the next time.
  if (answer === undefined || scoring.jobs.of(vscode.Uri.file(job.file)) !== undefined) return;
  if (answer === resume) await resumeJob(scoring, job);
  else await scoring.store.giveUp(job.file);
}
