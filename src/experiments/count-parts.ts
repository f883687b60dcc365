// How many runs a job has at most, before anything of its rows is known: a scheduler is told so, and a task too many ends at
// once.
import type { Work } from '../shared/work.ts';
import { MOST_CHOSEN_RUNS } from './choose-runs.ts';
import { candidatesOf, scoringRuns } from './pruning/evaluation-plan.ts';

export interface Parts {
  /** Those that score rows come first. */
  readonly scoring: number;
  /** Those on pruned sets need the scores. */
  readonly pruning: number;
}

export function countParts({ kind, job }: Work): Parts {
  if (kind === 'score') {
    const runs = job.runs === 'auto' ? MOST_CHOSEN_RUNS : job.runs;
    return { scoring: runs * (1 + (job.folds ?? 0)), pruning: 0 };
  }
  // How long a run trains decides no number of runs.
  const { full, folds } = scoringRuns(job, 1);
  return { scoring: full.length + folds.length, pruning: candidatesOf(job).length * job.runs };
}
