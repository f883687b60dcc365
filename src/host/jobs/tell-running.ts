// A file has one job at a time: where another is asked for, the person is told of the one that runs.
import path from 'node:path';
import * as vscode from 'vscode';
import { describeRunning, titleOfCancelling } from './describe-job.ts';
import type { Jobs } from './jobs.ts';

/** True where the file has a job already; the person may have ended it then, with the button that is offered. */
export async function tellRunning(jobs: Jobs, uri: vscode.Uri): Promise<boolean> {
  const job = jobs.of(uri);
  if (job === undefined) return false;
  const cancel = titleOfCancelling(job.kind);
  const answer = await vscode.window.showInformationMessage(
    describeRunning(job.kind, path.basename(uri.fsPath)),
    cancel,
  );
  if (answer === cancel) await jobs.cancel(uri);
  return true;
}
