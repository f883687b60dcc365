// What an evaluation of pruning found, as far as the page tells it.
import * as v from 'valibot';
import { describeMethod } from '../../src/shared/evaluate-job.ts';
import type { Evaluation } from '../../src/shared/evaluation.ts';
import type { PanelPoint } from './panels.ts';
import { NOISES, type PreparedFile } from './files.ts';

const EstimateSchema = v.strictObject({
  /** Of the accuracy against all rows, paired by seed, as a share. */
  mean: v.number(),
  low: v.optional(v.number()),
  high: v.optional(v.number()),
});

export const EvaluatedSchema = v.strictObject({
  title: v.string(),
  noise: v.picklist(NOISES),
  epochs: v.number(),
  runs: v.number(),
  trainRows: v.number(),
  testRows: v.number(),
  /** Of models trained on all rows. */
  accuracy: v.number(),
  candidates: v.array(v.strictObject({ by: v.string(), share: v.number(), difference: EstimateSchema })),
});
export type Evaluated = v.InferOutput<typeof EvaluatedSchema>;

export function evaluatedOf({ title, noise }: PreparedFile, evaluation: Evaluation): Evaluated {
  const { training, data, full, candidates } = evaluation;
  return {
    title,
    noise,
    epochs: training.epochs,
    runs: training.seeds.length,
    trainRows: data.trainRows,
    testRows: data.testRows,
    accuracy: full.means.accuracy.mean,
    candidates: candidates.map(({ method, share, difference }) => ({
      by: describeMethod(method),
      share,
      difference: difference.accuracy,
    })),
  };
}

const points = (share: number): string => `${share >= 0 ? '+' : '-'}${Math.abs(100 * share).toFixed(1)}`;

/** Points of accuracy with their interval, bold where it leaves out 0. */
export function differenceCell({ candidates }: Evaluated, by: string, share: number): string {
  const candidate = candidates.find((one) => one.by === by && one.share === share);
  if (candidate === undefined) return '';
  const { mean, low, high } = candidate.difference;
  if (low === undefined || high === undefined) return points(mean);
  const bold = low > 0 || high < 0 ? '**' : '';
  return `${bold}${points(mean)}${bold} (${points(low)} to ${points(high)})`;
}

/** The same as points of a plot: share in percent, points of accuracy. */
export function differenceLine({ candidates }: Evaluated, by: string): PanelPoint[] {
  return candidates
    .filter((one) => one.by === by)
    .map(({ share, difference: { mean, low, high } }) => ({
      at: `${100 * share} %`,
      value: 100 * mean,
      ...(low !== undefined && high !== undefined && { low: 100 * low, high: 100 * high }),
    }));
}
