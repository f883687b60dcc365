// An evaluation of pruning: everything that decides which runs it takes and what they are compared by.
import * as v from 'valibot';
import { DATASET_FORMATS } from './dataset.ts';
import { ScoreJobSchema } from './score-job.ts';
import { SCORE_NAMES, SCORES } from './scores.ts';

/** What orders the rows: a score, or chance, which is the yardstick. */
export const RANKINGS = [...SCORE_NAMES, 'random'] as const;
export type RankingName = (typeof RANKINGS)[number];

/** One way to order the rows: a score at a point of training, the end where none is said. */
export const MethodSchema = v.strictObject({
  ranking: v.picklist(RANKINGS),
  /** Epochs. */
  point: v.optional(v.pipe(v.number(), v.minValue(0))),
});
export type Method = v.InferOutput<typeof MethodSchema>;

/**
 * How rows are taken from the suspicious end of an order.
 * - `top`: the first k, whatever their classes
 * - `class-cap`: the first k, but no class loses more than its share times a factor
 * - `stratified`: the hardest are cut, and the rest is drawn evenly over bins of the score, so that no difficulty goes
 *   missing (coverage-centric selection, Zheng et al. 2023, arXiv 2210.15809); for large shares
 */
export const SELECTION_RULES = ['class-cap', 'top', 'stratified'] as const;
export type SelectionRule = (typeof SELECTION_RULES)[number];

const share = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));

const { file, format, columns, reading, allowSkipped, model, seed, epochs, batchSize } =
  ScoreJobSchema.entries;
const { learningRate, maxLength, device, threads, background, store, scoreAt } = ScoreJobSchema.entries;

export const EvaluateJobSchema = v.strictObject({
  file,
  format,
  columns,
  reading,
  allowSkipped,
  model,
  seed,
  epochs,
  batchSize,
  learningRate,
  maxLength,
  device,
  threads,
  background,
  store,
  scoreAt,
  /** Runs of every set of rows; run i uses seed `seed + i` everywhere, so that sets are compared in pairs. */
  runs: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The rows that no score ever sees: a share of the file, or a file of their own. */
  test: v.variant('kind', [
    v.strictObject({ kind: v.literal('holdout'), share }),
    v.strictObject({ kind: v.literal('file'), path: v.string(), format: v.picklist(DATASET_FORMATS) }),
  ]),
  methods: v.pipe(v.array(MethodSchema), v.minLength(1)),
  /** Shares of the training rows to drop, from the suspicious end. */
  drop: v.array(share),
  /** Shares of the training rows to keep, those of the suspicious end: the paper's question for large shares. */
  keep: v.array(share),
  rule: v.picklist(SELECTION_RULES),
  /** Of `class-cap`: how many times its share a class may lose. */
  classCap: v.pipe(v.number(), v.minValue(1)),
  /** What all sets get alike: passes over their own rows, or steps of the optimiser. */
  budget: v.picklist(['epochs', 'steps']),
  /** Tells what it would take, and does nothing of it. */
  planOnly: v.optional(v.boolean()),
});
export type EvaluateJob = v.InferOutput<typeof EvaluateJobSchema>;

export const EVALUATE_DEFAULTS = {
  runs: 3,
  test: { kind: 'holdout', share: 0.2 },
  methods: [{ ranking: 'el2n' }, { ranking: 'random' }],
  drop: [0.01, 0.02, 0.05, 0.1, 0.2],
  keep: [],
  rule: 'class-cap',
  classCap: 2,
  budget: 'epochs',
} as const satisfies Partial<EvaluateJob>;

/** `EL2N`, `EL2N at epoch 0.25`, `Random rows` */
export function describeMethod({ ranking, point }: Method): string {
  const name = ranking === 'random' ? 'Random rows' : SCORES[ranking].name;
  return point === undefined ? name : `${name} at epoch ${point}`;
}
