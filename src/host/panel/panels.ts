// The panels that list top-scored rows, one a dataset; they come back after a reload of the window.
import * as v from 'valibot';
import * as vscode from 'vscode';
import { SavedPanelSchema } from '../../shared/panel-protocol.ts';
import { datasetFromArgument } from '../active-dataset.ts';
import type { ScorePanel } from './panel.ts';
import type { PanelEvaluations } from './panel-evaluations.ts';
import { PANEL_VIEW_TYPE } from '../registry.ts';
import type { Scoring } from '../scoring/score-dataset.ts';

export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, ScorePanel>();
  private readonly serializer: vscode.Disposable;

  constructor(
    private readonly scoring: Scoring,
    private readonly evaluations: PanelEvaluations,
    private readonly extensionUri: vscode.Uri,
  ) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, this);
  }

  /** The dataset of the panel that has the focus. */
  get activeDataset(): vscode.Uri | undefined {
    return [...this.panels.values()].find(({ panel }) => panel.active)?.uri;
  }

  /** Datasets whose panel is open. */
  open(): vscode.Uri[] {
    return [...this.panels.values()].map(({ uri }) => uri);
  }

  /** Shows the dataset's panel, with a row (0-based among the file's records) selected if one is named. */
  async show(uri: vscode.Uri, row: number | undefined): Promise<void> {
    let panel = this.panels.get(uri.toString());
    if (panel === undefined) {
      const created = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, '', vscode.ViewColumn.Beside, {
        enableFindWidget: true,
      });
      panel = await this.adopt(uri, created);
    } else {
      panel.panel.reveal(undefined, false);
    }
    if (row !== undefined) panel.select(row);
  }

  refreshAll(): void {
    for (const panel of this.panels.values()) void panel.refresh();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = v.safeParse(SavedPanelSchema, state);
    const uri = saved.success ? datasetFromArgument(saved.output.uri) : undefined;
    if (uri === undefined || this.panels.has(uri.toString())) panel.dispose();
    else await this.adopt(uri, panel);
  }

  dispose(): void {
    this.serializer.dispose();
    for (const { panel } of this.panels.values()) panel.dispose();
  }

  private async adopt(uri: vscode.Uri, panel: vscode.WebviewPanel): Promise<ScorePanel> {
    const { ScorePanel } = await import('./panel.ts');
    const adopted = new ScorePanel(uri, panel, this.scoring, this.evaluations, this.extensionUri);
    this.panels.set(uri.toString(), adopted);
    panel.onDidDispose(() => {
      adopted.dispose();
      this.panels.delete(uri.toString());
    });
    return adopted;
  }
}
