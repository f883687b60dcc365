// What is known of an encoder before it is chosen: whether it is on this machine, how large it is, whether it can be used.
import * as v from 'valibot';
import { SerializedErrorSchema } from './errors.ts';
import { ModelReferenceSchema } from './score-job.ts';

export const ModelReportSchema = v.variant('state', [
  v.strictObject({
    /** Its files are on this machine and nothing speaks against using them. */
    state: v.literal('here'),
    model: ModelReferenceSchema,
    /** `model_type` of its configuration: `bert`, `roberta`. */
    type: v.string(),
    /** Size of its weights file or of all shards, in bytes. */
    bytes: v.number(),
    /** Number of the encoder's parameters, without any head. */
    parameters: v.number(),
  }),
  /** A model of the hub that the cache does not hold as a whole. Whether the hub has it is not known. */
  v.strictObject({ state: v.literal('absent'), model: ModelReferenceSchema }),
  v.strictObject({
    state: v.literal('unusable'),
    model: ModelReferenceSchema,
    error: SerializedErrorSchema,
  }),
]);
export type ModelReport = v.InferOutput<typeof ModelReportSchema>;

export const ModelReportsSchema = v.strictObject({
  /** A report for each model that was asked about, in that order. */
  asked: v.array(ModelReportSchema),
  /** Other encoders of the hub that the cache holds and that can be used, by name. */
  cached: v.array(ModelReportSchema),
});
export type ModelReports = v.InferOutput<typeof ModelReportsSchema>;
