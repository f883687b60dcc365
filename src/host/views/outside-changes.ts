// Notices what happens outside of this window: scores that the command line or another window finished or cleared, files
// that went or came back. Watchers tell most of it; where a disk has none, it is seen when the window gets the focus.
import * as vscode from 'vscode';
import { DATASET_GLOB } from '../../shared/dataset.ts';
import type { DatasetViews } from './dataset-views.ts';

/** So long it must be quiet: a checkout takes a file away and puts it back, a job writes several files. */
const REST_MILLISECONDS = 300;

export class OutsideChanges implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private pending: NodeJS.Timeout | undefined;

  /**
   * @param links the folder in which the store writes down what each file shows
   * @param isBusy whether this window does something with a file's scores itself, and takes in what comes of it
   */
  constructor(
    private readonly views: DatasetViews,
    links: string,
    private readonly isBusy: (uri: vscode.Uri) => boolean,
  ) {
    const soon = () => {
      this.lookSoon();
    };
    const scores = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(links), '*.json'),
    );
    // What is written into a dataset its own document or view follows.
    const datasets = vscode.workspace.createFileSystemWatcher(DATASET_GLOB, false, true, false);
    this.disposables = [
      scores,
      scores.onDidCreate(soon),
      scores.onDidChange(soon),
      scores.onDidDelete(soon),
      datasets,
      datasets.onDidCreate(soon),
      datasets.onDidDelete(soon),
      vscode.workspace.onDidDeleteFiles(soon),
      vscode.workspace.onDidCreateFiles(soon),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) soon();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.pending);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private lookSoon(): void {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => {
      for (const uri of this.views.inSight()) if (!this.isBusy(uri)) void this.views.recheck(uri);
    }, REST_MILLISECONDS);
  }
}
