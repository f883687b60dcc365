// Which runs an evaluation needs before it knows any score, and which sets of rows it will look at. Pure.
import type { EvaluateJob, Method, RankingName } from '../../shared/evaluate-job.ts';
import type { ScoreName } from '../../shared/scores.ts';
import type { RunSpec } from '../run-spec.ts';

/** Folds of out-of-sample scores: half-runs and their complements. */
export const FOLDS = 2;

const OUT_OF_SAMPLE: ReadonlySet<RankingName> = new Set<ScoreName>(['el2nOut', 'lossOut']);
const OF_GRADIENTS: ReadonlySet<RankingName> = new Set<ScoreName>(['grand', 'headGrand']);
/** They need several points of training. */
const DYNAMICS: ReadonlySet<RankingName> = new Set<ScoreName>([
  'aum',
  'forgetting',
  'meanConfidence',
  'variability',
  'correctness',
]);
/** Points at which rows are scored for the dynamics where no others are asked for, as parts of the whole training. */
const PARTS_OF_TRAINING = [0.25, 0.5, 0.75];

type Asked = Pick<EvaluateJob, 'methods' | 'scoreAt' | 'seed' | 'runs' | 'drop' | 'keep'>;

export interface ScoringRuns {
  /** On all training rows: they are scored at each point, the test rows too, and are what pruned sets are held against. */
  readonly full: readonly RunSpec[];
  /** On parts of the training rows, for out-of-sample scores. */
  readonly folds: readonly RunSpec[];
  /** Epochs, ascending; the last is the end. */
  readonly points: readonly number[];
  readonly gradients: boolean;
}

export function scoringRuns(job: Asked, epochs: number): ScoringRuns {
  const uses = (names: ReadonlySet<RankingName>): boolean =>
    job.methods.some(({ ranking }) => names.has(ranking));
  const wanted = [...(job.scoreAt ?? []), ...job.methods.flatMap(({ point }) => point ?? [])];
  const among = wanted.filter((point) => point < epochs);
  const needed =
    uses(DYNAMICS) && among.every((point) => point === 0)
      ? [...among, ...PARTS_OF_TRAINING.map((part) => part * epochs)]
      : among;
  const points = [...new Set([...needed, epochs])].sort((a, b) => a - b);
  const seeds = seedsOf(job);
  return {
    full: seeds.map((seed) => ({ seed, points })),
    folds: uses(OUT_OF_SAMPLE)
      ? seeds.flatMap((seed) =>
          Array.from({ length: FOLDS }, (_, index): RunSpec => ({
            seed,
            fold: { index, of: FOLDS },
            points: [epochs],
          })),
        )
      : [],
    points,
    gradients: uses(OF_GRADIENTS),
  };
}

export function seedsOf({ seed, runs }: Pick<EvaluateJob, 'seed' | 'runs'>): number[] {
  return Array.from({ length: runs }, (_, index) => seed + index);
}

export function isOutOfSample({ ranking }: Method): boolean {
  return OUT_OF_SAMPLE.has(ranking);
}

/** One set of rows that is looked at: of each run another one where it is drawn by chance. */
export interface CandidateSet {
  readonly method: Method;
  readonly kind: 'drop' | 'keep';
  readonly share: number;
}

/** Methods in the order in which they were asked for, the small shares first. */
export function candidatesOf({ methods, drop, keep }: Asked): CandidateSet[] {
  const ascending = (shares: readonly number[]): number[] => [...new Set(shares)].sort((a, b) => a - b);
  return methods.flatMap((method) => [
    ...ascending(drop).map((share): CandidateSet => ({ method, kind: 'drop', share })),
    ...ascending(keep).map((share): CandidateSet => ({ method, kind: 'keep', share })),
  ]);
}

/** Fine-tunings at most: sets of rows that turn out to be the same are computed once. */
export function countRuns(job: Asked, epochs: number): number {
  const { full, folds } = scoringRuns(job, epochs);
  return full.length + folds.length + candidatesOf(job).length * job.runs;
}
