// Which rows are exported by themselves: the flagged ones, or those of a decision that still stand in the file.
import * as vscode from 'vscode';
import { MEANT_ROWS, type MeantRows } from '../../exports/kinds.ts';
import { formatCount } from '../score-text.ts';
import { pick } from '../scoring/pick.ts';
import { decidedRecords, type DatasetView } from '../views/dataset-view.ts';
import { flaggedRecords } from '../views/flagged-rows.ts';

export function recordsOf(view: DatasetView, meant: MeantRows): Int32Array {
  return meant === 'flagged' ? flaggedRecords(view) : decidedRecords(view, meant);
}

/** Nothing is asked where nothing was decided. */
export async function chooseMeant(view: DatasetView): Promise<MeantRows | undefined> {
  const names: Readonly<Record<MeantRows, string>> = {
    flagged: vscode.l10n.t('Flagged rows'),
    kept: vscode.l10n.t('Kept rows'),
    unsure: vscode.l10n.t('Rows marked as unsure'),
    relabelled: vscode.l10n.t('Relabelled rows'),
  };
  const choices = MEANT_ROWS.map((value) => ({
    label: names[value],
    description: formatCount(recordsOf(view, value).length),
    value,
  }));
  if (choices.every(({ value, description }) => value === 'flagged' || description === '0')) return 'flagged';
  return pick(vscode.l10n.t('Export Rows'), vscode.l10n.t('Choose which rows'), choices);
}
