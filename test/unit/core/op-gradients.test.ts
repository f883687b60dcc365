// Every op's gradient rule against central differences of its own forward pass, through the real runtime.
import assert from 'node:assert/strict';
import test from 'node:test';
import { backward } from '../../../src/core/autodiff/backward.ts';
import * as f from '../../../src/core/onnx/functions.ts';
import { Executable, Tensor } from '../../../src/core/onnx/executable.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';
import type { OpName } from '../../../src/core/onnx/ops/attributes.ts';
import type { Value } from '../../../src/core/onnx/value.ts';

interface Case {
  readonly shapes: readonly (readonly number[])[];
  /** Where the inputs lie; keeps log, sqrt and division away from 0. */
  readonly range?: readonly [number, number];
  readonly build: (...inputs: Value[]) => Value;
}

const BATCH = 2;
const LENGTH = 3;
/** Symbolic dims where the real graphs have them. */
const symbolic = (shape: readonly number[]) =>
  shape.map((dim) => (dim === BATCH ? 'B' : dim === LENGTH ? 'T' : dim));

const ids = (graph: Graph) => graph.constant(Int32Array.of(3, 0, 3, 1, 1, 3), [BATCH, LENGTH]);
const uniqueIds = (graph: Graph) => graph.constant(Int32Array.of(0, 1, 3), [3]);

const x = [BATCH, LENGTH, 4] as const;
const positive = [0.5, 2] as const;
/** One op may have several cases; an op without one is a compile error. */
const cases: Record<OpName, readonly Case[]> = {
  Add: [
    { shapes: [x, x], build: f.add },
    { shapes: [x, [4]], build: f.add },
    { shapes: [[LENGTH, 1], x], build: f.add },
    { shapes: [x, []], build: f.add },
  ],
  Sub: [{ shapes: [x, [LENGTH, 1]], build: f.sub }],
  Mul: [
    { shapes: [x, [4]], build: f.mul },
    { shapes: [x, [BATCH, 1, 4]], build: f.mul },
    { shapes: [x], build: (a) => f.mul(a, a) },
  ],
  Div: [{ shapes: [x, [1, 4]], range: positive, build: f.div }],
  Min: [{ shapes: [x, x], build: f.min }],
  Neg: [{ shapes: [x], build: f.neg }],
  Sqrt: [{ shapes: [x], range: positive, build: f.sqrt }],
  Exp: [{ shapes: [x], build: f.exp }],
  Log: [{ shapes: [x], range: positive, build: f.log }],
  Erf: [{ shapes: [x], build: f.erf }],
  Tanh: [{ shapes: [x], build: f.tanh }],
  Relu: [{ shapes: [x], build: f.relu }],
  // No gradient passes: x * 1[x = x] has the gradient of x.
  ToFloat: [{ shapes: [x], build: (a) => f.mul(a, f.toFloat(f.equal(a, a))) }],
  Equal: [{ shapes: [x], build: (a) => f.mul(a, f.toFloat(f.equal(a, a))) }],
  // Log-softmax does not change when a constant is taken off first.
  Detach: [
    {
      shapes: [[BATCH, 4]],
      build: (a) => {
        const z = f.sub(a, f.detach(f.reduceMax(a, { axes: [1], keepdims: true })));
        return f.sub(z, f.log(f.reduceSum(f.exp(z), { axes: [1], keepdims: true })));
      },
    },
  ],
  MatMul: [
    { shapes: [x, [4, 5]], build: f.matmul },
    { shapes: [x, [BATCH, 4, 5]], build: f.matmul },
    {
      shapes: [
        [BATCH, 4],
        [4, 5],
      ],
      build: f.matmul,
    },
    { shapes: [x, [1, 4, 5]], build: f.matmul },
  ],
  Gemm: [
    {
      shapes: [
        [3, 4],
        [4, 5],
      ],
      build: (a, b) => f.gemm(a, b),
    },
    {
      shapes: [
        [4, 3],
        [4, 5],
      ],
      build: (a, b) => f.gemm(a, b, { transA: true }),
    },
    {
      shapes: [
        [3, 4],
        [5, 4],
      ],
      build: (a, b) => f.gemm(a, b, { transB: true }),
    },
    {
      shapes: [
        [4, 3],
        [5, 4],
      ],
      build: (a, b) => f.gemm(a, b, { transA: true, transB: true }),
    },
  ],
  Reshape: [{ shapes: [x], build: (a) => f.reshape(a, ['B', 'T', 1, 4]) }],
  Transpose: [{ shapes: [x], build: (a) => f.transpose(a, [2, 0, 1]) }],
  Gather: [{ shapes: [[5, 4]], build: (table) => f.gather(table, ids(table.graph), uniqueIds(table.graph)) }],
  ScatterRows: [
    {
      shapes: [x],
      build: (a) => f.scatterRows(f.reshape(a, symbolic(x)), idsInput(a), uniqueIds(a.graph), 5),
    },
  ],
  Slice: [
    { shapes: [x], build: (a) => f.slice(a, 2, 1, 3) },
    { shapes: [x], build: (a) => f.mul(f.slice(a, 2, 0, 2), f.slice(a, 2, 2, 4)) },
  ],
  Pad: [{ shapes: [x], build: (a) => f.pad(a, 2, 1, 2) }],
  Concat: [
    {
      shapes: [x, [BATCH, LENGTH, 1], x],
      build: (a, b, c) => f.mul(f.concat([a, b, c], 2), f.concat([c, b, a], 2)),
    },
  ],
  ExpandLike: [{ shapes: [[BATCH, 1, 4], x], build: f.expandLike }],
  ReduceSum: [
    { shapes: [x], build: (a) => f.reduceSum(a, { axes: [1] }) },
    { shapes: [x], build: (a) => f.reduceSum(a, { axes: [0, -1], keepdims: true }) },
  ],
  ReduceMean: [{ shapes: [x], build: (a) => f.reduceMean(a, { axes: [1] }) }],
  ReduceMax: [{ shapes: [x], build: (a) => f.reduceMax(a, { axes: [2] }) }],
  ReduceSumSquare: [{ shapes: [x], build: (a) => f.reduceSumSquare(a, { axes: [1, 2] }) }],
  Softmax: [{ shapes: [x], build: f.softmax }],
  LayerNormalization: [{ shapes: [x, [4], [4]], build: (a, s, b) => f.layerNormalization(a, s, b, 1e-5) }],
  Gelu: [{ shapes: [x], build: f.gelu }],
};

function idsInput(like: Value): Value {
  return (
    like.graph.inputs.find((input) => input.name === 'ids') ?? like.graph.input('ids', 'int32', ['B', 'T'])
  );
}

/** A small generator, so that a failure can be had again. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function checkGradient({ shapes, range = [-1.5, 1.5], build }: Case): Promise<void> {
  const next = uniform(7);
  const graph = new Graph();
  const inputs = shapes.map((shape, index) => graph.input(`x${index}`, 'float32', symbolic(shape)));
  const y = build(...inputs);
  const seed = graph.input('seed', 'float32', y.shape);
  const gradients = backward({ root: y, seed, sources: inputs });
  graph.output('y', y);
  for (const [index, input] of inputs.entries()) {
    const gradient = gradients.get(input);
    if (gradient) graph.output(`dx${index}`, gradient);
  }
  const executable = await Executable.compile(graph, { threads: 1 });
  const draw = (count: number, [low, high]: readonly [number, number]) =>
    Float32Array.from({ length: count }, () => low + (high - low) * next());
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const values = shapes.map((shape) => draw(size(shape), range));
  const feeds = (): Record<string, Tensor> => ({
    ...Object.fromEntries(
      values.map((data, index) => [`x${index}`, new Tensor('float32', data, shapes[index])]),
    ),
    ids: new Tensor('int32', Int32Array.of(3, 0, 3, 1, 1, 3), [BATCH, LENGTH]),
  });
  // The output's real shape is known only after a run; the gradient needs a seed to run at all.
  const needed = (extra: Record<string, Tensor>) => {
    const all = { ...feeds(), ...extra };
    return Object.fromEntries(executable.inputNames.map((name) => [name, all[name]!]));
  };
  const dims = (shape: Value['shape']) =>
    shape.map((dim) => (dim === 'B' ? BATCH : dim === 'T' ? LENGTH : Number(dim)));
  const seedData = draw(size(dims(y.shape)), [-1, 1]);
  const seedTensor = new Tensor('float32', seedData, dims(y.shape));
  const floats = (tensor: Tensor | undefined): Float32Array => {
    assert.ok(tensor?.data instanceof Float32Array);
    return tensor.data;
  };
  const objective = async (): Promise<number> => {
    const result = floats((await executable.run(needed({ seed: seedTensor })))['y']);
    return result.reduce((sum, value, index) => sum + value * seedData[index]!, 0);
  };
  const results = await executable.run(needed({ seed: seedTensor }));
  for (const [index, data] of values.entries()) {
    const gradient = results[`dx${index}`];
    if (!gradient) continue;
    assert.deepEqual([...gradient.dims], [...shapes[index]!]);
    for (let element = 0; element < data.length; element++) {
      const original = data[element]!;
      const slope = async (h: number): Promise<number> => {
        data[element] = original + h;
        const above = await objective();
        data[element] = original - h;
        const below = await objective();
        data[element] = original;
        return (above - below) / (2 * h);
      };
      // Richardson extrapolation: the h^2 error of central differences cancels.
      const numeric = (4 * (await slope(0.01)) - (await slope(0.02))) / 3;
      const analytic = floats(gradient)[element]!;
      const error = Math.abs(numeric - analytic);
      assert.ok(
        error < 2e-3 * (1 + Math.abs(numeric)),
        `input ${index}[${element}]: ${analytic} but ${numeric}`,
      );
    }
  }
  await executable.dispose();
}

for (const [op, list] of Object.entries(cases)) {
  for (const [index, item] of list.entries()) {
    test(`${op} ${index + 1}: gradient agrees with central differences`, () => checkGradient(item));
  }
}
