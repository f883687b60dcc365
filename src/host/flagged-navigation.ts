// Goes from flagged row to flagged row in the active editor, around the end.
import * as vscode from 'vscode';
import { flaggedRecords } from './dataset-view.ts';
import type { DatasetViews } from './dataset-views.ts';

export function goToFlaggedRow(views: DatasetViews, direction: 1 | -1): void {
  const editor = vscode.window.activeTextEditor;
  const view = editor === undefined ? undefined : views.documentOf(editor.document.uri);
  if (editor === undefined || view === undefined) return;
  const lines = flaggedRecords(view).map((record) => view.rows.line[record]! - 1);
  const here = editor.selection.active.line;
  const target =
    direction === 1
      ? (lines.find((line) => line > here) ?? lines[0])
      : (lines.findLast((line) => line < here) ?? lines.at(-1));
  if (target === undefined) return;
  const position = new vscode.Position(target, 0);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(
    new vscode.Range(position, position),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
}
