// Writes the report of a dataset's latest evaluation where the person wants it, with the evaluation as JSON beside it.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { unwritable } from '../../results/result-folder.ts';
import { isEvaluation, reportBeside, reportFiles, writeReport } from '../../results/report-files.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { Evaluations } from './evaluations.ts';
import { offerEvaluation } from './open-report.ts';

/** @throws DataDietError `output-unwritable` */
export async function saveReport(evaluations: Evaluations, uri: vscode.Uri): Promise<void> {
  const evaluation = await evaluations.of(uri);
  if (evaluation === undefined) {
    offerEvaluation(uri);
    return;
  }
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the report'),
    defaultUri: vscode.Uri.file(reportBeside(uri.fsPath)),
    filters: { HTML: ['html', 'htm'] },
  });
  if (target === undefined) return;
  const { fsPath } = target;
  const files = reportFiles(/\.html?$/i.test(fsPath) ? fsPath : `${fsPath}.html`);
  // The dialog has asked about the page, and about nothing else.
  if (fs.existsSync(files.json) && !isEvaluation(files.json)) {
    throw new DataDietError(
      'output-unwritable',
      `${path.basename(files.json)} is there already, and is no evaluation of ours.`,
      { action: 'Save the report under another name.', place: { file: files.json } },
    );
  }
  const { evaluationReport } = await import('../../report/evaluation-report.ts');
  await writeReport(files, evaluation, evaluationReport).catch((error: unknown) => {
    throw unwritable(files.html, error);
  });
  await tellOfReport(files.html, files.json);
}

async function tellOfReport(html: string, json: string): Promise<void> {
  const told = vscode.l10n.t('Saved {0}, and {1} beside it.', path.basename(html), path.basename(json));
  const open = vscode.l10n.t('Open in Browser');
  // The browser of somebody who works on another machine does not reach the file.
  const isHere = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const answer = await vscode.window.showInformationMessage(told, ...(isHere ? [open] : []));
  if (answer === open) await vscode.env.openExternal(vscode.Uri.file(html));
}
