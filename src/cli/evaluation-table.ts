// An evaluation as a table of text: a line for each set of rows, all rows first.
import { describeMethod } from '../shared/evaluate-job.ts';
import type { Candidate, Estimate, Evaluation } from '../shared/evaluation.ts';

const HEADINGS = ['method', 'rows', 'accuracy', 'difference', '95 % interval', 'macro F1', 'worst recall'];

/** @returns lines */
export function drawEvaluation({ data, full, candidates, recommendation }: Evaluation): string[] {
  const { accuracy, macroF1, worstRecall } = full.means;
  const rows = [
    HEADINGS,
    ['all rows', String(data.trainRows), percent(accuracy), '', '', percent(macroF1), percent(worstRecall)],
    ...candidates.map((candidate, index) => {
      const { outcome, difference, kept } = candidate;
      return [
        `${index === recommendation.candidate ? '* ' : ''}${nameOf(candidate)}`,
        String(kept),
        percent(outcome.means.accuracy),
        points(difference.accuracy.mean),
        interval(difference.accuracy),
        percent(outcome.means.macroF1),
        percent(outcome.means.worstRecall),
      ];
    }),
  ];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

function nameOf({ method, kind, share }: Candidate): string {
  return `${describeMethod(method)}, ${kind} ${Number((100 * share).toPrecision(3))} %`;
}

function percent({ mean }: Estimate): string {
  return `${(100 * mean).toFixed(1)} %`;
}

function points(share: number): string {
  const text = (100 * share).toFixed(1);
  return share > 0 && Number(text) !== 0 ? `+${text}` : text.replace(/^-0\.0$/, '0.0');
}

function interval({ low, high }: Estimate): string {
  return low === undefined || high === undefined ? '' : `${points(low)} to ${points(high)}`;
}
