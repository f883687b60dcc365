// What would go by class, were the flagged rows removed.
import * as vscode from 'vscode';
import { HALF } from '../../shared/class-losses.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { flaggedRows } from '../views/flagged-rows.ts';
import { formatCount, formatLabel } from '../score-text.ts';

/** So many classes are named; the rest is summed up. */
const MOST_NAMED = 6;

export interface FlaggedClasses {
  /** `22 of ham, 3 of spam`; empty where nothing is flagged. */
  readonly text: string;
  /** A sentence where a class would lose half of its rows, or one class loses all that goes; else empty. */
  readonly warning: string;
}

export function flaggedClasses(view: DatasetView): FlaggedClasses {
  const { dataset, recordOfScore } = view;
  const { labels } = dataset.metadata.data;
  const there = new Array<number>(labels.length).fill(0);
  const { label } = dataset.columns;
  // Plain loops: they run over all rows at a pause in typing.
  for (let row = 0; row < label.length; row += 1) if (recordOfScore[row] !== -1) there[label[row]!]! += 1;
  const going = new Array<number>(labels.length).fill(0);
  const rows = flaggedRows(view);
  for (const row of rows) going[label[row]!]! += 1;
  const classes = labels
    .map((name, index) => ({ name: formatLabel(name), goes: going[index]!, of: there[index]! }))
    .filter(({ goes }) => goes > 0)
    .sort((a, b) => b.goes - a.goes);
  const named = classes
    .slice(0, MOST_NAMED)
    .map(({ name, goes }) => vscode.l10n.t('{0} of {1}', formatCount(goes), name));
  const rest = classes.slice(MOST_NAMED).reduce((sum, { goes }) => sum + goes, 0);
  if (rest > 0) named.push(vscode.l10n.t('{0} of other labels', formatCount(rest)));
  return { text: named.join(', '), warning: warningOf(classes, rows.length) };
}

function warningOf(
  classes: readonly { readonly name: string; readonly goes: number; readonly of: number }[],
  rows: number,
): string {
  const halved = classes.filter(({ goes, of }) => goes >= HALF * of);
  const [first] = halved;
  if (first !== undefined) {
    return halved.length === 1
      ? vscode.l10n.t('{0} would lose {1} of its {2} rows.', first.name, first.goes, first.of)
      : vscode.l10n.t(
          '{0} and {1} more labels would lose half of their rows or more.',
          first.name,
          halved.length - 1,
        );
  }
  const [only] = classes;
  return classes.length === 1 && rows >= 10 && only !== undefined
    ? vscode.l10n.t('All flagged rows are of {0}: that says more of the label than of the rows.', only.name)
    : '';
}
