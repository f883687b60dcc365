// What is scored and evaluated is the file on disk: a document with changes is saved first.
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobKind } from '../jobs/describe-job.ts';

/** Saves the document when the person agrees. False when they turn away. */
export async function saveFirst(uri: vscode.Uri, kind: JobKind): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty !== true) return true;
  const name = path.basename(uri.fsPath);
  const [question, save] =
    kind === 'scoring'
      ? [
          vscode.l10n.t('{0} has changes that are not saved. The file on disk is what is scored.', name),
          vscode.l10n.t('Save and Score'),
        ]
      : [
          vscode.l10n.t('{0} has changes that are not saved. The file on disk is what is evaluated.', name),
          vscode.l10n.t('Save and Evaluate'),
        ];
  const answer = await vscode.window.showWarningMessage(question, { modal: true }, save);
  return answer === save && (await document.save());
}
