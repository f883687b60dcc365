// What each token of a batch counts: 1 / length of its row, 0 at padding, so that a row's tokens give a mean.
import { Tensor } from '../src/core/onnx/executable.ts';
import type { Batch } from '../src/core/train/batch.ts';
import type { Examples } from '../src/core/train/tokenised-examples.ts';

export function tokenWeights({ size, length }: Batch, examples: Examples, rows: Uint32Array): Tensor {
  const weights = new Float32Array(size * length);
  rows.forEach((row, index) => {
    const tokens = examples.lengths[row]!;
    weights.fill(1 / tokens, index * length, index * length + tokens);
  });
  return new Tensor('float32', weights, [size, length]);
}
