// What an evaluation knows before its first run, and what it looks at once rows are scored.
import type { CandidateSet, ScoringRuns } from '../../experiments/pruning/evaluation-plan.ts';
import type { Split } from '../../experiments/pruning/hold-out.ts';
import type { JobIdentity } from '../../results/job-identity.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import type { Prepared } from '../prepare-job.ts';
import type { PrunedSet } from './pruned-sets.ts';
import type { EvaluationRows } from './read-split.ts';

export interface Setting {
  readonly prepared: Prepared;
  readonly rows: EvaluationRows;
  readonly split: Split;
  readonly leaked: number;
  readonly epochs: number;
  readonly identity: JobIdentity;
  readonly scoring: ScoringRuns;
  readonly folder: ResultFolder;
  /** A number that rows of equal text share. */
  readonly groups: Float64Array;
}

/** Every candidate with the rows of each of its runs, in the order of the seeds. */
export interface Selected {
  readonly candidate: CandidateSet;
  readonly sets: readonly PrunedSet[];
}
