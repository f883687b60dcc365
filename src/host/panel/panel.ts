// One panel: the host's side of the protocol for one dataset.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  FromPanelSchema,
  type FromPanel,
  type PanelState,
  type Query,
  type ToPanel,
} from '../../shared/panel-protocol.ts';
import { PANEL_STRINGS } from '../../shared/panel-strings.ts';
import { formatOfFile, isOpaque, isPartsList } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { viewOf, type EvaluationView } from '../../shared/evaluation-view.ts';
import type { ScoreName } from '../../shared/scores.ts';
import { rankingOf, type DatasetView } from '../views/dataset-view.ts';
import { flaggedRows } from '../views/flagged-rows.ts';
import type { PanelEvaluations } from './panel-evaluations.ts';
import { panelHtml } from './panel-html.ts';
import { PanelDeeds } from './panel-deeds.ts';
import { PanelModel, type RowFacts } from './panel-model.ts';
import { scoredState } from './panel-state.ts';
import { disputedOf, reviewState } from './review-state.ts';
import { panelRows, recordOf, wholeText } from './row-messages.ts';
import { RowSearch } from './row-search.ts';
import { AlikeSearch } from './alike-search.ts';
import { Comparison } from './comparison.ts';
import { dataMapOf } from './data-map.ts';
import { drawSample } from './draw-sample.ts';
import type { Deeds } from '../review/deeds.ts';
import { decisionsOf } from '../views/row-decisions.ts';
import { percentFrom } from '../../results/ranking.ts';
import { COMMANDS, SETTINGS } from '../registry.ts';
import { writeSetting } from '../write-setting.ts';
import { describeError, reportError } from '../report-error.ts';
import { columnFor } from '../show-document.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { describeJob } from '../jobs/describe-job.ts';

export class ScorePanel implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  private model: PanelModel | undefined;
  /** Counts the models: the panel tells by it whether what it knows of the ranking still holds. */
  private models = 0;
  private query: Query | undefined;
  private ready = false;
  /** Row to select once the panel shows rows. */
  private selected: number | undefined;
  /** Rows that were drawn to be checked. */
  private sample: ReadonlySet<number> = new Set();
  private readonly search = new RowSearch((fraction) => {
    this.send({ type: 'searching', fraction });
  });
  private readonly alike: AlikeSearch;
  private readonly deeds: PanelDeeds;
  private readonly comparison = new Comparison();
  private held: vscode.Disposable;
  /** The kind of the state that was sent last. */
  shown: PanelState['kind'] | undefined;

  constructor(
    private dataset: vscode.Uri,
    readonly panel: vscode.WebviewPanel,
    private readonly scoring: Scoring,
    private readonly evaluations: PanelEvaluations,
    deeds: Deeds,
    extensionUri: vscode.Uri,
  ) {
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.held = scoring.views.hold(dataset);
    this.alike = new AlikeSearch((texts) => scoring.views.groupTexts(texts));
    this.deeds = new PanelDeeds(deeds, {
      uri: () => this.uri,
      view: () => this.view(),
      shownQuery: () => this.query,
      answerTo: (query, view) => this.answerTo(query, view),
      send: (message) => {
        this.send(message);
      },
      sendState: () => this.sendState(),
      selectScored: (scored) => this.selectScored(scored),
      focus: () => {
        panel.reveal(undefined, false);
      },
    });
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
    // First of all nothing is heard any more: to let go of a file is told, and there is no page to show it.
    for (const disposable of this.disposables) disposable.dispose();
    this.held.dispose();
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
    if (this.query !== undefined) void this.sendSelection();
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
        await this.sendSelection();
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
      case 'compare':
        await this.compare(message.on);
        return;
      case 'writeCopy':
        await vscode.commands.executeCommand(COMMANDS.writePrunedCopy, this.uri);
        return;
      case 'exportFlagged':
        await vscode.commands.executeCommand(COMMANDS.exportRows, this.uri);
        return;
      case 'decide':
      case 'relabel':
      case 'note':
      case 'undo':
        await this.deeds.answer(message);
        return;
      case 'map': {
        const view = this.view();
        if (view?.dataset.scores.includes('variability') !== true) return;
        this.send({ type: 'map', map: dataMapOf(view.dataset, rankingOf(view)) });
        return;
      }
      case 'check':
        await this.check(message.on);
        return;
      case 'flag':
        await writeSetting(this.uri, SETTINGS.flaggedPercent, message.percent);
        return;
      case 'flagFrom': {
        const view = this.view();
        if (view === undefined) return;
        const ranking = rankingOf(view);
        const percent = percentFrom(ranking, view.dataset.valuesOf(ranking.score), message.value);
        await writeSetting(this.uri, SETTINGS.flaggedPercent, percent);
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
      this.model.compareWith(this.comparison.of(view.dataset, ranking.score));
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
      const review = reviewState(view, model.ranking, this.sample, this.deeds.canUndo());
      return scoredState(view, model, this.models, {
        evaluation,
        isBorrowed,
        review,
        compared: this.comparison.describe(model),
      });
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

  /** Compares the result with another one of the same file, or with none any more. */
  private async compare(on: boolean): Promise<void> {
    const view = this.view();
    if (view === undefined) return;
    const { score } = rankingOf(view);
    if (!(await this.comparison.change(on, this.scoring.store, view.dataset, score))) return;
    // Ranked anew, so that the panel asks for all rows again.
    this.model = undefined;
    await this.sendState();
  }

  private sendStrings(): void {
    const strings = Object.fromEntries(
      Object.entries(PANEL_STRINGS).map(([name, english]) => [name, vscode.l10n.t(english)]),
    );
    // A table has rows and no lines.
    if (formatOfFile(this.uri.fsPath) === 'parquet' || isPartsList(this.uri.fsPath)) {
      strings['row'] = strings['line'] = vscode.l10n.t('Row');
      strings['alikeRow'] = vscode.l10n.t('row {0} ({1})');
    }
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

  private async sendSelection(): Promise<void> {
    const view = this.view();
    const { selected, query } = this;
    if (selected === undefined || query === undefined || view === undefined) return;
    this.selected = undefined;
    const scored = view.dataset.columns.row.indexOf(selected);
    const answer = await this.answerTo(query, view);
    const place = answer?.indexOf(scored) ?? -1;
    if (place !== -1) this.send({ type: 'select', place });
  }

  /** The rows that a query selects now; undefined where the search for its words was given up for another. */
  private async answerTo(query: Query, view: DatasetView): Promise<Uint32Array | undefined> {
    const hits = await this.search.hits(view, query.search);
    if (hits === undefined && query.search.trim() !== '') return undefined;
    const alike = query.alike === null ? undefined : await this.alike.rows(view);
    if (alike === undefined && query.alike !== null) return undefined;
    const facts: RowFacts = {
      recordOfScore: view.recordOfScore,
      decisions: decisionsOf(view),
      disputed: disputedOf(view),
      sample: this.sample,
      hits,
      alike,
    };
    return this.currentModel(view).select(query, facts);
  }

  /** Selects a scored row in the list, where the list has it. */
  private async selectScored(scored: number): Promise<void> {
    const view = this.view();
    if (view === undefined) return;
    this.selected = view.dataset.columns.row[scored];
    await this.sendSelection();
  }

  /** Draws rows to be checked from the flagged ones that nobody has decided on. */
  private async check(on: boolean): Promise<void> {
    const view = this.view();
    if (view === undefined) return;
    this.sample = on ? drawSample(flaggedRows(view)) : new Set();
    await this.sendState();
  }

  private async sendRows(id: number, start: number, count: number, query: Query): Promise<void> {
    const view = this.view();
    if (view === undefined) return;
    const model = this.currentModel(view);
    const answer = await this.answerTo(query, view);
    // Another search began, and its rows are asked for; or the file was edited, and another state follows.
    if (answer === undefined) return;
    const rows = await panelRows(view, model, answer.subarray(start, start + count));
    // The file is being read again: another state follows, and the panel asks anew.
    if (rows !== undefined) this.send({ type: 'rows', id, start, total: answer.length, rows });
  }

  private async sendText(scored: number): Promise<void> {
    const view = this.view();
    if (view === undefined || scored >= view.dataset.count) return;
    const text = await wholeText(view, scored, this.alike.known(view));
    if (text !== undefined) this.send(text);
  }

  private async reveal(scored: number, focus: boolean): Promise<void> {
    // No editor has its rows.
    if (isOpaque(this.uri.fsPath)) return;
    const view = await this.scoring.views.open(this.uri);
    const record = view === undefined ? -1 : recordOf(view, scored);
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
