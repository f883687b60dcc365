// Which of the rows are trained on and which are tested on, and what is wrong with that.
import { Random } from '../../core/random.ts';
import type { Examples } from '../../core/train/tokenised-examples.ts';
import { holdOut, type Split } from '../../experiments/pruning/hold-out.ts';
import { groupNearDuplicates } from '../../experiments/pruning/near-duplicates.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';

/** With fewer test rows nothing can be told: one of them is five points. */
const LEAST_TEST_ROWS = 20;

/**
 * @param inTestFile rows at the end that come from a file of their own
 * @throws DataDietError `dataset-empty` where too few rows are left on either side
 */
export function splitRows(job: EvaluateJob, examples: Examples, inTestFile: number | undefined): Split {
  const split =
    job.test.kind === 'file' && inTestFile !== undefined
      ? cutAt(examples.count, examples.count - inTestFile)
      : held(job, examples);
  const { train, test } = split;
  const classes = new Set(train.map((row) => examples.labels[row]!)).size;
  if (test.length < LEAST_TEST_ROWS || classes < 2 || train.length < job.batchSize) {
    throw new DataDietError(
      'dataset-empty',
      `There are too few rows to evaluate pruning with: ${train.length} to train on and ${test.length} to test on.`,
      {
        action: `At least ${LEAST_TEST_ROWS} test rows are needed: name a file of them, or hold out a larger share.`,
        place: { file: job.file },
      },
    );
  }
  return split;
}

function cutAt(count: number, first: number): Split {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return { train: rows.subarray(0, first), test: rows.subarray(first) };
}

function held({ test, seed }: EvaluateJob, examples: Examples): Split {
  const groups = groupNearDuplicates(examples.count, (row) => examples.tokens(row));
  const random = new Random(seed, 'holdout');
  const share = test.kind === 'holdout' ? test.share : 0;
  return holdOut(examples.labels, groups, share, (bound) => random.below(bound));
}

/**
 * Test rows whose text also stands among the training rows.
 * @param groups a number that rows of equal text share
 */
export function countLeaked({ train, test }: Split, groups: ArrayLike<number>): number {
  const trained = new Set(Array.from(train, (row) => groups[row]!));
  return test.filter((row) => trained.has(groups[row]!)).length;
}
