// Which examples form which batch, in which order.
import type { Random } from '../random.ts';

/** Batches whose examples are sorted together: enough to leave little padding, few enough to keep an epoch random. */
const POOL_BATCHES = 32;

/**
 * One epoch: every example once, in random batches of examples of similar length. The examples are shuffled, cut into
 * pools, sorted by length within a pool, cut into batches, and the batches are shuffled.
 */
export function epochBatches(lengths: ArrayLike<number>, batchSize: number, random: Random): Uint32Array[] {
  const order = Uint32Array.from({ length: lengths.length }, (_, index) => index);
  random.shuffle(order);
  const batches: Uint32Array[] = [];
  for (let start = 0; start < order.length; start += batchSize * POOL_BATCHES) {
    const pool = order.slice(start, start + batchSize * POOL_BATCHES);
    pool.sort((a, b) => lengths[a]! - lengths[b]!);
    batches.push(...cutBatches(pool, batchSize));
  }
  random.shuffle(batches);
  return batches;
}

/** For scoring: all examples from the longest to the shortest, so that memory is asked for once, at the start. */
export function sortedBatches(lengths: ArrayLike<number>, batchSize: number): Uint32Array[] {
  const order = Uint32Array.from({ length: lengths.length }, (_, index) => index);
  order.sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  return cutBatches(order, batchSize);
}

/** Examples in this order, `batchSize` at a time; the last batch may be smaller. */
export function cutBatches(order: Uint32Array, batchSize: number): Uint32Array[] {
  const batches: Uint32Array[] = [];
  for (let start = 0; start < order.length; start += batchSize)
    batches.push(order.subarray(start, start + batchSize));
  return batches;
}
