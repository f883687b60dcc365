// Offers the scores that lie beside a dataset which shows none: once for each such file.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { datasetOfScores, isScoresFile, scoresFileBeside } from '../../data/recognise-scores.ts';
import { COMMANDS } from '../registry.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { isDataset } from '../views/dataset-files.ts';

const memoryKey = (scores: string) => `offered:${scores}`;

export class ScoresOffer implements vscode.Disposable {
  private readonly opening: vscode.Disposable;
  /** Datasets whose scores were offered in this window, for tests. */
  readonly offered: vscode.Uri[] = [];

  constructor(private readonly scoring: Scoring) {
    this.opening = vscode.workspace.onDidOpenTextDocument(({ uri }) => void this.look(uri));
    for (const { uri } of vscode.workspace.textDocuments) void this.look(uri);
  }

  dispose(): void {
    this.opening.dispose();
  }

  private async look(uri: vscode.Uri): Promise<void> {
    try {
      const scores = await this.scoresFor(uri);
      if (scores !== undefined) await this.offer(uri, scores);
    } catch (error) {
      // What is only offered is not worth a message.
      this.scoring.log.warn(`${uri.fsPath}: ${String(error)}`);
    }
  }

  /** The scores file to offer; undefined where there is none, or the file has scores, or had and was told not to. */
  private async scoresFor(uri: vscode.Uri): Promise<string | undefined> {
    const { views, jobs, store, memory } = this.scoring;
    if (!isDataset(uri) || isScoresFile(uri.fsPath)) return undefined;
    const scores = scoresFileBeside(uri.fsPath);
    if (!isScoresFile(scores)) return undefined;
    // `train.csv` and `train.tsv` have one name for their scores.
    const name = datasetOfScores(scores)?.split(/[\\/]/).at(-1);
    if (name !== path.basename(uri.fsPath)) return undefined;
    await views.settled(uri);
    if (views.of(uri) !== undefined || views.failureOf(uri) !== undefined || jobs.of(uri) !== undefined)
      return undefined;
    if ((await store.isCleared(uri.fsPath)) || (await store.find(uri.fsPath)) !== undefined) return undefined;
    const { size, mtimeMs } = fs.statSync(scores);
    const version = `${size} ${mtimeMs}`;
    if (memory.get<unknown>(memoryKey(scores)) === version) return undefined;
    await memory.update(memoryKey(scores), version);
    return scores;
  }

  private async offer(uri: vscode.Uri, scores: string): Promise<void> {
    this.offered.push(uri);
    const open = vscode.l10n.t('Open Scores');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t(
        '{0} lies beside {1}: its rows were scored before.',
        path.basename(scores),
        path.basename(uri.fsPath),
      ),
      open,
    );
    if (answer === open) await vscode.commands.executeCommand(COMMANDS.openScores, uri, scores);
  }
}
