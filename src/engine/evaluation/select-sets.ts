// What each method would drop.
import { candidatesOf, seedsOf } from '../../experiments/pruning/evaluation-plan.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import { prunedSet, type PrunedSet } from './pruned-sets.ts';
import { rankBy, shuffled, type Order } from './rank-rows.ts';
import { stepsOf } from './rows-of-runs.ts';
import type { Selected, Setting } from './setting.ts';

/** Every set of the job, from scores that are there. @throws DataDietError of a unit that cannot be read */
export async function selectSets(job: EvaluateJob, setting: Setting): Promise<Selected[]> {
  const { folder, scoring, split, prepared } = setting;
  const { labels } = prepared.examples;
  const ranked = new Map<string, Order>();
  const rows = { train: split.train, labels, steps: stepsOf(job, setting) };
  const selected: Selected[] = [];
  for (const candidate of candidatesOf(job)) {
    const { method } = candidate;
    const sets: PrunedSet[] = [];
    for (const seed of seedsOf(job)) {
      const key = JSON.stringify(method.ranking === 'random' ? seed : method);
      const order =
        ranked.get(key) ??
        (method.ranking === 'random'
          ? shuffled(split.train.length, seed)
          : await rankBy(method, { folder, scoring, split, classes: prepared.labels.classes.length }));
      ranked.set(key, order);
      sets.push(prunedSet(job, candidate, seed, order, rows));
    }
    selected.push({ candidate, sets });
  }
  return selected;
}
