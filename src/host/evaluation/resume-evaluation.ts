// Goes on with evaluations that a crash or a reload of the window ended: runs that were finished are not computed again.
import path from 'node:path';
import * as vscode from 'vscode';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import { reportError } from '../report-error.ts';
import type { Interrupted } from '../jobs/offer-to-resume.ts';
import { describeModel } from '../scoring/job-plan.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { describeMethods, describeRuns } from './evaluation-choice.ts';
import { runEvaluation, tellOfEvaluation } from './run-evaluation.ts';

/** Goes on with an evaluation as it was begun, without questions. Tells what goes wrong itself. */
async function resumeEvaluation(scoring: Scoring, job: EvaluateJob): Promise<void> {
  const uri = vscode.Uri.file(job.file);
  try {
    // The store may lie elsewhere by now: it is the one that the job was found in.
    tellOfEvaluation(scoring, uri, await runEvaluation(scoring, uri, { ...job, store: scoring.store.root }));
  } catch (error) {
    void reportError(error, scoring.log, { resume: () => resumeEvaluation(scoring, job) });
  }
}

/** Follows an evaluation that a cluster computes. Tells what goes wrong itself. */
export async function followEvaluation(scoring: Scoring, job: EvaluateJob): Promise<void> {
  const uri = vscode.Uri.file(job.file);
  try {
    tellOfEvaluation(scoring, uri, await runEvaluation(scoring, uri, job, true));
  } catch (error) {
    void reportError(error, scoring.log, { resume: () => resumeEvaluation(scoring, job) });
  }
}

/** Goes on with the evaluation of a file, if one was ended. */
export async function resumeEvaluationOf(scoring: Scoring, uri: vscode.Uri): Promise<void> {
  const job = (await scoring.store.interruptedEvaluations()).find(({ file }) => file === uri.fsPath);
  if (job !== undefined) await resumeEvaluation(scoring, job);
}

export async function interruptedEvaluations(scoring: Scoring): Promise<Interrupted[]> {
  const jobs = await scoring.store.interruptedEvaluations();
  return jobs.map((job) => ({
    file: job.file,
    question: vscode.l10n.t(
      'The evaluation of {0} was interrupted; the runs that were finished are kept. ({1})',
      path.basename(job.file),
      [describeMethods(job.methods), describeRuns(job.runs), describeModel(job.model)].join('  ·  '),
    ),
    resume: () => resumeEvaluation(scoring, job),
    forget: () => scoring.store.giveUpEvaluation(job.file),
  }));
}
