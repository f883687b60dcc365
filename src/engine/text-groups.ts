// Rows of equal text, which folds and the rehearsal never part.
import type { Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import type { ScoreJob } from '../shared/score-job.ts';

/** Rows of one text stay together: with fewer texts than parts, a model would have nothing to train on or to tell. */
export function requireTexts({ file, folds }: ScoreJob, groups: Float64Array): void {
  if (folds === undefined) return;
  const texts = new Set(groups).size;
  if (texts >= folds) return;
  throw new DataDietError(
    'invalid-argument',
    `The rows hold ${texts} different ${texts === 1 ? 'text' : 'texts'}: too few for ${folds} folds.`,
    { action: 'Use fewer folds, or none.', place: { file } },
  );
}

/** Rows whose text stands under another label as well: at least one of the labels is wrong. */
export function countConflicting(groups: Float64Array, labels: readonly Label[]): number {
  const sizes = new Map<number, number>();
  const first = new Map<number, Label>();
  const conflicting = new Set<number>();
  for (const [row, group] of groups.entries()) {
    const label = labels[row]!;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    if (!first.has(group)) first.set(group, label);
    else if (first.get(group) !== label) conflicting.add(group);
  }
  return [...conflicting].reduce((sum, group) => sum + sizes.get(group)!, 0);
}

/** A number that rows of equal text share, by the first word of their texts' hash and, among those, the second. */
export function groupsOf(textHash: Uint32Array): Float64Array {
  // 53 of 64 bits: two texts of a million share them with a chance of one in 16,000.
  return Float64Array.from({ length: textHash.length / 2 }, (_, row) => {
    return textHash[2 * row]! * 2 ** 21 + (textHash[2 * row + 1]! >>> 11);
  });
}
