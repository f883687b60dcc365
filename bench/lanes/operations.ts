// Floating-point operations of the products in a training step, by formula: what a share of the peak is taken of.
import type { Shape } from '../side-by-side/shapes.ts';

/**
 * Two operations a multiplication and addition; the backward pass costs two products for each of the forward pass: one
 * for the gradient of either factor. With width d, inner width i, T tokens:
 * - a layer's linear maps: 2 (4 d^2 + 2 d i) a token, its attention: 4 T d a token;
 * - the last layer: keys and values of all tokens, 2 (2 d^2), and the rest for the first alone.
 * Embeddings, elementwise passes and the optimiser are not counted.
 */
export function stepOperations(shape: Shape): number {
  const { layers, hiddenSize: d, intermediateSize: inner, length, batchSize } = shape;
  const whole = length * (2 * (4 * d * d + 2 * d * inner) + 4 * length * d);
  const last = length * 4 * d * d + 2 * (2 * d * d + 2 * d * inner) + 4 * length * d;
  const head = 2 * d * d;
  return 3 * batchSize * ((layers - 1) * whole + last + head);
}
