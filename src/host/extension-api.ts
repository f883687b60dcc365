// What `activate` returns: the door for tests and other extensions. It asks the person nothing.
import * as vscode from 'vscode';
import type { PanelState } from '../shared/panel-protocol.ts';
import type { EvaluateJob } from '../shared/evaluate-job.ts';
import type { Evaluation } from '../shared/evaluation.ts';
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { rankingOf } from './views/dataset-view.ts';
import { countRowsLeft } from './views/flagged-rows.ts';
import type { ScoreClearing } from './editor/clear-scores.ts';
import { paintRows, type Heat, type PaintedRow } from './editor/heat.ts';
import type { Confirmed } from './evaluation/confirm-evaluation.ts';
import { jobOfChoice } from './evaluation/job-of-choice.ts';
import { resumeEvaluationOf } from './evaluation/resume-evaluation.ts';
import { runEvaluation } from './evaluation/run-evaluation.ts';
import type { Reports } from './evaluation/reports.ts';
import { pickUpJobs } from './jobs/pick-up.ts';
import type { JobPlan } from './scoring/job-plan.ts';
import type { ScoresOffer } from './import/offer-scores.ts';
import type { Panels } from './panel/panels.ts';
import { removeFlaggedRowsNow } from './editor/remove-rows.ts';
import { runPlan, type Scoring } from './scoring/score-dataset.ts';
import type { Status } from './editor/status.ts';

export class DataDietApi {
  constructor(
    private readonly scoring: Scoring,
    private readonly panels: Panels,
    private readonly reports: Reports,
    private readonly status: Status,
    private readonly clearing: ScoreClearing,
    private readonly scoresOffer: ScoresOffer,
    private readonly painter: Heat,
  ) {}

  /** Scores a saved dataset by a plan, without questions. @throws DataDietError */
  score(uri: vscode.Uri, plan: JobPlan): Promise<RunMetadata> {
    return runPlan(this.scoring, uri, plan);
  }

  /** Evaluates pruning of a saved dataset, without questions. @throws DataDietError */
  evaluate(uri: vscode.Uri, confirmed: Confirmed): Promise<Evaluation> {
    return runEvaluation(this.scoring, uri, jobOfChoice(this.scoring, uri, confirmed));
  }

  /** The latest evaluation of a file; undefined where it was never evaluated. */
  evaluation(uri: vscode.Uri): Promise<Evaluation | undefined> {
    return this.scoring.evaluations.of(uri);
  }

  /** Evaluations that were begun and have not ended, though their process is gone. */
  interruptedEvaluations(): Promise<EvaluateJob[]> {
    return this.scoring.store.interruptedEvaluations();
  }

  /** Goes on with the evaluation of a file that was interrupted, as the offer does when a person takes it. */
  resumeEvaluation(uri: vscode.Uri): Promise<void> {
    return resumeEvaluationOf(this.scoring, uri);
  }

  /** Datasets whose report is open. */
  openReports(): vscode.Uri[] {
    return this.reports.open();
  }

  /** Files whose jobs run. */
  activeJobs(): vscode.Uri[] {
    return this.scoring.jobs.all().map((job) => job.uri);
  }

  /** The latest that the file's job told. */
  progress(uri: vscode.Uri): Progress | undefined {
    return this.scoring.jobs.of(uri)?.progress;
  }

  cancel(uri: vscode.Uri): Promise<void> {
    return this.scoring.jobs.cancel(uri);
  }

  /** The folder of the result that the file shows; undefined where it was never scored. */
  async resultFolder(uri: vscode.Uri): Promise<string | undefined> {
    return (await this.scoring.store.find(uri.fsPath))?.folder.folder;
  }

  /** Follows what a cluster computes for files of this window, as is done when it opens; tells which files those are. */
  async pickUpJobs(): Promise<string[]> {
    return [...(await pickUpJobs(this.scoring))];
  }

  /** Jobs that were begun and have not ended, though their process is gone. */
  interruptedJobs(): Promise<ScoreJob[]> {
    return this.scoring.store.interrupted();
  }

  /**
   * What heat shows on every record of an open document, once it is matched; undefined where it has no scores.
   */
  async heat(uri: vscode.Uri): Promise<PaintedRow[] | undefined> {
    await this.scoring.views.settled(uri);
    const view = this.scoring.views.documentOf(uri);
    if (view === undefined) return undefined;
    view.flush();
    return paintRows(view, rankingOf(view), 1, Number.MAX_SAFE_INTEGER);
  }

  /** Paints all visible editors anew, as an edit or a scroll does. */
  repaintHeat(): void {
    this.painter.repaintAll();
  }

  /**
   * How many scored rows still stand in a dataset as they were scored; undefined where none are shown: of a file without a
   * document, once no panel and no tab shows it.
   */
  rowsLeft(uri: vscode.Uri): number | undefined {
    const view = this.scoring.views.of(uri);
    return view === undefined ? undefined : countRowsLeft(view);
  }

  /** Why the stored scores of a dataset cannot be shown, where they cannot. */
  failure(uri: vscode.Uri): string | undefined {
    return this.scoring.views.failureOf(uri)?.message;
  }

  /** Removes all flagged rows of an open document, without the question. Returns how many. */
  async removeFlaggedRows(uri: vscode.Uri): Promise<number> {
    const { views } = this.scoring;
    const view = views.documentOf(uri);
    const removed = view && (await removeFlaggedRowsNow(views, view));
    return removed?.scored.length ?? 0;
  }

  /** Takes the scores from a dataset, without the question; they can be given back until they are forgotten. */
  async clearScores(uri: vscode.Uri): Promise<{ undo(): Promise<void>; forget(): Promise<void> }> {
    const cleared = await this.clearing.clear(uri);
    return { undo: () => this.clearing.undo(uri, cleared), forget: () => this.clearing.forget(cleared) };
  }

  /** Datasets whose scores, lying beside them, were offered in this window. */
  offeredScores(): vscode.Uri[] {
    return this.scoresOffer.offered;
  }

  /** The status bar item's text. */
  get statusText(): string {
    return this.status.text;
  }

  /** Whether the status bar shows the item. */
  get isStatusShown(): boolean {
    return this.status.isShown;
  }

  /** Files with a job that was begun and has not ended, in any process. */
  begunJobs(): Promise<string[]> {
    return this.scoring.store.begun();
  }

  /** What the panel of a dataset shows; undefined where none is open. */
  panelState(uri: vscode.Uri): PanelState['kind'] | undefined {
    return this.panels.stateOf(uri);
  }

  /** Datasets whose panel is open. */
  openPanels(): vscode.Uri[] {
    return this.panels.open();
  }
}
