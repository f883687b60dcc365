// Rows that a model is measured by: removing the hard ones among them makes every measure better than the model is. The
// person is told so before any of them goes, once for each open document.
import path from 'node:path';
import * as vscode from 'vscode';
import { readRecord } from '../../data/reader.ts';
import { isHeldOutValue, isSplitColumn, splitOfFile } from '../../data/split-names.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import { formatCount } from '../score-text.ts';
import type { DocumentView } from '../views/document-view.ts';

const agreed = new WeakSet<vscode.TextDocument>();

/** From now on rows of the document are removed as those of any other: the person was told. */
export function agreeToRemove(document: vscode.TextDocument): void {
  agreed.add(document);
}

/** A sentence that says why these records look held out; undefined where they do not, or the person was told. */
export function heldOutReason(view: DocumentView, records: Iterable<number>): string | undefined {
  const { document } = view;
  if (agreed.has(document)) return undefined;
  const name = path.basename(document.uri.fsPath);
  const word = splitOfFile(document.uri.fsPath);
  if (word !== undefined) {
    return vscode.l10n.t('{0} looks like a test or validation split: its path says “{1}”.', name, word);
  }
  const [column, count] = mostHeldOut(view, records);
  if (column === undefined) return undefined;
  const shown = showHidden(column);
  return count === 1
    ? vscode.l10n.t('1 of these rows belongs to a test or validation split, as its field “{0}” says.', shown)
    : vscode.l10n.t(
        '{0} of these rows belong to a test or validation split, as their field “{1}” says.',
        formatCount(count),
        shown,
      );
}

/** What removing them would do. */
export function describeHarm(): string {
  return vscode.l10n.t(
    'Scores point at rows that models get wrong. Without them a test tells a higher accuracy than the model has, and one that cannot be compared with any from before.',
  );
}

/** The column that says of most of the records that they are held out, and of how many. */
function mostHeldOut(view: DocumentView, records: Iterable<number>): [string | undefined, number] {
  const { columns, dialect, document } = view;
  const { text, label } = view.dataset.metadata.data.columns;
  // What is learned may be called a set, and be of the class "test".
  const tells = (column: string): boolean =>
    isSplitColumn(column) && column !== label && !text.includes(column);
  // The columns of a CSV are known beforehand.
  if ('delimiter' in dialect && !columns.some(tells)) return [undefined, 0];
  const counts = new Map<string, number>();
  for (const record of records) {
    const read = readRecord(document.getText(view.rangeOf(record)), dialect, columns);
    if (read === undefined || !('fields' in read)) continue;
    for (const [column, value] of read.fields) {
      if (tells(column) && isHeldOutValue(value)) counts.set(column, (counts.get(column) ?? 0) + 1);
    }
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most ?? [undefined, 0];
}
