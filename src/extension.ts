// Activation: wires the parts together. Readers and the engine's client are loaded when they are first needed.
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { RowActions } from './host/editor/code-actions.ts';
import { ScoreClearing } from './host/editor/clear-scores.ts';
import { registerCommands } from './host/commands.ts';
import { BackgroundMatcher } from './host/views/background-matcher.ts';
import { DatasetViews } from './host/views/dataset-views.ts';
import { Evaluations } from './host/evaluation/evaluations.ts';
import { Reports } from './host/evaluation/reports.ts';
import { DataDietApi } from './host/extension-api.ts';
import { followRenames } from './host/follow-renames.ts';
import { Heat } from './host/editor/heat.ts';
import { ScoreHover } from './host/editor/hover.ts';
import { OutsideChanges } from './host/views/outside-changes.ts';
import { LoadedResults } from './host/views/loaded-results.ts';
import { panelEvaluations } from './host/panel/panel-evaluations.ts';
import { Panels } from './host/panel/panels.ts';
import { Problems } from './host/editor/problems.ts';
import { Deeds } from './host/review/deeds.ts';
import { Reviews } from './host/review/reviews.ts';
import { EncodingNotice } from './host/editor/encoding-notice.ts';
import { SETTINGS_SECTION } from './host/registry.ts';
import { DATASET_GLOB } from './shared/dataset.ts';
import { readSettings } from './host/settings.ts';
import { defaultStore } from './results/store-place.ts';
import { ResultStore } from './results/store.ts';
import type { Scoring } from './host/scoring/score-dataset.ts';
import { Jobs } from './host/jobs/jobs.ts';
import { ScoresOffer } from './host/import/offer-scores.ts';
import { Status } from './host/editor/status.ts';
import { registerTools } from './host/tools/register-tools.ts';

/** What is left to do when the window closes. */
let forgetCleared: () => Promise<void> = () => Promise.resolve();

export function activate(context: vscode.ExtensionContext): DataDietApi {
  const log = vscode.window.createOutputChannel('Data Diet', { log: true });
  const place = readSettings(undefined).store;
  const store = new ResultStore(
    place === '' ? defaultStore() : path.resolve(place.replace(/^~(?=$|[\\/])/, os.homedir())),
  );
  const matcher = new BackgroundMatcher(path.join(context.extensionPath, 'dist', 'match-worker.js'));
  const reviews = new Reviews(log);
  const views = new DatasetViews(new LoadedResults(store), matcher, reviews, log);
  const deeds = new Deeds(views, reviews);
  const enginePath = path.join(context.extensionPath, 'dist', 'engine.js');
  const jobs = new Jobs(enginePath, log);
  const inspectModels: Scoring['inspectModels'] = async (models, signal) => {
    const client = await import('./engine-client/models.ts');
    return client.inspectModels(models, { enginePath, ...(signal && { signal }) });
  };
  const inspectModel: Scoring['inspectModel'] = async (model) => {
    const client = await import('./engine-client/models.ts');
    return client.inspectModel(model, { enginePath });
  };
  const memory = context.workspaceState;
  const evaluations = new Evaluations(store);
  const scoring: Scoring = {
    jobs,
    store,
    views,
    memory,
    evaluations,
    log,
    inspectModels,
    inspectModel,
  };
  const reports = new Reports(evaluations);
  const panels = new Panels(
    scoring,
    panelEvaluations((uri) => evaluations.of(uri)),
    deeds,
    context.extensionUri,
  );
  const heat = new Heat(views, context.extensionUri);
  const problems = new Problems(views);
  const encodingNotice = new EncodingNotice(views);
  const status = new Status(views, jobs, panels);
  const clearing = new ScoreClearing(views);
  const scoresOffer = new ScoresOffer(scoring);
  forgetCleared = () => clearing.forgetAll();
  const datasets: vscode.DocumentSelector = { scheme: 'file', pattern: DATASET_GLOB };
  context.subscriptions.push(
    log,
    reviews,
    views,
    jobs,
    evaluations,
    reports,
    panels,
    heat,
    problems,
    encodingNotice,
    status,
    new OutsideChanges(views, store.linkFolder, (uri) => jobs.of(uri) !== undefined),
    followRenames(scoring, panels),
    vscode.languages.registerHoverProvider(datasets, new ScoreHover(views)),
    vscode.languages.registerCodeActionsProvider(datasets, new RowActions(views), RowActions.metadata),
    evaluations.onDidChange(() => {
      panels.refreshAll();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SETTINGS_SECTION)) return;
      heat.repaintAll();
      problems.refreshAll();
      status.refresh();
      panels.refreshAll();
    }),
    ...registerCommands(scoring, panels, reports, clearing, deeds),
    ...registerTools(scoring),
    scoresOffer,
  );
  void import('./host/resume.ts').then(({ offerToResumeAll }) => offerToResumeAll(scoring));
  return new DataDietApi(scoring, panels, reports, status, clearing, scoresOffer, heat);
}

export function deactivate(): Promise<void> {
  return forgetCleared();
}
