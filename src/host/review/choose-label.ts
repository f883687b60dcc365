// Asks which label rows should have: all labels, the likeliest first; with many of them a person types to find one.
import * as vscode from 'vscode';
import type { Label } from '../../shared/dataset.ts';
import { labelNow } from '../editor/relabel-rows.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { formatCount, formatLabel } from '../score-text.ts';

/** Rows whose probabilities are read for the order of the labels. */
const MOST_READ = 50;

interface LabelItem extends vscode.QuickPickItem {
  readonly choice: Label;
}

/** Mean probability of each label over the rows; labels that no run counts among the likeliest are not there. */
async function meanProbabilities(
  { dataset }: DatasetView,
  rows: readonly number[],
): Promise<ReadonlyMap<Label, number>> {
  const sums = new Map<Label, number>();
  const read = rows.slice(0, MOST_READ);
  for (const row of read) {
    const { labels } = await dataset.likeliest(row);
    for (const { label, probability } of labels) {
      sums.set(label, (sums.get(label) ?? 0) + probability / read.length);
    }
  }
  return sums;
}

/** The label that the person chose; undefined where none. */
export async function chooseLabel(
  view: DatasetView,
  rows: readonly number[],
): Promise<Label | undefined> {
  const probabilities = await meanProbabilities(view, rows);
  const [only] = rows;
  const current = rows.length === 1 && only !== undefined ? labelNow(view, only) : undefined;
  const items = view.dataset.metadata.data.labels
    .map((choice, index) => ({ choice, index, probability: probabilities.get(choice) ?? 0 }))
    .sort((a, b) => b.probability - a.probability || a.index - b.index)
    .map(({ choice, probability }): LabelItem => ({
      choice,
      label: formatLabel(choice),
      description: [
        ...(probability >= 0.0005 ? [`${(100 * probability).toFixed(1)} %`] : []),
        ...(choice === current ? [vscode.l10n.t('its label now')] : []),
      ].join(' · '),
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title:
      rows.length === 1
        ? vscode.l10n.t('Change label')
        : vscode.l10n.t('Change label of {0} rows', formatCount(rows.length)),
    placeHolder: vscode.l10n.t('The likeliest first, by mean probability over the runs'),
  });
  return chosen?.choice;
}
