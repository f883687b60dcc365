// The orders in which methods would drop the training rows.
import { Random } from '../../core/random.ts';
import { orderBy } from '../../experiments/pruning/choose-rows.ts';
import { FOLDS, isOutOfSample, type ScoringRuns } from '../../experiments/pruning/evaluation-plan.ts';
import type { Split } from '../../experiments/pruning/hold-out.ts';
import { mergeResult } from '../../results/merge.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import { DataDietError } from '../../shared/errors.ts';
import { describeMethod, type Method } from '../../shared/evaluate-job.ts';
import { SCORES } from '../../shared/scores.ts';

/** Places among the training rows, the first to go first, and the values that ordered them. */
export interface Order {
  readonly order: Uint32Array;
  readonly values: Float64Array | undefined;
}

interface RankedRows {
  readonly folder: ResultFolder;
  readonly scoring: ScoringRuns;
  readonly split: Split;
  readonly classes: number;
}

/** By the mean score over all runs: what a person sees, and would drop by. */
export async function rankBy(method: Method, rows: RankedRows): Promise<Order> {
  const { folder, scoring, split, classes } = rows;
  const { ranking, point } = method;
  if (ranking === 'random') throw new RangeError('chance has an order of its own in each run');
  const points = scoring.points.filter((one) => one <= (point ?? Infinity));
  const columns = await mergeResult(folder, {
    seeds: scoring.full.map(({ seed }) => seed),
    points,
    folds: isOutOfSample(method) ? FOLDS : undefined,
    gradients: scoring.gradients,
    classes,
  });
  const scores = columns.scores.get(ranking);
  if (scores === undefined) {
    throw new DataDietError(
      'invalid-argument',
      `${describeMethod(method)} needs points of training before it.`,
      {
        action: 'Name points with --score-at, such as 0.25,0.5.',
      },
    );
  }
  const values = Float64Array.from(split.train, (row) => scores[row]!);
  return { order: orderBy(values, SCORES[ranking].suspicious), values };
}

/** By chance, another order in each run. */
export function shuffled(count: number, seed: number): Order {
  const order = Uint32Array.from({ length: count }, (_, place) => place);
  new Random(seed, 'random rows').shuffle(order);
  return { order, values: undefined };
}
