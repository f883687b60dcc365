// The rows that stay of the training rows in each set that is looked at.
import { createHash } from 'node:crypto';
import { Random } from '../../core/random.ts';
import { chooseDropped } from '../../experiments/pruning/choose-rows.ts';
import type { CandidateSet } from '../../experiments/pruning/evaluation-plan.ts';
import type { EvaluateJob, Method } from '../../shared/evaluate-job.ts';
import type { Order } from './rank-rows.ts';

/** What one run of one candidate trains on. */
export interface PrunedSet {
  readonly seed: number;
  /** Names the rows, and for how many steps: sets of equal rows are one. 12 hexadecimal digits. */
  readonly id: string;
  /** Rows by their index, ascending. */
  readonly kept: Uint32Array;
  readonly steps: number | undefined;
}

interface PruningRows {
  /** The training rows by their index, ascending. */
  readonly train: Uint32Array;
  /** Class of every row. */
  readonly labels: Uint32Array;
  /** Steps that all rows take, where every set is to have as many. */
  readonly steps: number | undefined;
}

/** @param order of the places among the training rows, for a run where it is by chance */
export function prunedSet(
  job: Pick<EvaluateJob, 'rule' | 'classCap'>,
  { kind, share, method }: CandidateSet,
  seed: number,
  { order, values }: Order,
  { train, labels, steps }: PruningRows,
): PrunedSet {
  const random = new Random(seed, `strata ${kind} ${share}`);
  const options = {
    rule: ruleFor(method, job.rule),
    classCap: job.classCap,
    draw: (bound: number) => random.below(bound),
  };
  const classes = train.map((row) => labels[row]!);
  // What is to be kept of the suspicious end is left when the other end is dropped.
  const dropped =
    kind === 'drop'
      ? chooseDropped(order, classes, values, share, options)
      : chooseDropped(order.toReversed(), classes, values, 1 - share, options);
  const gone = new Uint8Array(train.length);
  for (const place of dropped) gone[place] = 1;
  const kept = train.filter((_, place) => gone[place] === 0);
  return { seed, id: idOf(kept, steps), kept, steps };
}

/** Chance is the plain yardstick, whatever the rule. */
function ruleFor({ ranking }: Method, rule: EvaluateJob['rule']): EvaluateJob['rule'] {
  return ranking === 'random' ? 'top' : rule;
}

function idOf(kept: Uint32Array, steps: number | undefined): string {
  const hash = createHash('sha256').update(`${steps ?? 'epochs'}\n`);
  return hash
    .update(new Uint8Array(Uint32Array.from(kept).buffer))
    .digest('hex')
    .slice(0, 12);
}
