// Which dataset a command means: the one it was called on, the one in the active editor or panel, or one that is chosen.
import * as v from 'valibot';
import * as vscode from 'vscode';
import { isDataset, mayBeDataset } from './views/dataset-files.ts';

/** A dataset from a command's argument (a resource of a menu, or an address in a link), if it is one. */
export function datasetFromArgument(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return mayBeDataset(argument) ? argument : undefined;
  const text = v.safeParse(v.string(), argument);
  if (!text.success) return undefined;
  const uri = vscode.Uri.parse(text.output);
  return mayBeDataset(uri) ? uri : undefined;
}

/** The files that are selected in the explorer, where several are. */
export function selectedFiles(argument: unknown): readonly vscode.Uri[] | undefined {
  if (!Array.isArray(argument) || argument.length < 2) return undefined;
  const files = argument.flatMap((one: unknown) => datasetFromArgument(one) ?? []);
  return files.length === argument.length ? files : undefined;
}

/** The dataset of the active editor; a file too large for a document has a tab, but no editor for extensions. */
export function activeDataset(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document.uri;
  if (document !== undefined) return isDataset(document) ? document : undefined;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText && isDataset(input.uri) ? input.uri : undefined;
}
