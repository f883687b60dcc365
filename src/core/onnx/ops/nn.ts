// Neural-network ops that runtimes have fused kernels for.
import {
  add,
  erf,
  exampleAxes,
  exp,
  mul,
  reduceMean,
  reduceSum,
  reduceSumSquare,
  square,
  sub,
} from '../functions.ts';
import type { Value } from '../value.ts';
import type { GradientContext, OpRule, ParameterSite } from './rule.ts';

/** `(x - mean) * inverse standard deviation`, from the op's own outputs. */
function normalized({
  inputs: [x],
  outputs: [, mean, inverseDeviation],
}: GradientContext<'LayerNormalization'>): Value {
  return mul(sub(x!, mean!), inverseDeviation!);
}

/**
 * Gradients `[B, d]` of the scale (`sum_t xhat_t * G_t`) or the shift (`sum_t G_t`) of each example, whose states are
 * `[T, d]` or a single `[d]`.
 */
function normalizationExampleGradient(site: ParameterSite<'LayerNormalization'>): Value {
  const g = site.outputGradient;
  if (site.index === 0 || g.shape.length < 2)
    throw new RangeError('scale and shift of [B, ..., d] are wanted');
  const product = site.index === 1 ? mul(normalized(site), g) : g;
  const repeated = exampleAxes(g).slice(0, -1);
  return repeated.length === 0 ? product : reduceSum(product, { axes: repeated });
}

export const nn = {
  Softmax: {
    infer: ([x]) => [{ elementType: 'float32', shape: x!.shape }],
    // dx = p * (g - <g, p>)
    grad: ({ outputs: [p], outputGradient: g }) => [
      mul(p!, sub(g, reduceSum(mul(g, p!), { axes: [-1], keepdims: true }))),
    ],
    emit: ([x], [y]) => [
      { opType: 'Softmax', inputs: [x!.name], outputs: [y!.name], attributes: { axis: -1 } },
    ],
  } satisfies OpRule<'Softmax'>,
  LayerNormalization: {
    infer: ([x, scale, bias]) => {
      const width = x!.shape.at(-1);
      for (const parameter of [scale!, bias!]) {
        if (parameter.shape.length !== 1 || parameter.shape[0] !== width)
          throw new RangeError(`want [${width ?? ''}]`);
      }
      const statistic = { elementType: 'float32', shape: [...x!.shape.slice(0, -1), 1] } as const;
      return [{ elementType: 'float32', shape: x!.shape }, statistic, statistic];
    },
    // With xhat = (x - mean)/sigma and h = g * scale: dx = (h - mean(h) - xhat * mean(h * xhat)) / sigma.
    grad: (context) => {
      const [, scale] = context.inputs;
      const g = context.outputGradient;
      const xhat = normalized(context);
      const h = mul(g, scale!);
      const mean = (x: Value): Value => reduceMean(x, { axes: [-1], keepdims: true });
      const centred = sub(sub(h, mean(h)), mul(xhat, mean(mul(h, xhat))));
      return [mul(centred, context.outputs[2]!), mul(g, xhat), g];
    },
    exampleGradient: normalizationExampleGradient,
    exampleSquaredNorm: (site) => reduceSumSquare(normalizationExampleGradient(site), { axes: [1] }),
    emit: ([x, scale, bias], outputs, { epsilon }) => [
      {
        opType: 'LayerNormalization',
        inputs: [x!.name, scale!.name, bias!.name],
        outputs: outputs.map((output) => output.name),
        attributes: { axis: -1, epsilon: { float: epsilon } },
      },
    ],
  } satisfies OpRule<'LayerNormalization'>,
  Gelu: {
    infer: ([x]) => [{ elementType: 'float32', shape: x!.shape }],
    // d (x Phi(x)) = Phi(x) + x phi(x), Phi(x) = (1 + erf(x/sqrt 2))/2, phi(x) = exp(-x^2/2)/sqrt(2 pi). With
    // a = x/sqrt 2 that is (1 + erf a + a exp(log(2/sqrt pi) - a^2))/2: the fewest passes over what is the widest tensor
    // of an encoder. The half goes first, since the runtime folds it into the product that the gradient comes from.
    grad: ({ inputs: [x], outputGradient: g }) => {
      const a = mul(x!, Math.SQRT1_2);
      const density = exp(sub(x!.graph.scalar(Math.log(2 / Math.sqrt(Math.PI))), square(a)));
      return [mul(mul(g, 0.5), add(add(erf(a), mul(a, density)), 1))];
    },
  } satisfies OpRule<'Gelu'>,
};
