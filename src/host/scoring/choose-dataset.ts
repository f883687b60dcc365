// Asks which file is meant: one of the workspace's datasets, or any other.
import path from 'node:path';
import * as vscode from 'vscode';
import { DATASET_EXTENSIONS, DATASET_GLOB, isOpaque } from '../../shared/dataset.ts';
import { isScoresFile } from '../../data/recognise-scores.ts';
import { isDataset } from '../views/dataset-files.ts';

/** Datasets of the workspace that are offered. */
const MOST_OFFERED = 200;

interface Offer extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

async function datasetsOfWorkspace(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(DATASET_GLOB, '**/node_modules/**', MOST_OFFERED);
  return found
    .filter((uri) => isDataset(uri) && !isScoresFile(uri.fsPath))
    .sort((a, b) => a.fsPath.localeCompare(b.fsPath));
}

async function browse(title: string): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t('Choose'),
      canSelectMany: false,
      filters: { [vscode.l10n.t('Datasets')]: [...DATASET_EXTENSIONS, 'json'] },
    })) ?? [];
  return uri;
}

/** The file that the person picks, shown in an editor; undefined when they turn away. */
export async function chooseDataset(title: string, placeHolder: string): Promise<vscode.Uri | undefined> {
  const datasets = await datasetsOfWorkspace();
  let chosen: vscode.Uri | undefined;
  if (datasets.length === 0) {
    chosen = await browse(title);
  } else {
    const offers: Offer[] = datasets.map((uri) => {
      const folder = path.dirname(vscode.workspace.asRelativePath(uri));
      return {
        label: `$(table) ${path.basename(uri.fsPath)}`,
        ...(folder !== '.' && { description: folder }),
        uri,
      };
    });
    const answer = await vscode.window.showQuickPick<Offer>(
      [
        ...offers,
        { label: '', kind: vscode.QuickPickItemKind.Separator },
        { label: vscode.l10n.t('$(folder-opened) Browse…') },
      ],
      { title, placeHolder, matchOnDescription: true },
    );
    if (answer === undefined) return undefined;
    chosen = answer.uri ?? (await browse(title));
  }
  // No editor has the rows of what is no text.
  if (chosen !== undefined && !isOpaque(chosen.fsPath))
    await vscode.commands.executeCommand('vscode.open', chosen);
  return chosen;
}
