// Writes the flagged rows to a file of the person's choice, as JSON lines with their scores, for review elsewhere.
import path from 'node:path';
import * as vscode from 'vscode';
import { jsonText } from '../../data/json-text.ts';
import { writeWhole } from '../../data/write-whole.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { flaggedRecords } from '../views/flagged-rows.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';
import { hashText } from '../../results/columns.ts';
import { unwritable } from '../../results/result-folder.ts';
import { formatCount } from '../score-text.ts';

/** A scored row as the scores file has it. */
function scoredRow(dataset: ScoredDataset, index: number): object {
  const { row, hash, confidence, scores, spreads } = dataset.columns;
  return {
    row: row[index],
    hash: hashText(hash, index),
    label: dataset.labelOf(index),
    predicted: dataset.predictedOf(index),
    confidence: confidence[index],
    ...Object.fromEntries([...scores].map(([name, values]) => [name, values[index]])),
    ...Object.fromEntries([...spreads].map(([name, values]) => [`${name}Std`, values[index]])),
  };
}

export async function exportFlaggedRows(view: DatasetView): Promise<void> {
  const { dir, name } = path.parse(view.uri.fsPath);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export flagged rows'),
    defaultUri: vscode.Uri.file(path.join(dir, `${name}.flagged.jsonl`)),
    filters: { 'JSON Lines': ['jsonl'] },
  });
  if (target === undefined) return;
  const records = [...flaggedRecords(view)];
  const texts = await view.readTexts(records);
  if (texts === undefined) {
    const { base } = path.parse(view.uri.fsPath);
    throw new DataDietError(
      'file-unreadable',
      `${base} changed on disk, and its rows are being read again.`,
      {
        action: 'Export once the list shows them.',
        place: { file: view.uri.fsPath },
      },
    );
  }
  const { format, columns: named } = view.dataset.metadata.data;
  const { text: columns } = named;
  const lines = records.map((record, place) => {
    const fields = Object.fromEntries(columns.map((column, index) => [column, texts[place]!.text[index]]));
    return jsonText({
      ...scoredRow(view.dataset, view.rows.score[record]!),
      ...(format !== 'parquet' && { line: view.rows.line[record], endLine: view.rows.endLine[record] }),
      text: fields,
    });
  });
  await writeWhole(
    target.fsPath,
    lines.map((line) => `${line}\n`),
  ).catch((error: unknown) => {
    throw unwritable(target.fsPath, error);
  });
  // Not awaited: the message may stay.
  void tellOf(target, records.length);
}

async function tellOf(target: vscode.Uri, count: number): Promise<void> {
  const open = vscode.l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Exported {0} flagged rows.', formatCount(count)),
    open,
  );
  if (answer === open) await vscode.window.showTextDocument(target);
}
