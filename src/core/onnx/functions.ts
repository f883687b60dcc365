// The ops as functions of values: what graphs and gradient rules are written in.
import type { OpAttributes, OpName } from './ops/attributes.ts';
import type { Shape, Value } from './value.ts';

function call<K extends OpName>(
  op: K,
  inputs: readonly [Value, ...Value[]],
  attributes: OpAttributes[K],
): Value {
  return inputs[0].graph.apply(op, inputs, attributes)[0]!;
}

/** A number stands for a float32 scalar. */
type Operand = Value | number;
const operand = (like: Value, x: Operand): Value => (typeof x === 'number' ? like.graph.scalar(x) : x);

export const add = (a: Value, b: Operand): Value => call('Add', [a, operand(a, b)], {});
export const sub = (a: Value, b: Operand): Value => call('Sub', [a, operand(a, b)], {});
export const mul = (a: Value, b: Operand): Value => call('Mul', [a, operand(a, b)], {});
export const div = (a: Value, b: Operand): Value => call('Div', [a, operand(a, b)], {});
export const min = (a: Value, b: Operand): Value => call('Min', [a, operand(a, b)], {});
export const neg = (x: Value): Value => call('Neg', [x], {});
export const sqrt = (x: Value): Value => call('Sqrt', [x], {});
export const exp = (x: Value): Value => call('Exp', [x], {});
export const log = (x: Value): Value => call('Log', [x], {});
export const erf = (x: Value): Value => call('Erf', [x], {});
export const tanh = (x: Value): Value => call('Tanh', [x], {});
export const relu = (x: Value): Value => call('Relu', [x], {});
export const toFloat = (x: Value): Value => call('ToFloat', [x], {});
export const equal = (a: Value, b: Value): Value => call('Equal', [a, b], {});
export const detach = (x: Value): Value => call('Detach', [x], {});
export const square = (x: Value): Value => mul(x, x);

export const matmul = (a: Value, b: Value): Value => call('MatMul', [a, b], {});
export const gemm = (a: Value, b: Value, options: { transA?: boolean; transB?: boolean } = {}): Value =>
  call('Gemm', [a, b], { transA: options.transA ?? false, transB: options.transB ?? false });

export const reshape = (x: Value, shape: Shape): Value => call('Reshape', [x], { shape });
export const transpose = (x: Value, perm: readonly number[]): Value => call('Transpose', [x], { perm });
export const gather = (
  table: Value,
  ids: Value,
  uniqueIds: Value,
  options: { distinct?: boolean } = {},
): Value => call('Gather', [table, ids, uniqueIds], { distinct: options.distinct ?? false });
export const scatterRows = (updates: Value, ids: Value, uniqueIds: Value, rows: number): Value =>
  call('ScatterRows', [updates, ids, uniqueIds], { rows });
export const expandLike = (x: Value, like: Value): Value => call('ExpandLike', [x, like], {});
export const slice = (x: Value, axis: number, begin: number, end: number): Value =>
  call('Slice', [x], { axis, begin, end });
export const pad = (x: Value, axis: number, before: number, after: number): Value =>
  call('Pad', [x], { axis, before, after });
export function concat(values: readonly Value[], axis: number): Value {
  const [first, ...others] = values;
  if (!first) throw new RangeError('there is nothing to join');
  return call('Concat', [first, ...others], { axis });
}

interface ReduceOptions {
  readonly axes: readonly number[];
  readonly keepdims?: boolean;
}
const reduction =
  (op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceSumSquare') =>
  (x: Value, { axes, keepdims = false }: ReduceOptions): Value =>
    call(op, [x], { axes, keepdims });
export const reduceSum = reduction('ReduceSum');
export const reduceMean = reduction('ReduceMean');
export const reduceMax = reduction('ReduceMax');
export const reduceSumSquare = reduction('ReduceSumSquare');

export const softmax = (x: Value): Value => call('Softmax', [x], {});
export const gelu = (x: Value): Value => call('Gelu', [x], {});
export const layerNormalization = (x: Value, scale: Value, bias: Value, epsilon: number): Value =>
  call('LayerNormalization', [x, scale, bias], { epsilon });

/** The last two axes swapped. */
export function transposeLast(x: Value): Value {
  const perm = x.shape.map((_, axis) => axis);
  const last = perm.length - 1;
  [perm[last - 1], perm[last]] = [last, last - 1];
  return transpose(x, perm);
}

/** All axes but the first: the axes that one example's share of `[B, ...]` extends over. */
export function exampleAxes(x: Value): number[] {
  return x.shape.map((_, axis) => axis).slice(1);
}
