// How much of a batch goes through a graph at once.
import type { Provider } from '../onnx/session-options.ts';
import { paddedLength } from './batch.ts';

/** Cuts the rows of a batch, in their order, given the tokens of every example. */
export type CutBatch = (rows: Uint32Array, lengths: ArrayLike<number>) => Uint32Array[];

/** On the CPU in parts of few tokens, for the sake of memory; elsewhere whole, which keeps a GPU busy. */
export function cutFor(provider: Provider = 'cpu'): CutBatch {
  return provider === 'cpu' ? cutByTokens : (rows) => [rows];
}

/**
 * Tokens, padding included, that go through a graph at once on the CPU: enough to keep the cores busy, few enough that
 * what the backward pass keeps of them stays small.
 */
const PART_TOKENS = 1024;

/** Cuts `rows`, in their order, into parts of at most `PART_TOKENS` tokens, padding included; of one row at least. */
export function cutByTokens(rows: Uint32Array, lengths: ArrayLike<number>): Uint32Array[] {
  const parts: Uint32Array[] = [];
  let start = 0;
  let longest = 0;
  rows.forEach((row, index) => {
    const length = Math.max(longest, lengths[row]!);
    if (index > start && paddedLength(length) * (index + 1 - start) > PART_TOKENS) {
      parts.push(rows.subarray(start, index));
      start = index;
      longest = lengths[row]!;
    } else {
      longest = length;
    }
  });
  parts.push(rows.subarray(start));
  return parts;
}
