// Offers to go on with jobs that a crash or a reload of the window ended: what they had finished is in the store.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { reportError } from '../report-error.ts';
import { describePlan } from './job-plan.ts';
import type { PendingJob } from './pending-jobs.ts';
import { runAndTell, type Scoring } from './score-dataset.ts';

/** Goes on with a job by the plan that it was begun with, without questions. Tells what goes wrong itself. */
export async function resumeJob(scoring: Scoring, { uri, plan }: PendingJob): Promise<void> {
  try {
    await runAndTell(scoring, uri, plan);
  } catch (error) {
    void reportError(error, scoring.log, { resume: () => resumeJob(scoring, { uri, plan }) });
  }
}

/** Asks about each job that was ended; called once, when the window opens. */
export async function offerToResume(scoring: Scoring): Promise<void> {
  for (const job of scoring.pending.all()) {
    if (!fs.existsSync(job.uri.fsPath)) {
      await scoring.pending.remove(job.uri);
      continue;
    }
    void askAbout(scoring, job);
  }
}

async function askAbout(scoring: Scoring, job: PendingJob): Promise<void> {
  const resume = vscode.l10n.t('Resume');
  const name = path.basename(job.uri.fsPath);
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Scoring {0} was interrupted; the runs that were finished are kept. ({1})',
      name,
      describePlan(job.plan),
    ),
    resume,
    vscode.l10n.t('Forget'),
  );
  // A message that nobody answered is asked again when the window opens the next time.
  if (answer === undefined || scoring.jobs.of(job.uri) !== undefined) return;
  if (answer === resume) await resumeJob(scoring, job);
  else await scoring.pending.remove(job.uri);
}
