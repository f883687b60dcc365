// Writes the flagged rows to a file of the person's choice, as JSON lines with their scores, for review elsewhere.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { flaggedRecords, type DatasetView } from '../views/dataset-view.ts';
import { formatCount } from '../score-text.ts';

export async function exportFlaggedRows(view: DatasetView): Promise<void> {
  const { dir, name } = path.parse(view.uri.fsPath);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export flagged rows'),
    defaultUri: vscode.Uri.file(path.join(dir, `${name}.flagged.jsonl`)),
    filters: { 'JSON Lines': ['jsonl'] },
  });
  if (target === undefined) return;
  const records = flaggedRecords(view);
  const texts = await view.readTexts(records);
  const { text: columns } = view.dataset.metadata.data.columns;
  const lines = records.map((record, place) => {
    const row = view.dataset.rows[view.rows.score[record]!]!;
    const fields = Object.fromEntries(columns.map((column, index) => [column, texts[place]!.text[index]]));
    return JSON.stringify({
      ...row,
      line: view.rows.line[record],
      endLine: view.rows.endLine[record],
      text: fields,
    });
  });
  await fs.promises.writeFile(target.fsPath, lines.map((line) => `${line}\n`).join(''));
  const open = vscode.l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Exported {0} flagged rows.', formatCount(records.length)),
    open,
  );
  if (answer === open) await vscode.window.showTextDocument(target);
}
