// Gives rows another label in their document, as one edit that one undo takes back. Nothing but the labels changes.
import path from 'node:path';
import * as vscode from 'vscode';
import { relabel } from '../../data/relabel.ts';
import type { Label } from '../../shared/dataset.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import type { DocumentView } from '../views/document-view.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { columnFor } from '../show-document.ts';
import { editorIsReadOnly } from './read-only.ts';
import { refuseEdits } from './remove-rows.ts';

/** How often an edit is tried: somebody else may change the document at the same moment. */
const MOST_ATTEMPTS = 3;

/** Scored rows that have another label now. */
export interface ChangedLabels {
  readonly dataset: ScoredDataset;
  readonly scored: readonly number[];
  /** 1-based lines on which they begin. */
  readonly lines: readonly number[];
  readonly label: Label;
  /** Versions of the document before and with the change. */
  readonly edited: { readonly from: number; readonly to: number };
}

interface LabelEdit {
  readonly scored: number;
  readonly line: number;
  readonly range: vscode.Range;
  readonly text: string;
}

/** The record that a scored row is now, where it stands there with its own label or another one. */
export function recordNow(view: DocumentView, scored: number): number {
  const record = view.recordOfScore[scored] ?? -1;
  return record === -1 ? (view.relabelled.get(scored)?.record ?? -1) : record;
}

/** The label that a row has now. */
export function labelNow(view: Pick<DocumentView, 'dataset' | 'relabelled'>, scored: number): Label {
  return view.relabelled.get(scored)?.label ?? view.dataset.labelOf(scored);
}

/** The edit that makes `label` a row's label; undefined where its record does not take it: see `relabel`. */
export function labelEdit(view: DocumentView, scored: number, label: Label): LabelEdit | undefined {
  const record = recordNow(view, scored);
  if (record === -1) return undefined;
  const { document, dialect, columns, dataset } = view;
  const range = view.rangeOf(record);
  const edit = relabel(document.getText(range), dialect, columns, dataset.metadata.data.columns.label, label);
  if (edit === undefined) return undefined;
  const start = document.offsetAt(range.start);
  return {
    scored,
    line: range.start.line + 1,
    range: new vscode.Range(
      document.positionAt(start + edit.range.start),
      document.positionAt(start + edit.range.end),
    ),
    text: edit.text,
  };
}

/**
 * Changes the labels of rows that have another one, and says which of them do not take it.
 * @returns undefined where none was changed
 */
export async function relabelRows(
  views: DatasetViews,
  uri: vscode.Uri,
  chosen: readonly number[],
  label: Label,
): Promise<ChangedLabels | undefined> {
  await views.open(uri);
  const view = views.documentOf(uri);
  const name = path.basename(uri.fsPath);
  if (view === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} is too large to be edited here.', name));
    return undefined;
  }
  if (await refuseEdits(view)) return undefined;
  const { document } = view;
  const editor = await vscode.window.showTextDocument(document, {
    preserveFocus: true,
    viewColumn: columnFor(uri),
  });
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    // Looked at only now, behind whatever was waited for.
    view.flush();
    const others = chosen.filter(
      (scored) => recordNow(view, scored) !== -1 && labelNow(view, scored) !== label,
    );
    const edits = others.flatMap((scored) => labelEdit(view, scored, label) ?? []);
    const { version } = document;
    const isTaken =
      edits.length === 0 ||
      (await editor.edit((edit) => {
        for (const { range, text } of edits) edit.replace(range, text);
      }));
    // VS Code refuses the edit when the document is no longer the version that it was made for.
    if (!isTaken) continue;
    if (edits.length < others.length) tellOfRefused(name, label, others.length - edits.length);
    if (edits.length === 0) return undefined;
    if (document.version === version) {
      void vscode.window.showWarningMessage(editorIsReadOnly(document));
      return undefined;
    }
    return {
      dataset: view.dataset,
      scored: edits.map(({ scored }) => scored),
      lines: edits.map(({ line }) => line),
      label,
      edited: { from: version, to: document.version },
    };
  }
  void vscode.window.showWarningMessage(vscode.l10n.t('{0} changed meanwhile: no label was changed.', name));
  return undefined;
}

function tellOfRefused(name: string, label: Label, count: number): void {
  const shown = formatLabel(label);
  void vscode.window.showWarningMessage(
    count === 1
      ? vscode.l10n.t(
          '1 row of {0} does not take the label {1}: it would be read in another way then. Change it by hand.',
          name,
          shown,
        )
      : vscode.l10n.t(
          '{0} rows of {1} do not take the label {2}: they would be read in another way then. Change them by hand.',
          formatCount(count),
          name,
          shown,
        ),
  );
}
