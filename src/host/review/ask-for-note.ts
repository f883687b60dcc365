// Asks for a note on a row; an empty one takes it away.
import * as vscode from 'vscode';
import type { DatasetView } from '../views/dataset-view.ts';
import { reviewOf } from '../views/row-decisions.ts';

const LONGEST = 2000;

export function askForNote(view: DatasetView, scored: number): Thenable<string | undefined> {
  const review = reviewOf(view, scored);
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Note on the row'),
    prompt:
      review === undefined
        ? vscode.l10n.t(
            'It is kept in the log beside the dataset, and the row is marked unsure until you decide.',
          )
        : vscode.l10n.t('It is kept with your decision, in the log beside the dataset.'),
    value: review?.note ?? '',
    validateInput: (text) =>
      text.length > LONGEST ? vscode.l10n.t('At most {0} characters.', LONGEST) : undefined,
  });
}
