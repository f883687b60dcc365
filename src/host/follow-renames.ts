// A dataset that is renamed in the editor, by itself or with a folder above it, keeps its scores, its panel, its job and
// the plan that was accepted for it.
import * as vscode from 'vscode';
import { moveReviewLog } from '../review/move-log.ts';
import type { Panels } from './panel/panels.ts';
import { renamed, type Rename } from './renamed.ts';
import { movePlan } from './scoring/propose-plan.ts';
import type { Scoring } from './scoring/score-dataset.ts';
import { isDataset } from './views/dataset-files.ts';

async function follow(rename: Rename, scoring: Scoring, panels: Panels): Promise<void> {
  const { store, views, jobs, memory } = scoring;
  await store.move(rename.oldUri.fsPath, rename.newUri.fsPath);
  await movePlan(memory, rename);
  if (isDataset(rename.newUri)) await moveReviewLog(rename.oldUri.fsPath, rename.newUri.fsPath);
  const followed = new Set<string>();
  const before = new Map(
    [...views.inSight(), ...jobs.all().map(({ uri }) => uri)].map((uri) => [uri.toString(), uri]),
  );
  for (const from of before.values()) {
    const to = renamed(from, rename);
    if (to === undefined) continue;
    jobs.follow(from, to);
    panels.follow(from, to);
    followed.add(to.toString());
    await views.follow(from, to);
  }
  // Documents have their new names already, and looked for their scores before these had moved.
  const here = { oldUri: rename.newUri, newUri: rename.newUri };
  for (const { uri } of vscode.workspace.textDocuments) {
    if (isDataset(uri) && renamed(uri, here) && !followed.has(uri.toString())) await views.reload(uri);
  }
}

export function followRenames(scoring: Scoring, panels: Panels): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(async ({ files }) => {
    for (const rename of files) {
      if (rename.oldUri.scheme !== 'file' || rename.newUri.scheme !== 'file') continue;
      try {
        await follow(rename, scoring, panels);
      } catch (error) {
        // The rename itself is done: what could not follow is found again by its content.
        scoring.log.error(
          `${rename.newUri.fsPath}: its scores did not follow the new name. ${String(error)}`,
        );
      }
    }
  });
}
