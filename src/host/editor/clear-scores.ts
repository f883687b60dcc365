// Takes the scores from a dataset: asks first, offers to undo it, and removes them from the disk only when nobody will.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ClearedScores } from '../../results/store.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { formatCount } from '../score-text.ts';
import { describeMaking } from '../result-text.ts';

export class ScoreClearing {
  /** Cleared scores whose message is still there. */
  private readonly undoable = new Set<ClearedScores>();

  constructor(private readonly views: DatasetViews) {}

  /** Asks, clears, and offers to undo it. */
  async ask(uri: vscode.Uri, isBorrowed: boolean): Promise<void> {
    const name = path.basename(uri.fsPath);
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Clear the scores of {0}?', name),
      { modal: true, detail: this.describe(uri, isBorrowed) },
      vscode.l10n.t('Clear'),
    );
    if (answer === undefined) return;
    const cleared = await this.clear(uri);
    const undo = vscode.l10n.t('Undo');
    // Not awaited: the command is over, the message may stay.
    void vscode.window
      .showInformationMessage(vscode.l10n.t('Cleared the scores of {0}.', name), undo)
      .then((choice) => (choice === undo ? this.undo(uri, cleared) : this.forget(cleared)));
  }

  /** The same without the question. */
  async clear(uri: vscode.Uri): Promise<ClearedScores> {
    const cleared = await this.views.clear(uri);
    this.undoable.add(cleared);
    return cleared;
  }

  async undo(uri: vscode.Uri, cleared: ClearedScores): Promise<void> {
    this.undoable.delete(cleared);
    if (await cleared.undo()) await this.views.reload(uri);
  }

  async forget(cleared: ClearedScores): Promise<void> {
    if (this.undoable.delete(cleared)) await cleared.forget();
  }

  /** The window closes: nobody can undo it any more. */
  async forgetAll(): Promise<void> {
    await Promise.all([...this.undoable].map((cleared) => this.forget(cleared)));
  }

  /** What goes. */
  private describe(uri: vscode.Uri, isBorrowed: boolean): string {
    const dataset = this.views.of(uri)?.dataset;
    if (dataset === undefined) return vscode.l10n.t('What is stored of them is removed.');
    const { metadata, count } = dataset;
    const parts = [
      vscode.l10n.t(
        'Scores of {0} rows, from {1}, made on {2}.',
        formatCount(count),
        describeMaking(metadata),
        new Date(metadata.createdAt).toLocaleString(),
      ),
      isBorrowed || metadata.data.file !== uri.fsPath
        ? vscode.l10n.t('They stay with other files that show them; this file shows them no more.')
        : vscode.l10n.t('What is stored of them is removed, unless another file shows them too.'),
      vscode.l10n.t('The dataset itself stays as it is.'),
    ];
    return parts.join('\n\n');
  }
}
