// A model in training as all lanes see it: flat arrays in shared memory, cut into segments, one a parameter.
import * as v from 'valibot';
import { FloatsSchema, IntegersSchema } from './number-arrays.ts';
import { parameterSize, type ParameterSpec } from '../models/parameters.ts';

/** Segments start at whole cache lines of 64 bytes. */
const ALIGNMENT = 16;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const SegmentSchema = v.object({
  /** Of the parameter. */
  name: v.string(),
  shape: v.array(count),
  decays: v.boolean(),
  /** Where it lies in the flat arrays, in floats. */
  start: count,
  length: count,
});
export type Segment = v.InferOutput<typeof SegmentSchema>;

export const SharedModelSchema = v.object({
  segments: v.array(SegmentSchema),
  /** `[1]`: goes up with every change of the values, so that a lane knows when its copy is old. */
  version: IntegersSchema,
  values: FloatsSchema,
  /** AdamW's moments. */
  first: FloatsSchema,
  second: FloatsSchema,
  /** One a chain: see `LanedState`. The first ends up with the sum of all. */
  gradients: v.array(FloatsSchema),
});

/**
 * 16 bytes a parameter, and 4 more for each chain beyond the first, none of which the system provides before it is written
 * to: a model that is scored and not trained takes 4.
 */
export type SharedModel = v.InferOutput<typeof SharedModelSchema>;

export function sharedModel(specs: readonly ParameterSpec[], chains: number): SharedModel {
  const segments: Segment[] = [];
  let end = 0;
  for (const spec of specs) {
    const length = parameterSize(spec);
    segments.push({ name: spec.name, shape: [...spec.shape], decays: spec.decays, start: end, length });
    end += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  }
  const flat = (): Float32Array => new Float32Array(new SharedArrayBuffer(end * 4));
  return {
    segments,
    version: new Int32Array(new SharedArrayBuffer(4)),
    values: flat(),
    first: flat(),
    second: flat(),
    gradients: Array.from({ length: chains }, flat),
  };
}

export function partOf(flat: Float32Array, { start, length }: Segment): Float32Array {
  return flat.subarray(start, start + length);
}
