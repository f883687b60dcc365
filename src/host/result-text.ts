// In a few words, how the scores of a result came about.
import * as vscode from 'vscode';
import { isOfPredictions, type RunMetadata } from '../shared/results.ts';
import { describeRuns } from './scoring/job-plan.ts';

/** `3 runs × 2 epochs`; of a model's own predictions nothing is said of a training that was not seen. */
export function describeMaking(metadata: RunMetadata): string {
  const { training } = metadata;
  if (!isOfPredictions(metadata)) return describeRuns(training);
  const { length: epochs } = training.points;
  if (training.runs > 1)
    return vscode.l10n.t('imported predictions, {0} runs, epochs: {1}', training.runs, epochs);
  return epochs === 1
    ? vscode.l10n.t('imported predictions')
    : vscode.l10n.t('imported predictions of {0} epochs', epochs);
}
