// A finished result as its metadata tell it: merged from the units that it names.
import type { RunMetadata } from '../shared/results.ts';
import type { ResultColumns } from './columns.ts';
import { mergeResult, type MergePlan } from './merge.ts';
import type { StoredResult } from './store.ts';

export function planOf({ training, data }: Pick<RunMetadata, 'training' | 'data'>): MergePlan {
  return {
    seeds: training.seeds,
    points: training.points,
    folds: training.folds,
    classes: data.labels.length,
  };
}

/** @throws DataDietError `file-unreadable` that names what is missing or damaged */
export function readResult({ folder, metadata }: StoredResult): Promise<ResultColumns> {
  return mergeResult(folder, planOf(metadata));
}
