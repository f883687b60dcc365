// Removes rows from a document as one edit that one undo brings back.
import path from 'node:path';
import * as vscode from 'vscode';
import { linesToDelete } from '../../data/edits.ts';
import { warningsOf } from '../../shared/warnings.ts';
import { savesItself } from './auto-save.ts';
import { flaggedRecords, flaggedRows, rankingOf } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import type { DocumentView } from '../views/document-view.ts';
import { countLabels } from './label-counts.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { columnFor } from '../show-document.ts';
import { describeFlagged, describeRemoved } from '../suspicion-text.ts';

/** The edit that removes records, line breaks included; a header and all other lines stay as they are. */
export function removalEdit(view: DocumentView, records: Iterable<number>): vscode.WorkspaceEdit {
  const { document } = view;
  const lines = Array.from(records, (record) => ({
    line: view.rows.line[record]!,
    endLine: view.rows.endLine[record]!,
  }));
  const edits = linesToDelete(lines).map(({ start: first, end: last }) => {
    if (last < document.lineCount) return vscode.TextEdit.delete(new vscode.Range(first - 1, 0, last, 0));
    // The last line has no line break of its own: the one before the run goes instead.
    const end = document.lineAt(last - 1).range.end;
    const start = first === 1 ? new vscode.Position(0, 0) : document.lineAt(first - 2).range.end;
    return vscode.TextEdit.delete(new vscode.Range(start, end));
  });
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, edits);
  return edit;
}

/** So many labels are named in the question; the rest is summed up. */
const MOST_LABELS = 6;

function describeCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', formatCount(count));
}

/** `60 rows: 52 spam, 8 ham` */
function describeLabels({ dataset }: DocumentView, scored: Uint32Array): string {
  const counts = countLabels(Array.from(scored, (index) => dataset.labelOf(index)));
  const named = counts.slice(0, MOST_LABELS);
  const parts = named.map(({ label, count }) => `${formatCount(count)} ${formatLabel(label)}`);
  const rest = named.reduce((left, { count }) => left - count, scored.length);
  if (rest > 0) parts.push(vscode.l10n.t('{0} of other labels', formatCount(rest)));
  return vscode.l10n.t('{0}: {1}.', describeCount(scored.length), parts.join(', '));
}

/** `60 rows (the top 5 % by EL2N, down to 1.204)` */
function describeRemoval(view: DocumentView, count: number): string {
  const { score, flaggedPercent, threshold } = rankingOf(view);
  return describeFlagged(describeCount(count), score, flaggedPercent, threshold);
}

/** Asks, then removes all rows that are flagged and still stand in the document. Returns how many went. */
export async function removeFlaggedRows(views: DatasetViews, uri: vscode.Uri): Promise<number> {
  await views.open(uri);
  const view = views.documentOf(uri);
  if (view === undefined) return 0;
  view.flush();
  const flagged = flaggedRows(view);
  if (flagged.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No flagged rows are left in {0}.', path.basename(uri.fsPath)),
    );
    return 0;
  }
  const confirmed = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove {0} from {1}?', describeRemoval(view, flagged.length), path.basename(uri.fsPath)),
    {
      modal: true,
      detail: [
        describeLabels(view, flagged),
        ...warningsOf(view.dataset.metadata).map(({ message }) => message),
        vscode.l10n.t('Rows are matched by content; those that you edited since scoring stay.'),
        savesItself(uri)
          ? vscode.l10n.t(
              'VS Code then saves the file by itself (files.autoSave). One undo brings all rows back.',
            )
          : vscode.l10n.t('The file on disk stays as it is until you save. One undo brings all rows back.'),
      ].join('\n\n'),
    },
    vscode.l10n.t('Remove'),
  );
  if (confirmed === undefined) return 0;
  return removeFlaggedRowsNow(view);
}

/** The removal itself, by what the document holds now. */
export async function removeFlaggedRowsNow(view: DocumentView): Promise<number> {
  view.flush();
  const records = flaggedRecords(view);
  if (records.length === 0) return 0;
  // An editor must show the document for its undo to be at hand.
  const editor = await vscode.window.showTextDocument(view.document, columnFor(view.uri));
  if (!(await vscode.workspace.applyEdit(removalEdit(view, records)))) return 0;
  const undo = vscode.l10n.t('Undo');
  const removed = describeRemoved(rankingOf(view).score, records.length);
  const saved = savesItself(view.uri)
    ? vscode.l10n.t('VS Code saves the file by itself (files.autoSave).')
    : vscode.l10n.t('The file is not saved yet.');
  const version = editor.document.version;
  void vscode.window.showInformationMessage(`${removed} ${saved}`, undo).then(async (answer) => {
    if (answer !== undo || view.document.version !== version) return;
    await vscode.window.showTextDocument(view.document, columnFor(view.uri));
    await vscode.commands.executeCommand('undo');
  });
  return records.length;
}
