// Sums over as many numbers as real encoders have: float32 must not swallow them.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as f from '../../../src/core/onnx/functions.ts';
import { Executable, Tensor } from '../../../src/core/onnx/executable.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';

const [INPUTS, OUTPUTS] = [768, 3072];

test('the squared norm of a weight gradient of a base encoder has six digits', async () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['B', INPUTS, OUTPUTS]);
  graph.output('squares', f.reduceSumSquare(x, { axes: [1, 2] }));
  graph.output('all squares', f.reduceSumSquare(x, { axes: [0, 1, 2], keepdims: true }));
  graph.output('sum', f.reduceSum(f.mul(x, x), { axes: [1, -1] }));
  graph.output('mean', f.reduceMean(f.mul(x, x), { axes: [1, 2] }));
  const executable = await Executable.compile(graph, { threads: 1 });
  // An outer product, as the gradient of one token is, with rows of very different sizes.
  const data = Float32Array.from({ length: INPUTS * OUTPUTS }, (_, index) => {
    const row = Math.floor(index / OUTPUTS);
    return Math.exp(3 * Math.sin(row * 1.7)) * Math.sin((index % OUTPUTS) * 0.37 + 1);
  });
  const exact = data.reduce((sum, value) => sum + value * value, 0);
  const results = await executable.run({ x: new Tensor('float32', data, [1, INPUTS, OUTPUTS]) });
  for (const [name, expected, dims] of [
    ['squares', exact, [1]],
    ['all squares', exact, [1, 1, 1]],
    ['sum', exact, [1]],
    ['mean', exact / data.length, [1]],
  ] as const) {
    const result = results[name];
    assert.ok(result?.data instanceof Float32Array);
    assert.deepEqual([...result.dims], [...dims], name);
    const error = Math.abs(result.data[0]! / expected - 1);
    assert.ok(error < 2e-6, `${name}: relative error ${error}`);
  }
  await executable.dispose();
});
