// Goes from flagged row to flagged row of a dataset, around the end; its editor is shown where it is not.
import * as vscode from 'vscode';
import { flaggedRecords } from '../views/flagged-rows.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { columnFor } from '../show-document.ts';

/** Where the person is in a document: at the cursor of its editor, if one shows it. */
function lineOf(document: vscode.TextDocument): number {
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return editors.find((editor) => editor?.document === document)?.selection.active.line ?? -1;
}

export async function goToFlaggedRow(views: DatasetViews, uri: vscode.Uri, direction: 1 | -1): Promise<void> {
  if (views.documentOf(uri) === undefined) await views.open(uri);
  const view = views.documentOf(uri);
  if (view === undefined) return;
  const lines = [...flaggedRecords(view)].map((record) => view.rows.line[record]! - 1);
  const here = lineOf(view.document);
  const target =
    direction === 1
      ? (lines.find((line) => line > here) ?? lines[0])
      : (lines.findLast((line) => line < here) ?? lines.at(-1));
  if (target === undefined) return;
  const position = new vscode.Position(target, 0);
  const selection = new vscode.Selection(position, position);
  // An editor that has the focus keeps it as it is: what the person opens meanwhile is not closed.
  const active = vscode.window.activeTextEditor;
  const editor =
    active?.document === view.document
      ? active
      : await vscode.window.showTextDocument(view.document, columnFor(uri));
  editor.selection = selection;
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
