// What a person should be careful of with an evaluation.
import type { ScoringRuns } from '../../experiments/pruning/evaluation-plan.ts';
import type { Split } from '../../experiments/pruning/hold-out.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import type { Candidate, Outcome, Recommendation } from '../../shared/evaluation.ts';
import { excerpt } from '../../shared/excerpt.ts';
import { beatsChance } from '../../shared/trust.ts';
import type { ClassLabels } from '../class-labels.ts';
import type { EvaluationRows } from './read-split.ts';

interface Facts {
  readonly job: EvaluateJob;
  readonly rows: EvaluationRows;
  readonly split: Split;
  readonly leaked: number;
  readonly labels: ClassLabels;
  readonly scoring: ScoringRuns;
  /** Once it is known. */
  readonly found?: {
    readonly full: Outcome;
    readonly candidates: readonly Candidate[];
    readonly recommendation: Recommendation;
  };
}

/** With fewer test rows, one standard error of an accuracy of 80 % is more than 2 points. */
const FEW_TEST_ROWS = 400;
/** A class that loses such a part of its rows is hardly learned any more. */
const HALF = 0.5;

export function warningsOf({ job, rows, split, leaked, labels, scoring, found }: Facts): string[] {
  const warnings = [...rows.warnings];
  const { test, train } = split;
  if (leaked > 0) {
    warnings.push(
      `${leaked} of ${test.length} test rows have a text that also stands among the training rows: what is measured on them is remembered, not learned.`,
    );
  }
  if (test.length < FEW_TEST_ROWS) {
    const error = (100 * Math.sqrt(0.16 / test.length)).toFixed(1);
    warnings.push(
      `${test.length} test rows are few: at an accuracy of 80 % chance alone moves it by ${error} points.`,
    );
  }
  if (job.runs < 3) {
    warnings.push(
      job.runs === 1
        ? 'One run cannot tell how much of a difference is chance: use 3 or more.'
        : 'Two runs tell little of how much of a difference is chance: use 3 or more.',
    );
  }
  const early = scoring.points.filter((point) => point > 0 && point < 1);
  if (early.length > 0 && job.methods.some(({ point }) => point !== undefined && point < 1)) {
    warnings.push('Scores from before one epoch are unreliable (arXiv 2211.05610).');
  }
  if (found) warnings.push(...ofResult(found, labels, { train, test }));
  return warnings;
}

function ofResult(
  { full, candidates, recommendation }: NonNullable<Facts['found']>,
  labels: ClassLabels,
  { train, test }: Split,
): string[] {
  const warnings: string[] = [];
  const counts = new Map<number, number>();
  for (const row of test) counts.set(labels.indices[row]!, (counts.get(labels.indices[row]!) ?? 0) + 1);
  const majorityShare = Math.max(...counts.values()) / test.length;
  const accuracy = full.means.accuracy.mean;
  const standardError = Math.sqrt((accuracy * (1 - accuracy)) / test.length);
  if (!beatsChance({ rows: test.length, accuracy, standardError, majorityShare })) {
    warnings.push(
      `Trained on all rows, the model tells ${percent(accuracy)} of the test labels, no more than chance explains (always saying the most frequent: ${percent(majorityShare)}): nothing can be told of pruning. Train longer, or choose another encoder.`,
    );
  }
  const chosen = recommendation.candidate === null ? undefined : candidates[recommendation.candidate];
  const before = countsOf(train, labels);
  chosen?.keptByLabel.forEach((kept, index) => {
    if (before[index]! > 0 && kept < HALF * before[index]!) {
      const name = excerpt(String(labels.classes[index]!));
      warnings.push(`The class "${name}" would keep ${kept} of its ${before[index]!} rows.`);
    }
  });
  return warnings;
}

function countsOf(rows: Uint32Array, labels: ClassLabels): number[] {
  const counts = new Array<number>(labels.classes.length).fill(0);
  for (const row of rows) counts[labels.indices[row]!]!++;
  return counts;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
