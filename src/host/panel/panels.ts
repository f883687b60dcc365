// The panels that list top-scored rows, one a dataset; they come back after a reload of the window.
import * as v from 'valibot';
import * as vscode from 'vscode';
import { SavedPanelSchema, type PanelState } from '../../shared/panel-protocol.ts';
import { datasetFromArgument } from '../active-dataset.ts';
import type { ScorePanel } from './panel.ts';
import type { PanelEvaluations } from './panel-evaluations.ts';
import { EDITOR_VIEW_TYPE, PANEL_VIEW_TYPE } from '../registry.ts';
import type { Deeds } from '../review/deeds.ts';
import type { Scoring } from '../scoring/score-dataset.ts';

/** So long a panel may take until it is there and has the focus. */
const FOCUS_MILLISECONDS = 10_000;

function isPanelTab({ input }: vscode.Tab): boolean {
  // The editor puts something of its own before the type.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_VIEW_TYPE);
}

/** The editor group of panels that a reload left, and that have not been looked at since. */
function groupOfTabs(): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isPanelTab))?.viewColumn;
}

export class Panels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, ScorePanel>();
  private readonly registered: vscode.Disposable;
  private readonly activated = new vscode.EventEmitter<void>();
  /** Another panel has the focus, or none has it any more. */
  readonly onDidChangeActive = this.activated.event;

  constructor(
    private readonly scoring: Scoring,
    private readonly evaluations: PanelEvaluations,
    private readonly deeds: Deeds,
    private readonly extensionUri: vscode.Uri,
  ) {
    this.registered = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, this),
      vscode.window.registerCustomEditorProvider(EDITOR_VIEW_TYPE, this.editor),
    );
  }

  /** The dataset of the panel that has the focus. */
  get activeDataset(): vscode.Uri | undefined {
    return [...this.panels.values()].find(({ panel }) => panel.active)?.uri;
  }

  /** Datasets whose panel is open. */
  open(): vscode.Uri[] {
    return [...this.panels.values()].map(({ uri }) => uri);
  }

  /** What the dataset's panel shows. */
  stateOf(uri: vscode.Uri): PanelState['kind'] | undefined {
    return this.panels.get(uri.toString())?.shown;
  }

  /** Shows the dataset's panel, with a row (0-based among the file's records) selected if one is named. */
  async show(uri: vscode.Uri, row: number | undefined): Promise<void> {
    let panel = this.panels.get(uri.toString());
    if (panel === undefined) {
      const group = this.column ?? groupOfTabs();
      const column = group ?? vscode.ViewColumn.Beside;
      // The editor's own search would see the rows alone that are drawn: the panel searches all of them.
      const created = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, '', column);
      panel = await this.adopt(uri, created);
      if (group === undefined) await keepGroupForPanels(created);
    } else {
      panel.panel.reveal(undefined, false);
    }
    if (row !== undefined) panel.select(row);
  }

  /** The editor group that holds panels already, the one in which one is seen before others. */
  private get column(): vscode.ViewColumn | undefined {
    const panels = [...this.panels.values()].map(({ panel }) => panel);
    const [first] = [...panels.filter(({ visible }) => visible), ...panels].flatMap(
      ({ viewColumn }) => viewColumn ?? [],
    );
    return first;
  }

  /** The panel of a dataset that has another name by now. */
  follow(from: vscode.Uri, to: vscode.Uri): void {
    const panel = this.panels.get(from.toString());
    if (panel === undefined) return;
    this.panels.delete(from.toString());
    // What was renamed over another dataset's file takes its place.
    this.panels.get(to.toString())?.panel.dispose();
    this.panels.set(to.toString(), panel);
    panel.follow(to);
    this.activated.fire();
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
    this.registered.dispose();
    this.activated.dispose();
    for (const { panel } of this.panels.values()) panel.dispose();
  }

  /** An editor for files whose rows no text editor shows: the panel, in the place of one. */
  readonly editor: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: async ({ uri }, panel) => {
      // The one beside would show the same.
      this.panels.get(uri.toString())?.panel.dispose();
      await this.adopt(uri, panel);
    },
  };

  private async adopt(uri: vscode.Uri, panel: vscode.WebviewPanel): Promise<ScorePanel> {
    const { ScorePanel } = await import('./panel.ts');
    const adopted = new ScorePanel(uri, panel, this.scoring, this.evaluations, this.deeds, this.extensionUri);
    this.panels.set(uri.toString(), adopted);
    panel.onDidChangeViewState(() => {
      this.activated.fire();
    });
    panel.onDidDispose(() => {
      adopted.dispose();
      const key = adopted.uri.toString();
      if (this.panels.get(key) === adopted) this.panels.delete(key);
      this.activated.fire();
    });
    this.activated.fire();
    return adopted;
  }
}

/** Resolves once something is so, which an event tells of; false where it does not come about. */
async function comesAbout(
  isSo: () => boolean,
  listen: (look: () => void) => vscode.Disposable,
): Promise<boolean> {
  if (isSo()) return true;
  return new Promise((resolve) => {
    const end = (outcome: boolean) => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(outcome);
    };
    const timer = setTimeout(end, FOCUS_MILLISECONDS, false);
    const subscription = listen(() => {
      if (isSo()) end(true);
    });
  });
}

/**
 * Where a panel made a group for itself, files that are opened afterwards go beside it: else a click in the explorer would
 * put a file over the panel.
 */
async function keepGroupForPanels(panel: vscode.WebviewPanel): Promise<void> {
  const { tabGroups } = vscode.window;
  const hasFocus = await comesAbout(
    () => panel.active,
    (look) => panel.onDidChangeViewState(look),
  );
  // The tab may be told of a moment later.
  const isThere = () => tabGroups.activeTabGroup.tabs.some(isPanelTab);
  if (!hasFocus || !(await comesAbout(isThere, (look) => tabGroups.onDidChangeTabs(look)))) return;
  const isAlone = tabGroups.all.length > 1 && tabGroups.activeTabGroup.tabs.length === 1;
  if (isAlone && panel.active) await vscode.commands.executeCommand('workbench.action.lockEditorGroup');
}
