// The fastest that this machine computes products of matrices: a large square one.
import { compileGraph, Tensor } from '../../src/core/onnx/executable.ts';
import { matmul } from '../../src/core/onnx/functions.ts';
import { Graph } from '../../src/core/onnx/graph.ts';

const SIZE = 1536;

export interface SquareProduct {
  /** Operations a run. */
  readonly operations: number;
  readonly run: () => Promise<void>;
}

export async function squareProduct(threads: number): Promise<SquareProduct> {
  const graph = new Graph();
  const shape = [SIZE, SIZE];
  const product = matmul(graph.input('a', 'float32', shape), graph.input('b', 'float32', shape));
  graph.output('c', product);
  const executable = await compileGraph(graph, { threads });
  const square = () =>
    new Tensor(
      'float32',
      Float32Array.from({ length: SIZE * SIZE }, (_, index) => (index % 7) - 3),
      shape,
    );
  const [a, b, c] = [square(), square(), square()];
  return {
    operations: 2 * SIZE ** 3,
    run: async () => {
      await executable.run({ a, b }, { c });
    },
  };
}
