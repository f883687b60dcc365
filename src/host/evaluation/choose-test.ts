// On which rows an evaluation tests: a part of the file that is held out, or a file of its own.
import path from 'node:path';
import * as vscode from 'vscode';
import { DATASET_EXTENSIONS, formatOfFile } from '../../shared/dataset.ts';
import { EVALUATE_DEFAULTS, type EvaluateJob } from '../../shared/evaluate-job.ts';
import { formatOf, refuseScores } from '../scoring/dataset-format.ts';
import { pick, type Choice } from '../scoring/pick.ts';
import { describeTest } from './evaluation-choice.ts';
import { testSplitsBeside } from './test-splits.ts';

type Test = EvaluateJob['test'];

async function browse(dataset: string): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('File to test on'),
      openLabel: vscode.l10n.t('Test on This File'),
      canSelectMany: false,
      defaultUri: vscode.Uri.file(path.dirname(dataset)),
      filters: { [vscode.l10n.t('Datasets')]: [...DATASET_EXTENSIONS] },
    })) ?? [];
  return uri?.fsPath;
}

/** Undefined when the person turns away. @throws DataDietError `format-unsupported` */
export async function chooseTest(dataset: string): Promise<Test | undefined> {
  const proposed = (await testSplitsBeside(dataset)).flatMap((file): Choice<Test>[] => {
    const format = formatOfFile(file);
    return format === undefined
      ? []
      : [
          {
            label: `$(table) ${path.basename(file)}`,
            description: vscode.l10n.t('beside this file; needs the same columns'),
            value: { kind: 'file', path: file, format },
          },
        ];
  });
  const holdout: Test = EVALUATE_DEFAULTS.test;
  const choice = await pick<Test | 'browse'>(
    vscode.l10n.t('Test on'),
    vscode.l10n.t('Rows that no score sees: what is dropped from training is judged by them'),
    [
      ...proposed,
      {
        label: describeTest(holdout),
        description: vscode.l10n.t('rows of this file, equal texts on one side'),
        value: holdout,
      },
      { label: vscode.l10n.t('$(folder-opened) Browse…'), value: 'browse' },
    ],
  );
  if (choice !== 'browse') return choice;
  const file = await browse(dataset);
  if (file === undefined) return undefined;
  if (path.resolve(file) === path.resolve(dataset)) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('A model cannot be tested on the rows that it is trained on: choose another file.'),
    );
    return undefined;
  }
  refuseScores(file);
  return { kind: 'file', path: file, format: formatOf(file) };
}
