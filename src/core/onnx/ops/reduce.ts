// Reductions over axes.
import { div, equal, expandLike, mul, reduceSum, reshape, toFloat } from '../functions.ts';
import { normalizeAxis, type Shape, type Value } from '../value.ts';
import type { GradientContext, OpRule } from './rule.ts';

type ReduceOp = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceSumSquare';

const normalizedAxes = (x: Value, axes: readonly number[]): number[] =>
  axes.map((axis) => normalizeAxis(axis, x.shape.length));

/** The input's shape with the reduced axes kept as 1. */
function keptShape(x: Value, axes: readonly number[]): Shape {
  const reduced = normalizedAxes(x, axes);
  return x.shape.map((dim, axis) => (reduced.includes(axis) ? 1 : dim));
}

/**
 * One axis after the other, the last first. The runtime adds up several axes in one go term by term: in float32 the sum
 * soon swallows what is added, and the squared norm of a gradient of 768 x 3072 comes out 0.4 % short. Sums of sums
 * along single axes keep seven digits.
 */
function stages(opType: ReduceOp, axes: readonly number[]): { stage: ReduceOp; axis: number }[] {
  // The squares are taken once; sums of sums and means of means are of the same kind.
  const further = opType === 'ReduceSumSquare' ? 'ReduceSum' : opType;
  return [...axes]
    .sort((left, right) => right - left)
    .map((axis, index) => ({ stage: index === 0 ? opType : further, axis }));
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
      const reduced = normalizedAxes(x!, axes);
      const shape = keepdims ? keptShape(x!, axes) : x!.shape.filter((_, axis) => !reduced.includes(axis));
      return [{ elementType: 'float32', shape }];
    },
    grad,
    emit: ([x], [y], { axes, keepdims }) =>
      stages(opType, normalizedAxes(x!, axes)).map(({ stage, axis }, index, all) => ({
        opType: stage,
        inputs: [index === 0 ? x!.name : `${y!.name}_${index - 1}`, [axis]],
        outputs: [index === all.length - 1 ? y!.name : `${y!.name}_${index}`],
        attributes: { keepdims: Number(keepdims) },
      })),
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
