// Activation: wires the parts together. Readers, engine and panel are loaded when they are first needed.
import path from 'node:path';
import * as vscode from 'vscode';
import { RemoveRowActions } from './host/editor/code-actions.ts';
import { registerCommands } from './host/commands.ts';
import { DatasetViews } from './host/views/dataset-views.ts';
import { DataDietApi } from './host/extension-api.ts';
import { Heat } from './host/editor/heat.ts';
import { ScoreHover } from './host/editor/hover.ts';
import { LoadedResults } from './host/views/loaded-results.ts';
import { Panels } from './host/panel/panels.ts';
import { Problems } from './host/editor/problems.ts';
import { DATASET_GLOB, SETTINGS_SECTION } from './host/registry.ts';
import { ResultFiles } from './host/views/result-files.ts';
import type { Scoring } from './host/scoring/score-dataset.ts';
import { ScoringJobs } from './host/scoring/scoring-jobs.ts';
import { Status } from './host/editor/status.ts';

export function activate(context: vscode.ExtensionContext): DataDietApi {
  const log = vscode.window.createOutputChannel('Data Diet', { log: true });
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  const results = new ResultFiles(path.join(storage, 'scores'));
  const views = new DatasetViews(new LoadedResults(results), log);
  const enginePath = path.join(context.extensionPath, 'dist', 'engine.js');
  const jobs = new ScoringJobs(enginePath, log);
  const inspectModels: Scoring['inspectModels'] = async (models, signal) => {
    const client = await import('./engine-client/models.ts');
    return client.inspectModels(models, { enginePath, ...(signal && { signal }) });
  };
  const inspectModel: Scoring['inspectModel'] = async (model) => {
    const client = await import('./engine-client/models.ts');
    return client.inspectModel(model, { enginePath });
  };
  const memory = context.workspaceState;
  const scoring: Scoring = { jobs, results, views, memory, log, inspectModels, inspectModel };
  const panels = new Panels(scoring, context.extensionUri);
  const heat = new Heat(views, context.extensionUri);
  const problems = new Problems(views);
  const status = new Status(views, jobs);
  const datasets: vscode.DocumentSelector = { scheme: 'file', pattern: DATASET_GLOB };
  context.subscriptions.push(
    log,
    views,
    jobs,
    panels,
    heat,
    problems,
    status,
    vscode.languages.registerHoverProvider(datasets, new ScoreHover(views)),
    vscode.languages.registerCodeActionsProvider(
      datasets,
      new RemoveRowActions(views),
      RemoveRowActions.metadata,
    ),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SETTINGS_SECTION)) return;
      heat.repaintAll();
      problems.refreshAll();
      status.refresh();
      panels.refreshAll();
    }),
    ...registerCommands(scoring, panels),
  );
  return new DataDietApi(scoring, panels, status);
}
