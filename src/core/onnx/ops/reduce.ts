// Reductions over axes.
import { div, equal, expandLike, mul, reduceSum, reshape, toFloat } from '../functions.ts';
import { normalizeAxis, type Shape, type Value } from '../value.ts';
import type { GradientContext, OpRule } from './rule.ts';

type ReduceOp = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceSumSquare';

/** The input's shape with the reduced axes kept as 1. */
function keptShape(x: Value, axes: readonly number[]): Shape {
  const reduced = axes.map((axis) => normalizeAxis(axis, x.shape.length));
  return x.shape.map((dim, axis) => (reduced.includes(axis) ? 1 : dim));
}

/** The output or its gradient, with the reduced axes back as 1, so that it broadcasts against the input. */
function kept(
  value: Value,
  { inputs: [x], attributes: { axes, keepdims } }: GradientContext<ReduceOp>,
): Value {
  return keepdims ? value : reshape(value, keptShape(x!, axes));
}

function reduce<K extends ReduceOp>(
  opType: K,
  grad: (context: GradientContext<K>) => readonly Value[],
): OpRule<K> {
  return {
    infer: ([x], { axes, keepdims }) => {
      const reduced = axes.map((axis) => normalizeAxis(axis, x!.shape.length));
      const shape = keepdims ? keptShape(x!, axes) : x!.shape.filter((_, axis) => !reduced.includes(axis));
      return [{ elementType: 'float32', shape }];
    },
    grad,
    emit: ([x], [y], { axes, keepdims }) => [
      { opType, inputs: [x!.name, axes], outputs: [y!.name], attributes: { keepdims: Number(keepdims) } },
    ],
  };
}

export const reductions = {
  ReduceSum: reduce('ReduceSum', (context) => [
    expandLike(kept(context.outputGradient, context), context.inputs[0]!),
  ]),
  // The mean of n numbers gives each 1/n of the gradient; n may be symbolic, so it is counted at run time.
  ReduceMean: reduce('ReduceMean', (context) => {
    const x = context.inputs[0]!;
    const spread = expandLike(kept(context.outputGradient, context), x);
    const ones = expandLike(x.graph.scalar(1), x);
    const count = reduceSum(ones, { axes: context.attributes.axes, keepdims: true });
    return [div(spread, count)];
  }),
  // The gradient goes to the maxima, shared evenly among equal ones.
  ReduceMax: reduce('ReduceMax', (context) => {
    const x = context.inputs[0]!;
    const isMax = toFloat(equal(x, kept(context.outputs[0]!, context)));
    const count = reduceSum(isMax, { axes: context.attributes.axes, keepdims: true });
    return [mul(isMax, div(kept(context.outputGradient, context), count))];
  }),
  ReduceSumSquare: reduce('ReduceSumSquare', (context) => [
    mul(mul(context.inputs[0]!, 2), kept(context.outputGradient, context)),
  ]),
};
