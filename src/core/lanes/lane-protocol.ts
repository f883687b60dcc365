// What the engine's thread asks of a lane, and what a lane answers.
import * as v from 'valibot';
import { BytesSchema, FloatsSchema, IntegersSchema, WordsSchema } from './number-arrays.ts';
import { SharedModelSchema } from './shared-model.ts';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const dims = v.array(index);

/** A tensor on its way between threads. */
export const PlainTensorSchema = v.variant('type', [
  v.object({ type: v.literal('float32'), data: FloatsSchema, dims }),
  v.object({ type: v.literal('int32'), data: IntegersSchema, dims }),
]);
export type PlainTensor = v.InferOutput<typeof PlainTensorSchema>;

const feeds = v.record(v.string(), PlainTensorSchema);
export type PlainFeeds = v.InferOutput<typeof feeds>;

/** Part of the flat arrays, in floats. */
const range = v.object({ start: index, end: index });
export type Range = v.InferOutput<typeof range>;

const RequestSchema = v.variant('kind', [
  /** Makes a graph runnable under the number `graph`. */
  v.object({
    kind: v.literal('open'),
    graph: index,
    model: BytesSchema,
    outputs: v.array(v.string()),
    threads: index,
  }),
  v.object({ kind: v.literal('close'), graph: index }),
  /** Makes the values of a model known under the number `model`. */
  v.object({ kind: v.literal('share'), model: index, memory: SharedModelSchema }),
  v.object({ kind: v.literal('forget'), model: index }),
  /** Runs a graph with the values of a model; answers with all its outputs. */
  v.object({ kind: v.literal('run'), graph: index, model: index, feeds }),
  /** Leaves the sum of the parts' gradients in the array of a chain; answers with their losses. */
  v.object({
    kind: v.literal('differentiate'),
    graph: index,
    model: index,
    chain: index,
    /** What dropout masks are drawn for. */
    sites: v.array(
      v.object({ name: v.string(), shape: v.array(v.union([v.string(), v.number()])), keep: v.number() }),
    ),
    parts: v.array(v.object({ feeds, size: index, length: index, maskSeed: WordsSchema })),
  }),
  /** Adds the gradients of the first `chains` chains up, in their order; answers with the sum's squares. */
  v.object({ kind: v.literal('sum'), model: index, chains: index, range }),
  /** AdamW with the gradients that were added up. */
  v.object({
    kind: v.literal('update'),
    model: index,
    range,
    scalars: v.object({ step_size: v.number(), step_epsilon: v.number(), decay_factor: v.number() }),
    adamW: v.object({ beta1: v.number(), beta2: v.number(), epsilon: v.number(), weightDecay: v.number() }),
    clip: v.number(),
  }),
]);
export type LaneRequest = v.InferOutput<typeof RequestSchema>;

export const LaneMessageSchema = v.object({ id: index, request: RequestSchema });

const ResultSchema = v.object({
  outputs: v.optional(feeds),
  losses: v.optional(v.array(v.number())),
  squares: v.optional(v.number()),
});
export type LaneResult = v.InferOutput<typeof ResultSchema>;

export const LaneReplySchema = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('done'), id: index, result: ResultSchema }),
  v.object({ kind: v.literal('failed'), id: index, message: v.string(), stack: v.optional(v.string()) }),
]);
export type LaneReply = v.InferOutput<typeof LaneReplySchema>;
