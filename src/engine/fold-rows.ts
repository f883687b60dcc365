// Which rows a run of a fold trains on and which it holds out.
import { Random } from '../core/random.ts';
import { assignParts, splitRows } from '../experiments/folds.ts';
import type { Fold } from '../experiments/run-spec.ts';
import type { RowsOfRun } from './local-executor.ts';

/**
 * The same parts for every fold of a seed: a run and its complement.
 * @param labels class of each row
 * @param groups a number that rows of equal text share
 */
export function rowsOfFold(
  seed: number,
  fold: Fold,
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
): RowsOfRun {
  const random = new Random(seed, `folds ${fold.of}`);
  const parts = assignParts(labels, groups, fold.of, (bound) => random.below(bound));
  const { train, heldOut } = splitRows(parts, fold);
  return { train, score: heldOut, gradients: false };
}
