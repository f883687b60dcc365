// How many rows of each label there are: what a removal takes from which class. Pure.
import type { Label } from '../../shared/dataset.ts';

export interface LabelCount {
  readonly label: Label;
  readonly count: number;
}

/** The labels with their counts, the most frequent first; ties in the order of first appearance. */
export function countLabels(labels: Iterable<Label>): LabelCount[] {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count);
}
