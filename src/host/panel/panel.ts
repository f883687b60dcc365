// One panel: the host's side of the protocol for one dataset.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  FromPanelSchema,
  PANEL_STRINGS,
  type FromPanel,
  type PanelRow,
  type PanelState,
  type Query,
  type ToPanel,
} from '../../shared/panel-protocol.ts';
import { DataDietError } from '../../shared/errors.ts';
import { viewOf, type EvaluationView } from '../../shared/evaluation-view.ts';
import { showTurns } from '../../shared/hidden-characters.ts';
import type { ScoreName } from '../../shared/scores.ts';
import { rankingOf, type DatasetView } from '../views/dataset-view.ts';
import { exportFlaggedRows } from './export-rows.ts';
import type { PanelEvaluations } from './panel-evaluations.ts';
import { panelHtml } from './panel-html.ts';
import { PanelModel } from './panel-model.ts';
import { scoredState } from './panel-state.ts';
import { heatStep, isFlagged } from '../views/ranking.ts';
import { COMMANDS } from '../registry.ts';
import { describeError, reportError } from '../report-error.ts';
import { formatLabel } from '../score-text.ts';
import { columnFor } from '../show-document.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { describeJob } from '../jobs/describe-job.ts';

/** Characters of a text that the panel gets: more than a line can show. */
const EXCERPT_LENGTH = 400;

/** Characters of the chosen row's text. */
const LONGEST_TEXT = 100_000;

function excerpt(text: string): string {
  return text.slice(0, EXCERPT_LENGTH).replace(/\s+/g, ' ').trim();
}

export class ScorePanel implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private model: PanelModel | undefined;
  /** Counts the models: the panel tells by it whether what it knows of the ranking still holds. */
  private models = 0;
  private query: Query | undefined;
  private ready = false;
  /** Row to select once the panel shows rows. */
  private selected: number | undefined;
  private held: vscode.Disposable;
  /** The kind of the state that was sent last. */
  shown: PanelState['kind'] | undefined;

  constructor(
    private dataset: vscode.Uri,
    readonly panel: vscode.WebviewPanel,
    private readonly scoring: Scoring,
    private readonly evaluations: PanelEvaluations,
    extensionUri: vscode.Uri,
  ) {
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.held = scoring.views.hold(dataset);
    this.showTitle();
    panel.iconPath = {
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'gutter', 'flagged-dark.svg'),
      light: vscode.Uri.joinPath(extensionUri, 'media', 'gutter', 'flagged-light.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => void this.receive(message)),
      scoring.views.onDidChange((changed) => {
        if (changed.toString() === this.uri.toString()) void this.refresh();
      }),
      scoring.jobs.onDidChange((changed) => {
        if (changed.toString() === this.uri.toString()) this.sendProgress();
      }),
    );
    panel.webview.html = panelHtml(panel.webview, folder);
  }

  dispose(): void {
    this.held.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  get uri(): vscode.Uri {
    return this.dataset;
  }

  /** The dataset has another name. */
  follow(uri: vscode.Uri): void {
    const before = this.held;
    this.dataset = uri;
    this.held = this.scoring.views.hold(uri);
    before.dispose();
    this.showTitle();
    void this.refresh();
  }

  private showTitle(): void {
    this.panel.title = vscode.l10n.t('Top rows: {0}', path.basename(this.uri.fsPath));
  }

  /** Selects the row with this 0-based number among the file's records. */
  select(row: number): void {
    this.selected = row;
    if (this.query !== undefined) this.sendSelection();
  }

  async refresh(): Promise<void> {
    if (this.ready) await this.sendState();
  }

  private send(message: ToPanel): void {
    void this.panel.webview.postMessage(message);
  }

  private async receive(data: unknown): Promise<void> {
    const message = v.safeParse(FromPanelSchema, data);
    if (!message.success) {
      this.scoring.log.error(
        `The panel sent a message that is not understood: ${v.summarize(message.issues)}`,
      );
      return;
    }
    try {
      await this.answer(message.output);
    } catch (error) {
      // The panel says that its file is gone; no message says it once more.
      if (DataDietError.from(error).code === 'file-not-found') await this.refresh();
      else void reportError(error, this.scoring.log);
    }
  }

  private async answer(message: FromPanel): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.query = undefined;
        this.sendStrings();
        await this.sendState();
        this.sendProgress();
        return;
      case 'rows':
        this.query = message.query;
        await this.sendRows(message.id, message.start, message.count, message.query);
        // Only now is the query known that the panel shows, and the panel knows how many rows there are.
        this.sendSelection();
        return;
      case 'histogram':
        this.sendHistogram(message.score);
        return;
      case 'reveal':
        await this.reveal(message.scored, message.focus);
        return;
      case 'text':
        await this.sendText(message.scored);
        return;
      case 'removeFlagged':
        await vscode.commands.executeCommand(COMMANDS.removeFlaggedRows, this.uri);
        return;
      case 'exportFlagged': {
        const view = this.view();
        if (view !== undefined) await exportFlaggedRows(view);
        return;
      }
      case 'score':
        await vscode.commands.executeCommand(COMMANDS.scoreDataset, this.uri);
        return;
      case 'scoreLonger':
        await vscode.commands.executeCommand(COMMANDS.scoreDataset, this.uri, message.maxLength);
        return;
      case 'cancel':
        await this.scoring.jobs.cancel(this.uri);
        return;
      case 'openLog':
        await vscode.commands.executeCommand(COMMANDS.openLog);
        return;
      case 'useShare':
        await this.evaluations.useShare(this.uri, message);
        return;
      case 'openReport':
        await this.evaluations.openReport(this.uri);
        return;
      case 'evaluate':
        await this.evaluations.evaluate(this.uri);
        return;
    }
  }

  private view(): DatasetView | undefined {
    return this.scoring.views.of(this.uri);
  }

  /** The model of the view and the settings as they are now; kept as long as both stay the same. */
  private currentModel(view: DatasetView): PanelModel {
    const ranking = rankingOf(view);
    if (this.model?.dataset !== view.dataset || this.model.ranking !== ranking) {
      this.model = new PanelModel(view.dataset, ranking);
      this.models += 1;
    }
    return this.model;
  }

  private async state(): Promise<PanelState> {
    const place = { uri: this.uri.toString(), name: path.basename(this.uri.fsPath) };
    try {
      const view = await this.scoring.views.open(this.uri);
      const failure = this.scoring.views.failureOf(this.uri);
      if (failure !== undefined) return { kind: 'failed', ...place, message: describeError(failure) };
      const evaluation = await this.evaluation();
      if (view === undefined) return { kind: 'empty', ...place, evaluation };
      const model = this.currentModel(view);
      const isBorrowed = await this.scoring.store.isBorrowed(this.uri.fsPath);
      return scoredState(view, model, this.models, evaluation, isBorrowed);
    } catch (error) {
      if (DataDietError.from(error).code === 'file-not-found') return { kind: 'gone', ...place };
      return { kind: 'failed', ...place, message: describeError(DataDietError.from(error)) };
    }
  }

  /** What the panel shows of the file's evaluation. That it cannot be read keeps no scores from being shown. */
  private async evaluation(): Promise<EvaluationView | null> {
    try {
      const evaluation = await this.evaluations.evaluationOf(this.uri);
      return evaluation === undefined ? null : viewOf(evaluation);
    } catch (error) {
      this.scoring.log.error(`The evaluation cannot be shown: ${DataDietError.from(error).message}`);
      return null;
    }
  }

  private sendStrings(): void {
    const strings = Object.fromEntries(
      Object.entries(PANEL_STRINGS).map(([name, english]) => [name, vscode.l10n.t(english)]),
    );
    this.send({ type: 'strings', strings });
  }

  private async sendState(): Promise<void> {
    const state = await this.state();
    this.shown = state.kind;
    this.send({ type: 'state', state });
  }

  private sendHistogram(score: ScoreName): void {
    const view = this.view();
    if (view?.dataset.scores.includes(score) !== true) return;
    const histogram = this.currentModel(view).histogram(score);
    this.send({ type: 'histogram', ranking: this.models, score, histogram });
  }

  private sendProgress(): void {
    if (!this.ready) return;
    const job = this.scoring.jobs.of(this.uri);
    this.send({
      type: 'progress',
      progress: job === undefined ? null : { text: describeJob(job), fraction: job.progress?.fraction ?? 0 },
    });
  }

  private sendSelection(): void {
    const view = this.view();
    if (this.selected === undefined || this.query === undefined || view === undefined) return;
    const model = this.currentModel(view);
    const scored = view.dataset.columns.row.indexOf(this.selected);
    this.selected = undefined;
    const place = model.select(this.query, view.recordOfScore).indexOf(scored);
    if (place !== -1) this.send({ type: 'select', place });
  }

  private async sendRows(id: number, start: number, count: number, query: Query): Promise<void> {
    const view = this.view();
    if (view === undefined) return;
    const model = this.currentModel(view);
    const answer = model.select(query, view.recordOfScore);
    const slice = [...answer.subarray(start, start + count)];
    const records = slice.map((scored) => view.recordOfScore[scored]!);
    const present = records.filter((record) => record !== -1);
    const texts = await view.readTexts(present);
    // The file is being read again: another state follows, and the panel asks anew.
    if (texts === undefined) return;
    const textOf = new Map(present.map((record, place) => [record, texts[place]!.text]));
    const { dataset } = view;
    const { columns } = dataset;
    const rows = slice.map((scored, place): PanelRow => {
      const record = records[place]!;
      return {
        scored,
        rank: model.ranking.rank[scored]! + 1,
        row: columns.row[scored]!,
        line: record === -1 ? null : view.rows.line[record]!,
        label: formatLabel(dataset.labelOf(scored)),
        predicted: formatLabel(dataset.predictedOf(scored)),
        agrees: dataset.agrees(scored),
        confidence: columns.confidence[scored]!,
        scores: Object.fromEntries(dataset.scores.map((name) => [name, dataset.valuesOf(name)[scored]!])),
        step: heatStep(model.ranking, scored),
        flagged: isFlagged(model.ranking, scored),
        text: (textOf.get(record) ?? []).map((text) => showTurns(excerpt(text))),
      };
    });
    this.send({ type: 'rows', id, start, total: answer.length, rows });
  }

  private async sendText(scored: number): Promise<void> {
    const view = this.view();
    const record = view?.recordOfScore[scored] ?? -1;
    if (view === undefined || record === -1) {
      this.send({ type: 'text', scored, line: null, text: [] });
      return;
    }
    const [read] = (await view.readTexts([record])) ?? [];
    if (read === undefined) return;
    const text = read.text.map((whole) => showTurns(whole.slice(0, LONGEST_TEXT)));
    this.send({ type: 'text', scored, line: view.rows.line[record]!, text });
  }

  private async reveal(scored: number, focus: boolean): Promise<void> {
    const view = await this.scoring.views.open(this.uri);
    const record = view?.recordOfScore[scored] ?? -1;
    if (view === undefined || record === -1) return;
    const start = new vscode.Position(view.rows.line[record]! - 1, 0);
    const options = {
      viewColumn: columnFor(this.uri),
      preserveFocus: !focus,
      selection: new vscode.Range(start, start),
    };
    if (!view.hasDocument) {
      await vscode.commands.executeCommand('vscode.open', this.uri, options);
      return;
    }
    const editor = await vscode.window.showTextDocument(this.uri, options);
    editor.revealRange(options.selection, vscode.TextEditorRevealType.InCenter);
  }
}
