// Elementwise ops: broadcasting arithmetic and functions of one value.
import {
  add,
  div,
  equal,
  exp,
  mul,
  neg,
  reduceSum,
  reduceSumSquare,
  square,
  sub,
  toFloat,
} from '../functions.ts';
import { broadcastShapes, type ElementType, type Value } from '../value.ts';
import type { OpName } from './attributes.ts';
import type { OpRule, ParameterSite } from './rule.ts';

function requireType(value: Value, elementType: ElementType): void {
  if (value.elementType !== elementType) throw new TypeError(`${value.name} must be ${elementType}`);
}

type Gradient<K extends OpName> = OpRule<K>['grad'];

function binary<K extends 'Add' | 'Sub' | 'Mul' | 'Div' | 'Min'>(grad: Gradient<K>): OpRule<K> {
  return {
    infer: ([a, b]) => {
      requireType(a!, 'float32');
      requireType(b!, 'float32');
      return [{ elementType: 'float32', shape: broadcastShapes(a!.shape, b!.shape) }];
    },
    grad,
  };
}

function unary<K extends 'Neg' | 'Sqrt' | 'Exp' | 'Log' | 'Erf' | 'Tanh' | 'Relu'>(
  grad: Gradient<K>,
): OpRule<K> {
  return {
    infer: ([x]) => {
      requireType(x!, 'float32');
      return [{ elementType: 'float32', shape: x!.shape }];
    },
    grad,
  };
}

/**
 * Gradients of a bias `[p]` added to `[B, ..., p]`: for each example the sum of the output gradient over all axes
 * that the bias is repeated along.
 */
function biasExampleGradient({ inputs, index, outputGradient: g }: ParameterSite<'Add'>): Value {
  const bias = inputs[index]!;
  const repeated = g.shape.map((_, axis) => axis).slice(1, g.shape.length - bias.shape.length);
  if (bias.shape.length >= g.shape.length || bias.shape.includes(1)) {
    throw new RangeError(
      `a bias of shape [${bias.shape.join(', ')}] does not leave the batch axis of [${g.shape.join(', ')}]`,
    );
  }
  return repeated.length === 0 ? g : reduceSum(g, { axes: repeated });
}

const addRule: OpRule<'Add'> = {
  ...binary<'Add'>(({ outputGradient: g }) => [g, g]),
  exampleGradient: biasExampleGradient,
  exampleSquaredNorm: (site) => {
    const gradient = biasExampleGradient(site);
    return reduceSumSquare(gradient, { axes: gradient.shape.map((_, axis) => axis).slice(1) });
  },
};

export const elementwise = {
  Add: addRule,
  Sub: binary<'Sub'>(({ outputGradient: g }) => [g, neg(g)]),
  Mul: binary<'Mul'>(({ inputs: [a, b], outputGradient: g }) => [mul(g, b!), mul(g, a!)]),
  // d(a/b) = da/b - a db/b^2, and a/b is the output.
  Div: binary<'Div'>(({ inputs: [, b], outputs: [y], outputGradient: g }) => {
    const da = div(g, b!);
    return [da, neg(mul(da, y!))];
  }),
  // The gradient goes to the smaller input; at a tie, half to each.
  Min: binary<'Min'>(({ inputs: [a, b], outputs: [y], outputGradient: g }) => {
    const isA = toFloat(equal(y!, a!));
    const isB = toFloat(equal(y!, b!));
    const share = div(g, add(isA, isB));
    return [mul(share, isA), mul(share, isB)];
  }),
  Neg: unary<'Neg'>(({ outputGradient: g }) => [neg(g)]),
  // d sqrt(x) = dx / (2 sqrt(x))
  Sqrt: unary<'Sqrt'>(({ outputs: [y], outputGradient: g }) => [div(mul(g, 0.5), y!)]),
  Exp: unary<'Exp'>(({ outputs: [y], outputGradient: g }) => [mul(g, y!)]),
  Log: unary<'Log'>(({ inputs: [x], outputGradient: g }) => [div(g, x!)]),
  // d erf(x) = 2/sqrt(pi) exp(-x^2) dx
  Erf: unary<'Erf'>(({ inputs: [x], outputGradient: g }) => [
    mul(g, mul(exp(neg(square(x!))), 2 / Math.sqrt(Math.PI))),
  ]),
  // d tanh(x) = (1 - tanh(x)^2) dx
  Tanh: unary<'Tanh'>(({ outputs: [y], outputGradient: g }) => [sub(g, mul(g, square(y!)))]),
  // The output is 0 exactly where the gradient is cut off.
  Relu: unary<'Relu'>(({ outputs: [y], outputGradient: g }) => [
    sub(g, mul(g, toFloat(equal(y!, y!.graph.scalar(0))))),
  ]),
  ToFloat: {
    infer: ([x]) => [{ elementType: 'float32', shape: x!.shape }],
    grad: () => [undefined],
    emit: ([x], [y]) => [{ opType: 'Cast', inputs: [x!.name], outputs: [y!.name], attributes: { to: 1 } }],
  } satisfies OpRule<'ToFloat'>,
  Equal: {
    infer: ([a, b]) => [{ elementType: 'bool', shape: broadcastShapes(a!.shape, b!.shape) }],
    grad: () => [undefined, undefined],
  } satisfies OpRule<'Equal'>,
  Detach: {
    infer: ([x]) => [{ elementType: x!.elementType, shape: x!.shape }],
    grad: () => [undefined],
    emit: ([x], [y]) => [{ opType: 'Identity', inputs: [x!.name], outputs: [y!.name] }],
  } satisfies OpRule<'Detach'>,
};
