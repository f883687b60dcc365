// What the engine is meant to reach, and whether it did.
import { OURS, type ShapeResults } from './results.ts';
import { inverse, type Spread } from './statistics.ts';

export interface Goal {
  readonly title: string;
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  /** undefined where it was not measured. */
  readonly measured: (results: ShapeResults) => Spread | undefined;
}

export const GOALS: readonly Goal[] = [
  {
    title: 'full GraNd / forward pass',
    bound: 'at most',
    limit: 2.2,
    measured: (results) => inverse(results.timesOurs(OURS, 'forward', 'grand')),
  },
  {
    title: 'full GraNd / training step, whole token table',
    bound: 'at most',
    limit: 0.6,
    measured: (results) => inverse(results.timesOurs(OURS, 'train', 'grand')),
  },
  {
    title: "full GraNd / training step, table of the data's tokens",
    bound: 'at most',
    limit: 0.6,
    measured: (results) => inverse(results.timesOurs(OURS, 'train-trimmed', 'grand')),
  },
  {
    title: 'batch-1 loop (PyTorch) / full GraNd',
    bound: 'at least',
    limit: 40,
    measured: (results) => results.timesOurs('pytorch', 'grand-loop', 'grand'),
  },
  {
    title: "batch-1 loop (Debian's PyTorch) / full GraNd",
    bound: 'at least',
    limit: 40,
    measured: (results) => results.timesOurs('pytorch-debian', 'grand-loop', 'grand'),
  },
  {
    title: 'best batched alternative / full GraNd',
    bound: 'at least',
    limit: 3,
    measured: (results) => results.bestAlternative(),
  },
  {
    title: "PyTorch's training step / ours, whole token table",
    bound: 'at least',
    limit: 1.3,
    measured: (results) => results.timesOurs('pytorch', 'train', 'train'),
  },
  {
    title: "PyTorch's training step / ours, table of the data's tokens",
    bound: 'at least',
    limit: 1.3,
    measured: (results) => results.timesOurs('pytorch', 'train', 'train-trimmed'),
  },
];

export function isMet({ bound, limit }: Pick<Goal, 'bound' | 'limit'>, { median }: Spread): boolean {
  return bound === 'at most' ? median <= limit : median >= limit;
}
