// What the rows are exported as: one question, with what each answer is good for.
import * as vscode from 'vscode';
import { EXPORT_KINDS, type ExportKind } from '../../exports/kinds.ts';
import { pick, type Choice } from '../scoring/pick.ts';

/** `scores` is the export of the panel's own list: see flagged-with-scores.ts. */
export const TARGETS = [...EXPORT_KINDS, 'scores'] as const;
export type Target = ExportKind | 'scores';

export function chooseTarget(name: string): Promise<Target | undefined> {
  return pick(
    vscode.l10n.t('Export Rows of {0}', name),
    vscode.l10n.t('Choose what to export the rows as'),
    choices(),
  );
}

function choices(): Choice<Target>[] {
  return [
    {
      label: vscode.l10n.t('Pruned copy'),
      detail: vscode.l10n.t(
        'Two files: all other rows, and the flagged ones. Byte for byte with all columns, also of files over 50 MB.',
      ),
      value: 'pruned',
    },
    {
      label: vscode.l10n.t('Rows alone'),
      detail: vscode.l10n.t(
        'The flagged rows, or those that were kept, relabelled or left unsure, as they stand in the file, with all columns.',
      ),
      value: 'rows',
    },
    {
      label: vscode.l10n.t('Flagged rows with scores'),
      detail: vscode.l10n.t(
        'JSON lines with text, label, prediction and every score, for a review elsewhere.',
      ),
      value: 'scores',
    },
    {
      label: vscode.l10n.t('Whole file with a keep column'),
      detail: vscode.l10n.t('One column more: true, or false for flagged rows. Nothing else changes.'),
      value: 'keep-column',
    },
    {
      label: vscode.l10n.t('Numbers of the rows to keep'),
      detail: vscode.l10n.t('For Hugging Face: dataset.select(json.load(open("keep_indices.json"))).'),
      value: 'keep-indices',
    },
    {
      label: vscode.l10n.t('Table of label issues'),
      detail: vscode.l10n.t(
        'As cleanlab has it, one line a scored row: is_label_issue, label_score (low is bad), labels.',
      ),
      value: 'cleanlab',
    },
    {
      label: vscode.l10n.t('Tasks for Label Studio'),
      detail: vscode.l10n.t('The flagged rows with predictions, to be labelled again by people.'),
      value: 'label-studio',
    },
    {
      label: vscode.l10n.t('Records for Argilla'),
      detail: vscode.l10n.t('The flagged rows with suggestions, to be labelled again by people.'),
      value: 'argilla',
    },
  ];
}
