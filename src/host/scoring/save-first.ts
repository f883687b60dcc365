// What is scored, evaluated and exported is the file on disk: a document with changes is saved first.
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobKind } from '../jobs/describe-job.ts';

/** Saves the document when the person agrees. False when they turn away. */
export async function saveFirst(uri: vscode.Uri, purpose: JobKind | 'export'): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty !== true) return true;
  const [question, save] = ask(path.basename(uri.fsPath), purpose);
  const answer = await vscode.window.showWarningMessage(question, { modal: true }, save);
  return answer === save && (await document.save());
}

/** The question, and the answer that agrees. */
function ask(name: string, purpose: JobKind | 'export'): [string, string] {
  switch (purpose) {
    case 'scoring':
      return [
        vscode.l10n.t('{0} has changes that are not saved. The file on disk is what is scored.', name),
        vscode.l10n.t('Save and Score'),
      ];
    case 'evaluation':
      return [
        vscode.l10n.t('{0} has changes that are not saved. The file on disk is what is evaluated.', name),
        vscode.l10n.t('Save and Evaluate'),
      ];
    case 'export':
      return [
        vscode.l10n.t('{0} has changes that are not saved. The file on disk is what is exported.', name),
        vscode.l10n.t('Save and Export'),
      ];
  }
}
