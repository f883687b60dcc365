// Offers to go on with jobs that a crash or a reload of the window ended: what they had finished is in the store.
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { Jobs } from './jobs.ts';

/** A job that was begun and has not ended, though its process is gone. */
export interface Interrupted {
  readonly file: string;
  readonly question: string;
  /** Tells what goes wrong itself. */
  readonly resume: () => Promise<void>;
  readonly forget: () => Promise<void>;
}

/** Asks about each job of this window's files that was ended; called once, when the window opens. */
export async function offerToResume(jobs: Jobs, interrupted: readonly Interrupted[]): Promise<void> {
  for (const job of interrupted) {
    const uri = vscode.Uri.file(job.file);
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.fsPath === uri.fsPath);
    if (!isOpen && vscode.workspace.getWorkspaceFolder(uri) === undefined) continue;
    if (fs.existsSync(job.file)) void askAbout(jobs, job);
    else await job.forget();
  }
}

async function askAbout(jobs: Jobs, { file, question, resume, forget }: Interrupted): Promise<void> {
  const title = vscode.l10n.t('Resume');
  const answer = await vscode.window.showInformationMessage(question, title, vscode.l10n.t('Forget'));
  // A message that nobody answered is asked again when the window opens the next time.
  if (answer === undefined || jobs.of(vscode.Uri.file(file)) !== undefined) return;
  await (answer === title ? resume() : forget());
}
