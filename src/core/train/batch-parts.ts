// How much of a batch goes through a graph at once.
import type { CompileOptions } from '../onnx/session-options.ts';
import { paddedLength } from './batch.ts';

/** Cuts the rows of a batch, in their order, given the tokens of every example. */
export type CutBatch = (rows: Uint32Array, lengths: ArrayLike<number>) => Uint32Array[];

/** On the CPU in parts of few tokens, for the sake of memory; elsewhere whole, which keeps a GPU busy. */
export function cutFor({ provider = 'cpu', lanes = 1 }: CompileOptions): CutBatch {
  if (provider !== 'cpu') return (rows) => [rows];
  return lanes === 1 ? cutByTokens : (rows, lengths) => cutForLanes(rows, lengths, lanes);
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

/**
 * Cuts `rows`, in their order, into parts of nearly as many tokens each, so that `lanes` lanes that take one each are done
 * at the same time: as many as there are lanes, or a multiple, where parts would have more than `PART_TOKENS` tokens.
 */
export function cutForLanes(rows: Uint32Array, lengths: ArrayLike<number>, lanes: number): Uint32Array[] {
  const tokens = rows.reduce((sum, row) => sum + paddedLength(lengths[row]!), 0);
  const count = Math.min(rows.length, lanes * Math.ceil(tokens / (lanes * PART_TOKENS)));
  const parts: Uint32Array[] = [];
  let start = 0;
  let before = 0;
  rows.forEach((row, index) => {
    before += paddedLength(lengths[row]!);
    const left = rows.length - index - 1;
    const isFull = before >= (tokens * (parts.length + 1)) / count;
    // Every part that is left needs a row.
    const mustEnd = left === count - parts.length - 1;
    if ((isFull || mustEnd) && parts.length < count - 1) {
      parts.push(rows.subarray(start, index + 1));
      start = index + 1;
    }
  });
  parts.push(rows.subarray(start));
  return parts;
}
