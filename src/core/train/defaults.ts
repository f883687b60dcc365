// Hyper-parameters that fit an encoder when the person names none.

/** Rows longer than this are cut, unless told otherwise: enough for most sentences and pairs; what is cut is counted. */
export const DEFAULT_MAX_LENGTH = 128;

/**
 * Peak learning rate by width: BERT's usual 2e-5 at 768 dimensions, more for narrower encoders, whose weights are
 * fewer and may move further.
 */
export function defaultLearningRate(hiddenSize: number, pretrained: boolean): number {
  if (!pretrained) return 1e-3;
  if (hiddenSize >= 1024) return 1e-5;
  if (hiddenSize >= 768) return 2e-5;
  return 1e-4;
}
