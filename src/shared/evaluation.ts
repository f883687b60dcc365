// What an evaluation of pruning found: how a model does on rows that no score ever saw, trained on all rows and without
// those that each method would drop.
import * as v from 'valibot';
import { ColumnsSchema, LabelSchema } from './dataset.ts';
import { EvaluateJobSchema, MethodSchema } from './evaluate-job.ts';

/** A mean and its 95 % interval; the interval is absent where one run cannot tell any. */
export const EstimateSchema = v.strictObject({
  mean: v.number(),
  low: v.optional(v.number()),
  high: v.optional(v.number()),
});
export type Estimate = v.InferOutput<typeof EstimateSchema>;

/** Each as a share, 0..1. */
export const MEASURES = ['accuracy', 'macroF1', 'worstRecall'] as const;
export type Measure = (typeof MEASURES)[number];

const measures = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.strictObject({ accuracy: schema, macroF1: schema, worstRecall: schema });

/** How runs on one set of rows did on the test rows. */
export const OutcomeSchema = v.strictObject({
  /** Of the runs, in the order of the seeds. */
  runs: v.array(measures(v.number())),
  /** Means over the runs, with intervals over them (Student's t). */
  means: measures(EstimateSchema),
});
export type Outcome = v.InferOutput<typeof OutcomeSchema>;

export const CandidateSchema = v.strictObject({
  method: MethodSchema,
  /** `drop`: this share of the rows goes, from the suspicious end; `keep`: only this share stays, of that end. */
  kind: v.picklist(['drop', 'keep']),
  share: v.number(),
  /** Training rows that go and that stay; of chance, in the first run. */
  dropped: v.number(),
  kept: v.number(),
  /** Training rows of each label that stay, in the order of `labels`. */
  keptByLabel: v.array(v.number()),
  outcome: OutcomeSchema,
  /** Against all rows, paired by seed; the intervals are over runs and test rows both. */
  difference: measures(EstimateSchema),
});
export type Candidate = v.InferOutput<typeof CandidateSchema>;

/** `gain` and `harm` where the interval leaves 0 out, `none` where it holds it. */
export const EFFECTS = ['gain', 'none', 'harm'] as const;
export type Effect = (typeof EFFECTS)[number];

export const RecommendationSchema = v.strictObject({
  /** Index among the candidates; null where keeping all rows was best. */
  candidate: v.nullable(v.number()),
  /** Of the candidate's accuracy against all rows; its interval is widened for how many were looked at. */
  difference: EstimateSchema,
  /** How many candidates were looked at. */
  looked: v.number(),
  effect: v.picklist(EFFECTS),
  /** One honest sentence. */
  sentence: v.string(),
});
export type Recommendation = v.InferOutput<typeof RecommendationSchema>;

export const EvaluationSchema = v.strictObject({
  version: v.literal(1),
  /** Of the folder in the store. */
  id: v.string(),
  tool: v.strictObject({ name: v.string(), version: v.string() }),
  createdAt: v.string(),
  seconds: v.number(),
  /** What was asked for. */
  job: v.omit(EvaluateJobSchema, ['planOnly']),
  data: v.strictObject({
    bytes: v.number(),
    sha256: v.string(),
    columns: ColumnsSchema,
    /** In the order of the logits. */
    labels: v.array(LabelSchema),
    /** Rows that could be used: trained on, and tested on. */
    trainRows: v.number(),
    testRows: v.number(),
    /** Of each label, in their order. */
    trainByLabel: v.array(v.number()),
    testByLabel: v.array(v.number()),
    /** Test rows whose text also stands among the training rows: of a holdout none, by its making. */
    leaked: v.number(),
    skipped: v.number(),
  }),
  model: v.strictObject({ name: v.string(), revision: v.string(), parameters: v.number() }),
  training: v.strictObject({
    seeds: v.array(v.number()),
    epochs: v.number(),
    batchSize: v.number(),
    learningRate: v.number(),
    maxLength: v.number(),
    lanes: v.number(),
  }),
  /** What was decided for the person, and why: sentences. */
  decisions: v.array(v.string()),
  device: v.strictObject({ provider: v.string(), adapter: v.string(), threads: v.number() }),
  versions: v.record(v.string(), v.string()),
  /** Trained on all training rows. */
  full: OutcomeSchema,
  /** Always the label that is most frequent in training: share of the test rows. */
  majorityAccuracy: v.number(),
  candidates: v.array(CandidateSchema),
  recommendation: RecommendationSchema,
  /** What to be careful of: sentences. */
  warnings: v.array(v.string()),
});
export type Evaluation = v.InferOutput<typeof EvaluationSchema>;

/** What an evaluation will take. */
export const EvaluationPlanSchema = v.strictObject({
  /** Fine-tunings in all, and those of them that are there already. */
  runs: v.number(),
  there: v.number(),
  /** Expected for those that are not there, by a short trial on this machine. */
  seconds: v.number(),
  trainRows: v.number(),
  testRows: v.number(),
  epochs: v.number(),
  leaked: v.number(),
  warnings: v.array(v.string()),
});
export type EvaluationPlan = v.InferOutput<typeof EvaluationPlanSchema>;
