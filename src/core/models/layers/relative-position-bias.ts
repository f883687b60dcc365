// Relative positions as a bias of attention scores (Raffel et al. 2020, arXiv 1910.10683, section 2.1): distances fall
// into buckets, and each head learns one number a bucket.
import { add, matmul, mul, reduceSum, reshape, sub, transpose } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';
import { relativeDistances, step } from './relative-distances.ts';

/** Buckets, half of them for either direction, and the distance from which on all fall into the last one. */
export const BUCKETS = 32;
const MAX_DISTANCE = 128;

/**
 * The bucket of the distance `key position - query position`. Distances below 8 have a bucket each, longer ones share
 * buckets that widen with the logarithm. Rounded as float32, which the encoders were trained with.
 */
export function relativePositionBucket(relativePosition: number): number {
  const side = BUCKETS / 2;
  const exact = side / 2;
  const offset = relativePosition > 0 ? side : 0;
  const distance = Math.abs(relativePosition);
  if (distance < exact) return offset + distance;
  const logarithm = Math.fround(Math.log(distance / exact));
  const scaled = Math.fround(logarithm / Math.fround(Math.log(MAX_DISTANCE / exact)));
  return offset + Math.min(exact + Math.trunc(Math.fround(scaled * (side - exact))), side - 1);
}

/** The distances that fall into each bucket: all from `low` to `high`; none where `low > high`. */
function bucketRanges(): { readonly low: Float32Array; readonly high: Float32Array } {
  const endless = 2 ** 20;
  const low = new Float32Array(BUCKETS).fill(endless);
  const high = new Float32Array(BUCKETS).fill(-endless);
  for (let distance = -MAX_DISTANCE; distance <= MAX_DISTANCE; distance++) {
    const bucket = relativePositionBucket(distance);
    low[bucket] = Math.min(low[bucket]!, distance === -MAX_DISTANCE ? -endless : distance);
    high[bucket] = Math.max(high[bucket]!, distance === MAX_DISTANCE ? endless : distance);
  }
  return { low, high };
}

/** `[T, buckets, T]`: 1 at (query t, bucket, key s) where the distance s - t falls into the bucket. */
function bucketMembership(batch: ForwardContext['batch']): Value {
  const distances = relativeDistances(batch);
  const { graph } = distances;
  const { low, high } = bucketRanges();
  const bound = (values: Float32Array): Value => graph.constant(values, [1, BUCKETS, 1]);
  return mul(step(sub(distances, bound(low))), step(sub(bound(high), distances)));
}

/**
 * @param table `[buckets, heads]`, a parameter
 * @returns `[B, heads, T, T]`, to be added to attention scores
 */
export function relativePositionBias({ batch }: ForwardContext, table: Value): Value {
  const [buckets, heads] = table.shape as readonly [number, number];
  if (buckets !== BUCKETS) throw new RangeError(`${buckets} buckets are not ${BUCKETS}`);
  // All examples have the same bias. Each is given its own copy of the table, since the gradient of one example's loss
  // is asked for: adding zeros is where the copies part.
  const zeros = mul(reduceSum(batch.firstToken, { axes: [2], keepdims: true }), 0);
  const copies = transpose(add(zeros, table), [0, 2, 1]);
  // bias[b, h, t, s] = sum over k of table[k, h] * membership[t, k, s]: no gather, whose gradient would be a scatter.
  const bias = matmul(reshape(copies, ['B', 1, heads, buckets]), bucketMembership(batch));
  return transpose(bias, [0, 2, 1, 3]);
}
