// An evaluation as a table of text: a line for each set of rows, all rows first.
import { describeCandidate, percentText, pointsInterval, signedPoints } from '../shared/evaluation-words.ts';
import type { Evaluation } from '../shared/evaluation.ts';

const HEADINGS = ['method', 'rows', 'accuracy', 'difference', '95 % interval', 'macro F1', 'worst recall'];

const MARK = '* is what the sentence below tells of, with an interval widened for all that were looked at.';

/** @returns lines */
export function drawEvaluation({ data, full, candidates, recommendation }: Evaluation): string[] {
  const { accuracy, macroF1, worstRecall } = full.means;
  const rows = [
    HEADINGS,
    [
      'all rows',
      String(data.trainRows),
      percentText(accuracy.mean),
      '',
      '',
      percentText(macroF1.mean),
      percentText(worstRecall.mean),
    ],
    ...candidates.map((candidate, index) => {
      const { outcome, difference, kept } = candidate;
      return [
        `${index === recommendation.candidate ? '* ' : ''}${describeCandidate(candidate)}`,
        String(kept),
        percentText(outcome.means.accuracy.mean),
        signedPoints(difference.accuracy.mean),
        pointsInterval(difference.accuracy) ?? '',
        percentText(outcome.means.macroF1.mean),
        percentText(outcome.means.worstRecall.mean),
      ];
    }),
  ];
  const isMarked = recommendation.candidate !== null;
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  return isMarked ? [...lines, MARK] : lines;
}
