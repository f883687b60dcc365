// What a person confirmed, as the job that the engine gets.
import type * as vscode from 'vscode';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import { formatOf, refuseScores } from '../scoring/dataset-format.ts';
import { asItIsOpen } from '../scoring/propose-plan.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { readSettings } from '../settings.ts';
import type { Confirmed } from './confirm-evaluation.ts';
import { evaluateJobOf } from './evaluation-choice.ts';

/** @throws DataDietError `format-unsupported` */
export function jobOfChoice({ store }: Scoring, uri: vscode.Uri, { plan, choice }: Confirmed): EvaluateJob {
  refuseScores(uri.fsPath);
  const dataset = { file: uri.fsPath, format: formatOf(uri.fsPath) };
  return evaluateJobOf(asItIsOpen(uri, plan), choice, dataset, readSettings(uri), store.root);
}
