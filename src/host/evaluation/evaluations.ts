// The evaluations of pruning that are known of files, and word of new ones.
import * as vscode from 'vscode';
import type { ResultStore } from '../../results/store.ts';
import type { Evaluation } from '../../shared/evaluation.ts';

export class Evaluations implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** A file has a new evaluation. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly store: ResultStore) {}

  /** The latest of a file; undefined where it was never evaluated. */
  of(uri: vscode.Uri): Promise<Evaluation | undefined> {
    return this.store.evaluationOf(uri.fsPath);
  }

  /** Tells that the store has a new one. */
  announce(uri: vscode.Uri): void {
    this.changed.fire(uri);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
