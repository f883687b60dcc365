// Which dataset a language model means: one inside the folders that are open.
import * as vscode from 'vscode';
import * as v from 'valibot';
import { datasetIn } from '../../data/dataset-place.ts';
import { DataDietError } from '../../shared/errors.ts';
import { readingOfDocument } from '../document-encoding.ts';
import { defaultPlan, type JobPlan } from '../scoring/job-plan.ts';
import { outlineOf } from '../scoring/outline.ts';
import { readSettings } from '../settings.ts';
import type { ScoreInput } from '../../shared/assistant-tools.ts';
import { listNames } from '../../shared/excerpt.ts';

/** @throws DataDietError */
export function datasetOf(file: string): vscode.Uri {
  const folders = (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
  return vscode.Uri.file(datasetIn(folders, file, 'Open its folder first.').file);
}

/** @throws DataDietError `invalid-argument` for an input that the tool's schema does not allow */
export function parseInput<const Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  throw new DataDietError('invalid-argument', `The input is wrong: ${v.summarize(parsed.issues)}`);
}

/** The plan that the settings and the file's content make, without a question. @throws DataDietError */
export async function planOf(uri: vscode.Uri, { text, label }: ScoreInput): Promise<JobPlan> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty === true) {
    throw new DataDietError('invalid-argument', `${uri.fsPath} has changes that are not saved.`, {
      action: 'Ask the person to save it: the file on disk is what is read.',
    });
  }
  const outline = await outlineOf(uri.fsPath, readingOfDocument(uri));
  const isSure = outline.doubt === undefined && !outline.headerDoubtful;
  const inferred = isSure ? outline.inferred : undefined;
  const columns = { text: text ?? inferred?.text, label: label ?? inferred?.label };
  const names = outline.textCandidates;
  const lacking = [...(columns.text ?? []), columns.label].find(
    (name) => name !== undefined && !names.includes(name),
  );
  if (columns.text === undefined || columns.label === undefined || lacking !== undefined) {
    const what =
      lacking === undefined
        ? 'It is not plain which columns are text and label.'
        : `There is no column "${lacking}".`;
    throw new DataDietError('column-missing', what, {
      action: `Name "text" and "label" among its columns: ${listNames(names, 20)}.`,
    });
  }
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  return defaultPlan({ text: [...columns.text], label: columns.label }, readSettings(uri), folder);
}
