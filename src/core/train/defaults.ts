// Hyper-parameters that fit an encoder when the person names none.
import type { EncoderDescription } from '../models/encoder.ts';

/** Rows longer than this are cut, unless told otherwise: enough for most sentences and pairs; what is cut is counted. */
export const DEFAULT_MAX_LENGTH = 128;

/**
 * Peak learning rate by width: BERT's usual 2e-5 at 768 dimensions, more for narrower encoders, whose weights are
 * fewer and may move further. 6e-4 is the best of 3e-4, 6e-4 and 1e-3 for the built-in encoder on SST-2 and Banking77
 * taken together (docs/built-in-encoder.md).
 */
export function defaultLearningRate({
  hiddenSize,
}: Pick<EncoderDescription, 'hiddenSize' | 'layers'>): number {
  if (hiddenSize >= 1024) return 1e-5;
  if (hiddenSize >= 768) return 2e-5;
  if (hiddenSize > 256) return 1e-4;
  return 6e-4;
}
