// What dropping rows does to each class: a share of all rows may be most of a small class.
import type { Candidate, Evaluation } from './evaluation.ts';

export interface ClassLoss {
  /** Index among the labels. */
  readonly label: number;
  /** Training rows before and after. */
  readonly before: number;
  readonly after: number;
  /** Share of them that goes; 0 for a class that has none. */
  readonly lost: number;
}

/** At this loss a person is warned of the class. */
export const HALF = 0.5;

/** Of each label, in their order. */
export function classLosses(
  { data }: Pick<Evaluation, 'data'>,
  { keptByLabel }: Pick<Candidate, 'keptByLabel'>,
): ClassLoss[] {
  return data.trainByLabel.map((before, label) => {
    const after = keptByLabel[label] ?? 0;
    return { label, before, after, lost: before === 0 ? 0 : (before - after) / before };
  });
}

/** Those that would lose half of their rows or more, the hardest hit first. */
export function halvedClasses(
  evaluation: Pick<Evaluation, 'data'>,
  candidate: Pick<Candidate, 'keptByLabel'>,
): ClassLoss[] {
  return classLosses(evaluation, candidate)
    .filter(({ lost }) => lost >= HALF)
    .sort((a, b) => b.lost - a.lost);
}
