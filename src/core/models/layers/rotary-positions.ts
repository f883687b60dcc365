// Rotary position embeddings (Su et al. 2021, arXiv 2104.09864): queries and keys are turned by angles that grow with
// the position, so that their product depends on the distance alone.
import { add, gather, matmul, mul, reshape } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';

/** Cosines and sines `[B, 1, T, headSize]` of the angles at every token, and the half turn `[headSize, headSize]`. */
export interface Rotation {
  readonly cosines: Value;
  readonly sines: Value;
  readonly halfTurn: Value;
}

/**
 * Angles `position / theta^(2i / headSize)` for the dimensions i and i + headSize/2, which turn together.
 * @param positions rows of the tables
 */
export function rotation(
  { batch }: ForwardContext,
  headSize: number,
  theta: number,
  positions: number,
): Rotation {
  const { graph } = batch.positionIds;
  const half = headSize / 2;
  const table = (of: (angle: number) => number): Value => {
    const values = new Float32Array(positions * headSize);
    for (let position = 0; position < positions; position++) {
      for (let index = 0; index < headSize; index++) {
        values[position * headSize + index] = of(position / theta ** ((index % half) / half));
      }
    }
    const rows = gather(
      graph.constant(values, [positions, headSize]),
      batch.positionIds,
      batch.uniquePositions,
      { distinct: true },
    );
    return reshape(rows, ['B', 1, 'T', headSize]);
  };
  // x R = (-second half, first half): one product instead of cutting and joining.
  const turn = new Float32Array(headSize * headSize);
  for (let index = 0; index < half; index++) {
    turn[index * headSize + index + half] = 1;
    turn[(index + half) * headSize + index] = -1;
  }
  return {
    cosines: table(Math.cos),
    sines: table(Math.sin),
    halfTurn: graph.constant(turn, [headSize, headSize]),
  };
}

/** Turns `x` `[B, heads, T, headSize]`. */
export function rotate({ cosines, sines, halfTurn }: Rotation, x: Value): Value {
  return add(mul(x, cosines), mul(matmul(x, halfTurn), sines));
}
