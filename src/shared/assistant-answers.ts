// What coding assistants are told of results: short, and without any row's text.
import type { Evaluation } from './evaluation.ts';
import { describeMethod } from './evaluate-job.ts';
import { isOfPredictions, type RunMetadata } from './results.ts';
import { describeTrust } from './trust.ts';
import { warningsOf } from './warnings.ts';

/** How a dataset's scores came about, and what they are worth. */
export function describeResult(metadata: RunMetadata) {
  const { data, model, training } = metadata;
  return {
    file: data.file,
    rowsScored: data.rowsScored,
    rowsSkipped: data.rowsSkipped,
    columns: data.columns,
    labels: data.labels.slice(0, 100),
    model: isOfPredictions(metadata) ? `${model.name} (imported predictions)` : model.name,
    runs: training.runs,
    trust: describeTrust(metadata.trust),
    warnings: warningsOf(metadata).map(({ message }) => message),
  };
}

export function describeEvaluation(evaluation: Evaluation) {
  const { data, full, candidates, recommendation, warnings } = evaluation;
  return {
    recommendation: recommendation.sentence,
    warnings,
    trainRows: data.trainRows,
    testRows: data.testRows,
    accuracyOnAllRows: full.means.accuracy.mean,
    sets: candidates.map((candidate) => ({
      method: describeMethod(candidate.method),
      kept: candidate.kept,
      accuracy: candidate.outcome.means.accuracy.mean,
      difference: candidate.difference.accuracy,
    })),
  };
}
