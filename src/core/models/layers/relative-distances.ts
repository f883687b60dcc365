// Distances between the tokens of a sequence, as numbers that a graph computes with.
import { add, min, reduceMax, relu, reshape, sub, toFloat } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';

/**
 * `[T, 1, T]`: the position of the key less that of the query, at (query, 0, key).
 * Right for the tokens of every example, whatever stands at padding: positions count up to the end of the longest one.
 */
export function relativeDistances({ positionIds }: ForwardContext['batch']): Value {
  const positions = reduceMax(toFloat(positionIds), { axes: [0] });
  return sub(reshape(positions, [1, 1, 'T']), reshape(positions, ['T', 1, 1]));
}

/** 1 where `x >= 0`, else 0, for whole numbers x. */
export const step = (x: Value): Value => min(relu(add(x, 1)), 1);
