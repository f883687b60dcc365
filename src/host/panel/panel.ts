// One panel: the host's side of the protocol for one dataset.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  FromPanelSchema,
  type FromPanel,
  type PanelRow,
  type PanelState,
  type Query,
  type RowChoice,
  type ToPanel,
} from '../../shared/panel-protocol.ts';
import { PANEL_STRINGS } from '../../shared/panel-strings.ts';
import { DECISIONS, decisionCode, type Decision } from '../../shared/decisions.ts';
import { formatOfFile, isOpaque, type DatasetFormat } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { viewOf, type EvaluationView } from '../../shared/evaluation-view.ts';
import { showTurns } from '../../shared/hidden-characters.ts';
import { compareSuspicion, type ScoreName } from '../../shared/scores.ts';
import { flaggedRows, rankingOf, type DatasetView } from '../views/dataset-view.ts';
import type { PanelEvaluations } from './panel-evaluations.ts';
import { panelHtml } from './panel-html.ts';
import { PanelModel, type RowFacts } from './panel-model.ts';
import { scoredState } from './panel-state.ts';
import { disputedOf, reviewState } from './review-state.ts';
import { RowSearch } from './row-search.ts';
import { AlikeSearch } from './alike-search.ts';
import { conflictingRows } from '../views/conflicting-rows.ts';
import { dataMapOf } from './data-map.ts';
import { drawSample } from './draw-sample.ts';
import { chooseLabel } from '../review/choose-label.ts';
import type { Deeds } from '../review/deeds.ts';
import { describeReview } from '../review/describe-review.ts';
import { askForNote } from '../review/ask-for-note.ts';
import { decisionsOf } from '../views/row-decisions.ts';
import { heatStep } from '../views/heat-step.ts';
import { isFlagged, type Ranking } from '../../results/ranking.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';
import { COMMANDS, SETTINGS } from '../registry.ts';
import { writeSetting } from '../write-setting.ts';
import { describeError, reportError } from '../report-error.ts';
import { formatCount, formatLabel } from '../score-text.ts';
import { columnFor } from '../show-document.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { describeJob } from '../jobs/describe-job.ts';

/** Characters of a text that the panel gets: more than a line can show. */
const EXCERPT_LENGTH = 400;

/** What was decided, of how many rows. */
interface Done {
  readonly decision: Decision;
  readonly rows: number;
}

function describeDone({ decision, rows }: Done): string {
  const count = formatCount(rows);
  switch (decision) {
    case 'open':
      return vscode.l10n.t('Rows reopened: {0}.', count);
    case 'kept':
      return vscode.l10n.t('Rows kept: {0}.', count);
    case 'removed':
      return vscode.l10n.t('Rows removed: {0}.', count);
    case 'relabelled':
      return vscode.l10n.t('Rows relabelled: {0}.', count);
    case 'unsure':
      return vscode.l10n.t('Rows marked as unsure: {0}.', count);
  }
}

/** The share, in percent, of the rows that are as suspicious as a value of the score that ranks, or more so. */
function percentFrom({ score, order }: Ranking, dataset: ScoredDataset, value: number): number {
  const values = dataset.valuesOf(score);
  let rows = 0;
  while (rows < order.length && compareSuspicion(score, values[order[rows]!]!, value) >= 0) rows += 1;
  const percent = (100 * Math.max(1, rows)) / order.length;
  // Rounded as a person would write it, but never to nothing.
  return Math.min(50, Math.max(0.01, Number(percent.toPrecision(3))));
}

/** Labels that a key each chooses. */
const MOST_LIKELY = 9;

const OPEN = decisionCode('open');

/** Rows of the same text that are named. */
const MOST_ALIKE = 8;

/** The record that a scored row is now, with its own label or another one; -1 where it is gone. */
function recordOf(view: DatasetView, scored: number): number {
  const record = view.recordOfScore[scored] ?? -1;
  return record === -1 ? (view.relabelled.get(scored)?.record ?? -1) : record;
}

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
  /** Rows that were drawn to be checked. */
  private sample: ReadonlySet<number> = new Set();
  private readonly search = new RowSearch();
  private readonly alike: AlikeSearch;
  private held: vscode.Disposable;
  /** The kind of the state that was sent last. */
  shown: PanelState['kind'] | undefined;

  constructor(
    private dataset: vscode.Uri,
    readonly panel: vscode.WebviewPanel,
    private readonly scoring: Scoring,
    private readonly evaluations: PanelEvaluations,
    private readonly deeds: Deeds,
    extensionUri: vscode.Uri,
  ) {
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.held = scoring.views.hold(dataset);
    this.alike = new AlikeSearch((texts) => scoring.views.groupTexts(texts));
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
      case 'exportFlagged':
        await vscode.commands.executeCommand(COMMANDS.exportRows, this.uri);
        return;
      case 'decide':
        await this.doTo(message.rows, async (rows) => ({
          decision: message.decision,
          rows:
            message.decision === 'removed'
              ? await this.deeds.remove(this.uri, rows)
              : await this.deeds.decide(this.uri, rows, message.decision),
        }));
        return;
      case 'relabel':
        await this.doTo(message.rows, async (rows, view) => {
          const label =
            message.label === null
              ? await chooseLabel(view, rows)
              : view.dataset.metadata.data.labels[message.label];
          if (label === undefined) return undefined;
          return { decision: 'relabelled', rows: await this.deeds.relabel(this.uri, rows, label) };
        });
        return;
      case 'note':
        await this.doTo({ kind: 'rows', scored: [message.scored] }, async (_, view) => {
          const note = await askForNote(view, message.scored);
          if (note !== undefined) await this.deeds.note(this.uri, message.scored, note);
          return undefined;
        });
        return;
      case 'undo':
        await this.undo();
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
        const percent = percentFrom(rankingOf(view), view.dataset, message.value);
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
      const review = reviewState(view, model.ranking, this.sample, this.deeds.canUndo(this.uri));
      return scoredState(view, model, this.models, { evaluation, isBorrowed, review });
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
    // A table has rows and no lines.
    if (this.format === 'parquet') {
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

  /**
   * Does something to rows, and goes to the next row that nobody has decided on. The panel waits until it is told.
   * @param deed gives what was decided of how many rows; undefined where nothing was that makes one go on
   */
  private async doTo(
    choice: RowChoice,
    deed: (rows: readonly number[], view: DatasetView) => Promise<Done | undefined>,
  ): Promise<void> {
    let told = '';
    try {
      const view = this.view();
      const { query } = this;
      if (view === undefined || query === undefined) return;
      const before = await this.answerTo(query, view);
      const all = choice.kind === 'all' ? await this.answerTo(choice.query, view) : undefined;
      const rows = choice.kind === 'all' ? [...(all ?? [])] : choice.scored;
      const known = rows.filter((row) => row < view.dataset.count);
      if (known.length === 0 || before === undefined) return;
      const done = await deed(known, view);
      if (done === undefined || done.rows === 0) return;
      told = describeDone(done);
      await this.goOn(before, new Set(known));
    } finally {
      this.send({ type: 'told', text: told });
    }
  }

  /** Shows what became of the rows, and selects the one that follows them in the list as it was. */
  private async goOn(before: Uint32Array, done: ReadonlySet<number>): Promise<void> {
    const view = this.view();
    const { query } = this;
    if (view === undefined || query === undefined) return;
    await this.sendState();
    const decisions = decisionsOf(view);
    const isOpen = (row: number) =>
      !done.has(row) && decisions[row] === OPEN && view.recordOfScore[row] !== -1;
    const last = before.findLastIndex((row) => done.has(row));
    const behind = before.subarray(last + 1).find(isOpen);
    const next = behind ?? before.subarray(0, Math.max(0, last)).findLast(isOpen);
    if (next !== undefined) await this.selectScored(next);
  }

  private async selectScored(scored: number): Promise<void> {
    const view = this.view();
    if (view === undefined) return;
    this.selected = view.dataset.columns.row[scored];
    await this.sendSelection();
  }

  private async undo(): Promise<void> {
    const view = this.view();
    const before = view && decisionsOf(view);
    const isUndone = await this.deeds.undo(this.uri);
    this.send({ type: 'told', text: isUndone ? vscode.l10n.t('Undone.') : '' });
    if (!isUndone) return;
    // The editor's own undo took the focus.
    this.panel.reveal(undefined, false);
    const now = this.view();
    await this.sendState();
    if (before === undefined || now === undefined || now.dataset !== view?.dataset) return;
    const decisions = decisionsOf(now);
    const changed = decisions.findIndex((decision, row) => decision !== before[row]);
    if (changed !== -1) await this.selectScored(changed);
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
    const decisions = decisionsOf(view);
    const disputed = disputedOf(view);
    const slice = [...answer.subarray(start, start + count)];
    const records = slice.map((scored) => recordOf(view, scored));
    const present = records.filter((record) => record !== -1);
    const texts = await view.readTexts(present);
    // The file is being read again: another state follows, and the panel asks anew.
    if (texts === undefined) return;
    const textOf = new Map(present.map((record, place) => [record, texts[place]!.text]));
    const { dataset } = view;
    const { columns } = dataset;
    const rows = slice.map((scored, place): PanelRow => {
      const record = records[place]!;
      const relabelled = view.relabelled.get(scored);
      return {
        scored,
        rank: model.ranking.rank[scored]! + 1,
        row: columns.row[scored]!,
        line: record === -1 ? null : this.placeOf(view, record),
        label: formatLabel(dataset.labelOf(scored)),
        predicted: formatLabel(dataset.predictedOf(scored)),
        agrees: dataset.agrees(scored),
        confidence: columns.confidence[scored]!,
        scores: Object.fromEntries(dataset.scores.map((name) => [name, dataset.valuesOf(name)[scored]!])),
        step: heatStep(model.ranking, scored),
        flagged: isFlagged(model.ranking, scored),
        decision: DECISIONS[decisions[scored]!] ?? 'open',
        relabelled: relabelled === undefined ? null : formatLabel(relabelled.label),
        disputed: disputed.has(scored),
        text: (textOf.get(record) ?? []).map((text) => showTurns(excerpt(text))),
      };
    });
    this.send({ type: 'rows', id, start, total: answer.length, rows });
  }

  private async sendText(scored: number): Promise<void> {
    const view = this.view();
    if (view === undefined || scored >= view.dataset.count) return;
    const record = recordOf(view, scored);
    const decided = describeReview(view, scored) ?? '';
    if (record === -1) {
      this.send({
        type: 'text',
        scored,
        line: null,
        text: [],
        likely: [],
        decided,
        runs: [],
        points: [],
        alike: [],
      });
      return;
    }
    const line = this.placeOf(view, record);
    const { score } = rankingOf(view);
    const [texts, likely, runs, points] = await Promise.all([
      view.readTexts([record]),
      view.dataset.likeliest(scored),
      view.dataset.valuesByRun(score, scored),
      view.dataset.valuesByPoint(score, scored),
    ]);
    const [read] = texts ?? [];
    if (read === undefined) return;
    const { labels } = view.dataset.metadata.data;
    this.send({
      type: 'text',
      scored,
      line,
      text: read.text.map((whole) => showTurns(whole.slice(0, LONGEST_TEXT))),
      likely: likely.labels.slice(0, MOST_LIKELY).map(({ label, probability }) => ({
        label: labels.indexOf(label),
        name: formatLabel(label),
        probability,
      })),
      decided,
      runs,
      points,
      alike: this.alikeOf(view, scored),
    });
  }

  /** Rows of the text of another, by what was looked for. */
  private alikeOf(view: DatasetView, scored: number): { line: number; label: string }[] {
    const known = this.alike.known(view);
    const others = known?.others(scored) ?? conflictingRows(view.dataset).get(scored) ?? [];
    return others
      .filter((row) => row !== scored && view.recordOfScore[row] !== -1)
      .slice(0, MOST_ALIKE)
      .map((row) => ({
        line: this.placeOf(view, view.recordOfScore[row]!),
        label: formatLabel(view.dataset.labelOf(row)),
      }));
  }

  private get format(): DatasetFormat | undefined {
    return formatOfFile(this.uri.fsPath);
  }

  /** By which number a person knows a record: that of its line, or of a table's row. */
  private placeOf(view: DatasetView, record: number): number {
    return view.rows.line[record]! - (this.format === 'parquet' ? 1 : 0);
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
