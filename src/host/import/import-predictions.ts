// The way from "Import Predictions" to scores: which file's, which predictions, read in a process of its own.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { PREDICTION_EXTENSIONS, type ImportPredictionsJob } from '../../shared/import-job.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { tellRunning } from '../jobs/tell-running.ts';
import { formatOf, refuseScores } from '../scoring/dataset-format.ts';
import { asItIsOpen, proposePlan } from '../scoring/propose-plan.ts';
import { saveFirst } from '../scoring/save-first.ts';
import type { Scoring } from '../scoring/score-dataset.ts';

const FilesSchema = v.pipe(v.array(v.string()), v.minLength(1));

async function choosePredictions(uri: vscode.Uri): Promise<string[] | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Predictions for {0}: a file, or one for each epoch', path.basename(uri.fsPath)),
    openLabel: vscode.l10n.t('Import'),
    canSelectMany: true,
    defaultUri: vscode.Uri.file(path.dirname(uri.fsPath)),
    filters: { [vscode.l10n.t('Predictions')]: [...PREDICTION_EXTENSIONS] },
  });
  // A dialog gives them in the order of clicks; epochs count in their names.
  return chosen?.map(({ fsPath }) => fsPath).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/**
 * @param given paths, where the person need not be asked
 * @returns undefined where the person turns away
 * @throws DataDietError
 */
export async function importPredictionsOf(
  scoring: Scoring,
  uri: vscode.Uri,
  given: unknown,
): Promise<RunMetadata | undefined> {
  if (await tellRunning(scoring.jobs, uri)) return undefined;
  refuseScores(uri.fsPath);
  if (!(await saveFirst(uri, 'scoring'))) return undefined;
  const files = v.safeParse(FilesSchema, given);
  const predictions = files.success ? files.output : await choosePredictions(uri);
  if (predictions === undefined || predictions.length === 0) return undefined;
  const proposal = await proposePlan(uri, scoring.memory);
  if (proposal === undefined) return undefined;
  const { columns, reading } = asItIsOpen(uri, proposal.plan);
  const job: ImportPredictionsJob = {
    file: uri.fsPath,
    format: formatOf(uri.fsPath),
    columns,
    ...(reading !== undefined && { reading }),
    store: scoring.store.root,
    predictions,
  };
  scoring.jobs.requireNone(uri);
  const { importPredictions } = await import('../../engine-client/import.ts');
  return scoring.jobs.ask(vscode.l10n.t('Importing predictions…'), (options) =>
    importPredictions(job, options),
  );
}
