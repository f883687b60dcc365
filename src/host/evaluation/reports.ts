// The reports of evaluations as pages of the editor, one a dataset: a file would not open in the browser of somebody who
// works on another machine. They are text and pictures: no script runs in them.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Evaluation } from '../../shared/evaluation.ts';
import { REPORT_VIEW_TYPE } from '../registry.ts';
import type { Evaluations } from './evaluations.ts';

/** Makes the page; loaded when it is first needed. */
async function pageOf(evaluation: Evaluation): Promise<string> {
  const { evaluationReport } = await import('../../report/evaluation-report.ts');
  return evaluationReport(evaluation);
}

export class Reports implements vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  private readonly listening: vscode.Disposable;

  constructor(private readonly evaluations: Evaluations) {
    this.listening = evaluations.onDidChange((uri) => void this.refresh(uri));
  }

  /** The dataset of the report that has the focus. */
  get activeDataset(): vscode.Uri | undefined {
    const active = [...this.panels].find(([, panel]) => panel.active);
    return active && vscode.Uri.parse(active[0]);
  }

  /** Datasets whose report is open. */
  open(): vscode.Uri[] {
    return [...this.panels.keys()].map((key) => vscode.Uri.parse(key));
  }

  /** False where the file was never evaluated. */
  async show(uri: vscode.Uri): Promise<boolean> {
    const evaluation = await this.evaluations.of(uri);
    if (evaluation === undefined) return false;
    const page = await pageOf(evaluation);
    const key = uri.toString();
    const shown = this.panels.get(key);
    const panel = shown ?? this.create(uri);
    panel.webview.html = page;
    if (shown !== undefined) shown.reveal();
    return true;
  }

  dispose(): void {
    this.listening.dispose();
    for (const panel of this.panels.values()) panel.dispose();
  }

  private create(uri: vscode.Uri): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      REPORT_VIEW_TYPE,
      vscode.l10n.t('Pruning: {0}', path.basename(uri.fsPath)),
      vscode.ViewColumn.Active,
      { enableFindWidget: true, enableScripts: false, enableCommandUris: false, localResourceRoots: [] },
    );
    this.panels.set(uri.toString(), panel);
    panel.onDidDispose(() => {
      this.panels.delete(uri.toString());
    });
    return panel;
  }

  private async refresh(uri: vscode.Uri): Promise<void> {
    const panel = this.panels.get(uri.toString());
    const evaluation = panel && (await this.evaluations.of(uri));
    if (evaluation !== undefined) panel!.webview.html = await pageOf(evaluation);
  }
}
