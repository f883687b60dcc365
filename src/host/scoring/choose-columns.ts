// Which columns are the text and the label: asked where inference does not tell, or tells wrongly.
import * as vscode from 'vscode';
import type { Columns, DelimitedDialect, Reading } from '../../shared/dataset.ts';
import { pick } from './pick.ts';

/** What is known of a dataset before it is scored. */
export interface DatasetOutline {
  readonly name: string;
  /** How many there are; where they were not counted, about so many. */
  readonly rows: { readonly count: number; readonly isCounted: boolean };
  /** Names of all columns, the likeliest text first. */
  readonly textCandidates: readonly string[];
  /** Names of all columns, the likeliest label first. */
  readonly labelCandidates: readonly string[];
  /** Characters of each column's value, row by row of those that were looked at, by the column's name. */
  readonly lengths: ReadonlyMap<string, readonly number[]>;
  /** Inferred, where inference found both. */
  readonly inferred: Columns | undefined;
  /** Why what was inferred may be wrong, in a sentence; undefined where nothing speaks against it. */
  readonly doubt: string | undefined;
  /** The column that is the label if what was inferred is wrong. */
  readonly runnerUp: string | undefined;
  /** How a file of delimited fields is written; undefined of others. */
  readonly dialect: DelimitedDialect | undefined;
  /** Whether the first line may be a row. */
  readonly headerDoubtful: boolean;
  readonly folder: string | undefined;
}

/** Reads the outline once more, as a person says. @throws DataDietError */
export type ReadAgain = (reading: Reading) => Promise<DatasetOutline>;

export async function chooseText(outline: DatasetOutline): Promise<string[] | undefined> {
  const picked = await vscode.window.showQuickPick(
    outline.textCandidates.map((column) => ({
      label: column,
      picked: outline.inferred?.text.includes(column) ?? false,
    })),
    {
      title: vscode.l10n.t('Text column'),
      placeHolder: vscode.l10n.t('Choose one column, or the two of a sentence pair'),
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined || picked.length === 0) return undefined;
  if (picked.length > 2) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('At most two text columns can be scored; the first two chosen are used.'),
    );
  }
  return picked.slice(0, 2).map((item) => item.label);
}

export async function chooseLabel(
  outline: DatasetOutline,
  text: readonly string[],
): Promise<string | undefined> {
  return pick(
    vscode.l10n.t('Label column'),
    outline.doubt ?? vscode.l10n.t('The column that holds the class of each row'),
    outline.labelCandidates
      .filter((column) => !text.includes(column))
      .map((column) => ({ label: column, ...standing(column, outline), value: column })),
  );
}

/** What inference thinks of a column. */
function standing(column: string, { inferred, runnerUp }: DatasetOutline): { description?: string } {
  if (column === inferred?.label) return { description: vscode.l10n.t('the likeliest') };
  return column === runnerUp ? { description: vscode.l10n.t('the next likeliest') } : {};
}

/** Asks for the columns where inference found none. */
export async function chooseColumns(outline: DatasetOutline): Promise<Columns | undefined> {
  const text = await chooseText(outline);
  if (text === undefined) return undefined;
  const label = await chooseLabel(outline, text);
  return label === undefined ? undefined : { text, label };
}

/** Asks which column is the label where that is in doubt, and tells why. */
export async function settleLabel(outline: DatasetOutline, inferred: Columns): Promise<Columns | undefined> {
  const label = await chooseLabel(outline, inferred.text);
  return label === undefined ? undefined : { ...inferred, label };
}
