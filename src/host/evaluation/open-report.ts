// Shows the report of a dataset's latest evaluation, or offers to make one.
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../registry.ts';
import type { Reports } from './reports.ts';

export async function openReport(reports: Reports, uri: vscode.Uri): Promise<void> {
  if (await reports.show(uri)) return;
  offerEvaluation(uri);
}

/** Tells that there is nothing to show yet. */
export function offerEvaluation(uri: vscode.Uri): void {
  const evaluate = vscode.l10n.t('Evaluate Pruning…');
  // Not awaited: the message may stay.
  void vscode.window
    .showInformationMessage(
      vscode.l10n.t('Pruning of {0} was not evaluated yet.', path.basename(uri.fsPath)),
      evaluate,
    )
    .then((answer) => {
      if (answer === evaluate) void vscode.commands.executeCommand(COMMANDS.evaluatePruning, uri);
    });
}
