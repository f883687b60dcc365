// Which rows each run of an evaluation trains on, and which it scores.
import type { RunSpec } from '../../experiments/run-spec.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import { rowsOfFold } from '../fold-rows.ts';
import type { RowsOfRun } from '../local-executor.ts';
import type { PrunedSet } from './pruned-sets.ts';
import type { Selected, Setting } from './setting.ts';

/** Steps of every set, where all are to have as many as all rows take. */
export function stepsOf(
  { budget, batchSize }: Pick<EvaluateJob, 'budget' | 'batchSize'>,
  { split, epochs }: Pick<Setting, 'split' | 'epochs'>,
): number | undefined {
  return budget === 'steps' ? Math.ceil(split.train.length / batchSize) * epochs : undefined;
}

/** Rows that a run trains on, each as often as it does. */
export function rowsTrained(
  { batchSize }: Pick<EvaluateJob, 'batchSize'>,
  { split, epochs }: Pick<Setting, 'split' | 'epochs'>,
  { train, steps }: RowsOfRun,
): number {
  return steps === undefined ? (train ?? split.train).length * epochs : steps * batchSize;
}

/** @param sets of the runs on pruned rows, as far as they are known yet */
export function rowsOfRuns(
  { prepared, split, scoring, groups }: Setting,
  sets: readonly PrunedSet[],
): (spec: RunSpec) => RowsOfRun {
  const { train, test } = split;
  const { labels } = prepared.examples;
  const at = new Map(sets.map((set) => [`${set.seed} ${set.id}`, set]));
  return ({ seed, fold, subset }: RunSpec): RowsOfRun => {
    if (subset !== undefined) {
      const { kept, steps } = at.get(`${seed} ${subset}`)!;
      return { train: kept, score: test, gradients: false, steps };
    }
    if (fold === undefined) return { train, gradients: scoring.gradients };
    const pick = (values: ArrayLike<number>): number[] => Array.from(train, (row) => values[row]!);
    const part = rowsOfFold(seed, fold, pick(labels), pick(groups));
    const inAll = (places: Uint32Array | undefined) => places?.map((place) => train[place]!);
    return { train: inAll(part.train), score: inAll(part.score), gradients: false };
  };
}

/** Sets of equal rows and seed once. */
export function setsOf(selected: readonly Selected[]): PrunedSet[] {
  const sets = selected.flatMap(({ sets: own }) => own);
  return [...new Map(sets.map((set) => [`${set.seed} ${set.id}`, set])).values()];
}

export function specsOf(sets: readonly PrunedSet[], epochs: number): RunSpec[] {
  return sets.map(({ seed, id }) => ({ seed, subset: id, points: [epochs] }));
}
