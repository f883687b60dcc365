// The status bar item: what is known of the dataset in the active editor, and one click to go on.
import * as vscode from 'vscode';
import { isOfPredictions, type RunMetadata } from '../../shared/results.ts';
import { activeDataset } from '../active-dataset.ts';
import { countRowsLeft, flaggedRows } from '../views/flagged-rows.ts';
import { isScoresFile } from '../../data/recognise-scores.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { COMMANDS, CONTEXT_KEYS } from '../registry.ts';
import { describeError } from '../report-error.ts';
import { describeMaking } from '../result-text.ts';
import { formatCount } from '../score-text.ts';
import { describeJob, statusOfJob } from '../jobs/describe-job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Panels } from '../panel/panels.ts';

/** Which device made the scores, why that one, and what went wrong with it if anything did; a line each. */
function describeDevice(metadata: RunMetadata): string[] {
  if (isOfPredictions(metadata)) return [`${metadata.model.name}: ${describeMaking(metadata)}`];
  const { provider, adapter, reason, fallbacks = [] } = metadata.device;
  return [vscode.l10n.t('Scored on {0} ({1}): {2}', provider, adapter, reason), ...fallbacks];
}

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'dataDiet.status',
    vscode.StatusBarAlignment.Right,
    100,
  );
  private readonly disposables: { dispose(): unknown }[];
  private readonly keys = new Map<string, boolean>();

  constructor(
    private readonly views: DatasetViews,
    private readonly jobs: Jobs,
    private readonly panels: Panels,
  ) {
    this.item.name = 'Data Diet';
    const refresh = () => {
      this.refresh();
    };
    this.disposables = [
      this.item,
      views.onDidChange(refresh),
      jobs.onDidChange(refresh),
      panels.onDidChangeActive(refresh),
      vscode.window.onDidChangeActiveTextEditor(refresh),
      vscode.window.tabGroups.onDidChangeTabs(refresh),
    ];
    this.refresh();
  }

  /** What the item shows, for tests. */
  get text(): string {
    return this.item.text;
  }

  /** Whether it is shown, for tests. */
  isShown = false;

  refresh(): void {
    this.isShown = this.show();
    if (this.isShown) this.item.show();
    else this.item.hide();
  }

  /** Writes the item anew; false where there is nothing to say. */
  private show(): boolean {
    // A panel that has the focus is about its dataset as much as the editor is.
    const active = this.panels.activeDataset ?? activeDataset();
    const uri = active !== undefined && this.views.isGone(active) ? undefined : active;
    const job = uri === undefined ? undefined : this.jobs.of(uri);
    const view = uri === undefined ? undefined : this.views.of(uri);
    const failure = uri === undefined ? undefined : this.views.failureOf(uri);
    this.setKey(CONTEXT_KEYS.hasScores, view !== undefined);
    this.setKey(CONTEXT_KEYS.activeScoring, job !== undefined);
    if (uri === undefined) return false;
    if (job !== undefined) {
      this.item.text = statusOfJob(job);
      this.item.tooltip = describeJob(job);
      this.item.command = { command: COMMANDS.cancelScoring, title: '', arguments: [uri] };
    } else if (view !== undefined) {
      const [left, all] = [countRowsLeft(view), view.dataset.count];
      const flagged = formatCount(flaggedRows(view).length);
      this.item.text =
        left === all
          ? vscode.l10n.t('$(flame) {0} rows, {1} flagged', formatCount(all), flagged)
          : vscode.l10n.t(
              '$(flame) {0} of {1} rows, {2} flagged',
              formatCount(left),
              formatCount(all),
              flagged,
            );
      this.item.tooltip = [
        vscode.l10n.t('Data Diet: show the top-scored rows'),
        ...describeDevice(view.dataset.metadata),
      ].join('\n');
      this.item.command = { command: COMMANDS.showTopRows, title: '', arguments: [uri] };
    } else if (failure !== undefined) {
      this.item.text = vscode.l10n.t('$(warning) Scores cannot be shown');
      this.item.tooltip = describeError(failure);
      this.item.command = { command: COMMANDS.showTopRows, title: '', arguments: [uri] };
    } else if (isScoresFile(uri.fsPath)) {
      return false;
    } else {
      this.item.text = vscode.l10n.t('$(flame) Score…');
      this.item.tooltip = vscode.l10n.t('Data Diet: score this dataset');
      this.item.command = { command: COMMANDS.scoreDataset, title: '', arguments: [uri] };
    }
    return true;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private setKey(key: string, value: boolean): void {
    if (this.keys.get(key) === value) return;
    this.keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
