// The panels that list top-scored rows, one a dataset.
import * as vscode from 'vscode';
import { PANEL_VIEW_TYPE } from './registry.ts';
import type { Scoring } from './score-dataset.ts';

export class Panels implements vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(
    protected readonly scoring: Scoring,
    protected readonly extensionUri: vscode.Uri,
  ) {}

  /** The dataset of the panel that has the focus. */
  get activeDataset(): vscode.Uri | undefined {
    return undefined;
  }

  open(): vscode.Uri[] {
    return [...this.panels.keys()].map((key) => vscode.Uri.parse(key));
  }

  show(uri: vscode.Uri): Promise<void> {
    const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, 'Top rows', vscode.ViewColumn.Beside);
    this.panels.set(uri.toString(), panel);
    return Promise.resolve();
  }

  refreshAll(): void {
    // Nothing yet.
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
  }
}
