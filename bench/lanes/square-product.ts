// The fastest that this machine computes products of matrices: a large square one, by ONNX Runtime and by PyTorch.
import path from 'node:path';
import { compileGraph, Tensor } from '../../src/core/onnx/executable.ts';
import { matmul } from '../../src/core/onnx/functions.ts';
import { Graph } from '../../src/core/onnx/graph.ts';
import { Contender } from '../side-by-side/contender.ts';
import { prepareModernPython } from '../side-by-side/python-environments.ts';

const SIZE = 1536;

/** Operations of one product. */
export const PRODUCT_OPERATIONS = 2 * SIZE ** 3;

/** @returns what computes one product */
export async function squareProduct(threads: number): Promise<() => Promise<void>> {
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
  return async () => {
    await executable.run({ a, b }, { c });
  };
}

/** The same by PyTorch, in a process of its own. @throws Error where PyTorch cannot be had */
export async function squareProductOfPytorch(
  root: string,
  threads: number,
  log: (message: string) => void,
): Promise<() => Promise<void>> {
  const python = prepareModernPython(root, log);
  const worker = path.join(root, 'bench/python/worker.py');
  const contender = await Contender.start(
    {
      name: 'pytorch',
      command: python,
      args: [worker, 'square_product', String(SIZE), String(threads), 'cpu'],
    },
    process.env,
  );
  return async () => {
    await contender.run({ task: 'product', runs: 1 });
  };
}
