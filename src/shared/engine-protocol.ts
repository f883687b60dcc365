// The typed protocol between a client (editor, command line) and the engine process, over Node's IPC channel.
// One process serves one request: it is forked, says `ready`, gets the request, answers and ends. The answers: to `score`
// progress, notes and then `done`; to `import` and `openScores` notes and then `done`; to `evaluate` the same and then `evaluated`, or `planned` where that is asked; to `devices` `devices`; to `models` `models`; to `work` `workPlanned`, `worked`, or what `score` and `evaluate` end with; to `probe` `probed`; to any of them `failed`.
// `stop` may come after `score`, `evaluate` and `work`: the engine keeps where its run is, and answers `failed`, `cancelled`.
// Cancelling is ending the process; nothing it shares with others is half-written, since files are renamed into place,
// and what was finished before is kept.
import * as v from 'valibot';
import { DeviceReportSchema, NAMED_DEVICES } from './device-report.ts';
import { SerializedErrorSchema } from './errors.ts';
import { EvaluateJobSchema } from './evaluate-job.ts';
import { EvaluationPlanSchema, EvaluationSchema } from './evaluation.ts';
import { ImportPredictionsJobSchema, OpenScoresJobSchema } from './import-job.ts';
import { ModelReportsSchema } from './model-report.ts';
import { ProgressSchema } from './progress.ts';
import { RunMetadataSchema } from './results.ts';
import { ModelReferenceSchema, ScoreJobSchema } from './score-job.ts';
import { PartSchema, RunReportSchema, WorkPlanSchema, WorkSchema } from './work.ts';

export const RequestSchema = v.variant('type', [
  v.strictObject({ type: v.literal('score'), job: ScoreJobSchema }),
  v.strictObject({ type: v.literal('evaluate'), job: EvaluateJobSchema }),
  /** One part of a job that several processes compute. */
  v.strictObject({ type: v.literal('work'), work: WorkSchema, part: PartSchema }),
  /** Computes nothing with an encoder, and waits for no turn. */
  v.strictObject({ type: v.literal('import'), job: ImportPredictionsJobSchema }),
  v.strictObject({ type: v.literal('openScores'), job: OpenScoresJobSchema }),
  /** Which devices are there? */
  v.strictObject({ type: v.literal('devices') }),
  /** Which of these encoders are on this machine, and, where it is asked, which others does the hub's cache hold? */
  v.strictObject({
    type: v.literal('models'),
    models: v.array(ModelReferenceSchema),
    others: v.boolean(),
  }),
  /** Asked by an engine of another engine, which may die of it: does this device compute what the CPU does? */
  v.strictObject({ type: v.literal('probe'), device: v.picklist(NAMED_DEVICES) }),
]);
export type Request = v.InferOutput<typeof RequestSchema>;

/** What an engine may be told when it has its request. */
export const StopSchema = v.strictObject({ type: v.literal('stop') });
export type Stop = v.InferOutput<typeof StopSchema>;

export const EventSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  v.strictObject({ type: v.literal('progress'), progress: ProgressSchema }),
  v.strictObject({ type: v.literal('log'), message: v.string() }),
  /** What a person should know while the job runs: what is there already, or what was decided for them. */
  v.strictObject({ type: v.literal('note'), message: v.string() }),
  v.strictObject({ type: v.literal('done'), metadata: RunMetadataSchema }),
  v.strictObject({ type: v.literal('evaluated'), evaluation: EvaluationSchema }),
  v.strictObject({ type: v.literal('planned'), plan: EvaluationPlanSchema }),
  v.strictObject({ type: v.literal('workPlanned'), plan: WorkPlanSchema }),
  v.strictObject({ type: v.literal('worked'), report: RunReportSchema }),
  v.strictObject({ type: v.literal('devices'), devices: v.array(DeviceReportSchema) }),
  v.strictObject({ type: v.literal('models'), reports: ModelReportsSchema }),
  /** `difference`: what disagreed with the CPU and by how much; absent when nothing did. */
  v.strictObject({ type: v.literal('probed'), difference: v.optional(v.string()) }),
  v.strictObject({ type: v.literal('failed'), error: SerializedErrorSchema }),
]);
export type EngineEvent = v.InferOutput<typeof EventSchema>;
