// How the file is written, where a person sees that it was read wrongly.
import * as vscode from 'vscode';
import { DELIMITERS, type Delimiter, type Reading } from '../../shared/dataset.ts';
import type { DatasetOutline } from './choose-columns.ts';
import { pick } from './pick.ts';

export function nameDelimiter(delimiter: Delimiter): string {
  const names: Readonly<Record<Delimiter, string>> = {
    ',': vscode.l10n.t('comma'),
    ';': vscode.l10n.t('semicolon'),
    '\t': vscode.l10n.t('tab'),
    '|': vscode.l10n.t('bar'),
  };
  return names[delimiter];
}

async function chooseDelimiter(): Promise<Delimiter | undefined> {
  return pick(
    vscode.l10n.t('Delimiter'),
    vscode.l10n.t('What stands between the fields of a row'),
    DELIMITERS.map((delimiter) => ({ label: nameDelimiter(delimiter), value: delimiter })),
  );
}

/** Whether the first line names the columns. */
export async function chooseHeader({ name }: Pick<DatasetOutline, 'name'>): Promise<boolean | undefined> {
  return pick(vscode.l10n.t('First line of {0}', name), vscode.l10n.t('What the first line is'), [
    { label: vscode.l10n.t('Names of the columns'), value: true },
    { label: vscode.l10n.t('A row'), value: false },
  ]);
}

/** What the person says of how the file is written, once they changed a part; undefined when they turn away. */
export async function changeReading(
  before: Reading | undefined,
  part: 'delimiter' | 'header',
  outline: DatasetOutline,
): Promise<Reading | undefined> {
  if (part === 'delimiter') {
    const delimiter = await chooseDelimiter();
    return delimiter === undefined ? undefined : { ...before, delimiter };
  }
  const header = await chooseHeader(outline);
  return header === undefined ? undefined : { ...before, header };
}
