// Matrix products.
import {
  concat,
  gemm,
  matmul,
  mul,
  reduceSum,
  reduceSumSquare,
  reshape,
  transposeLast,
} from '../functions.ts';
import { broadcastShapes, productDim, type Dim, type Value } from '../value.ts';
import type { OpRule, ParameterSite } from './rule.ts';

/** `[..., d]` as a matrix `[rows, d]`. */
function asMatrix(x: Value): Value {
  return x.shape.length === 2 ? x : reshape(x, [productDim(x.shape.slice(0, -1)), x.shape.at(-1)!]);
}

function requireWeight({ inputs, index }: ParameterSite<'MatMul'>): void {
  if (index !== 1 || inputs[1]!.shape.length !== 2) {
    throw new RangeError('a parameter of MatMul must be its right operand and a matrix');
  }
}

/**
 * The weight's gradient for one example is `A^T G`, `A [T, d]` its input and `G [T, p]` the gradient at its output.
 * `||A^T G||_F^2 = sum((A A^T) * (G G^T))`: the Gram form costs `T^2 (d + p)` instead of `T d p` and never holds a
 * `[B, d, p]` gradient. For T = 1 both are `||a||^2 ||g||^2`.
 */
function weightExampleSquaredNorm(site: ParameterSite<'MatMul'>): Value {
  requireWeight(site);
  const a = site.inputs[0]!;
  const g = site.outputGradient;
  if (a.shape.length === 2) {
    return mul(reduceSumSquare(a, { axes: [1] }), reduceSumSquare(g, { axes: [1] }));
  }
  if (a.shape.length !== 3) throw new RangeError('examples must be [B, d] or [B, T, d]');
  const [d, p] = site.inputs[1]!.shape as readonly [number, number];
  if (site.length * (d + p) < d * p) {
    return reduceSum(mul(matmul(a, transposeLast(a)), matmul(g, transposeLast(g))), { axes: [1, 2] });
  }
  return reduceSumSquare(matmul(transposeLast(a), g), { axes: [1, 2] });
}

/** Values `[B, T, d]` of n places as one `[B, n T, d]`. */
function stack(values: readonly Value[]): Value {
  const [batch, length, width] = values[0]!.shape as readonly [Dim, Dim, Dim];
  const layers = values.map((value) => reshape(value, [batch, 1, length, width]));
  const joined = concat(layers, 1);
  return reshape(joined, [batch, productDim([length, values.length]), width]);
}

/**
 * A weight that several layers share: `sum_i A_i^T G_i` is the product of the stacked inputs with the stacked gradients,
 * as if one layer had read n T tokens. So no place's `[B, d, p]` gradient is held.
 */
function sharedWeightExampleSquaredNorm(
  sites: readonly [ParameterSite<'MatMul'>, ...ParameterSite<'MatMul'>[]],
): Value {
  sites.forEach(requireWeight);
  const [first] = sites;
  if (first.inputs[0]!.shape.length !== 3) throw new RangeError('examples must be [B, T, d]');
  return weightExampleSquaredNorm({
    ...first,
    inputs: [stack(sites.map(({ inputs }) => inputs[0]!)), first.inputs[1]!],
    outputGradient: stack(sites.map(({ outputGradient }) => outputGradient)),
    length: first.length * sites.length,
  });
}

export const linalg = {
  MatMul: {
    infer: ([a, b]) => {
      if (a!.shape.length < 2 || b!.shape.length < 2) throw new RangeError('MatMul wants matrices');
      if (a!.shape.at(-1) !== b!.shape.at(-2)) throw new RangeError('inner dims differ');
      const batch = broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
      return [{ elementType: 'float32', shape: [...batch, a!.shape.at(-2)!, b!.shape.at(-1)!] }];
    },
    // dA = G B^T; dB = A^T G, summed over all rows when B is one matrix for a whole batch.
    grad: ({ inputs: [a, b], outputGradient: g }) => [
      matmul(g, transposeLast(b!)),
      b!.shape.length === 2 && a!.shape.length > 2
        ? gemm(asMatrix(a!), asMatrix(g), { transA: true })
        : matmul(transposeLast(a!), g),
    ],
    exampleSquaredNorm: weightExampleSquaredNorm,
    sharedExampleSquaredNorm: sharedWeightExampleSquaredNorm,
  } satisfies OpRule<'MatMul'>,
  Gemm: {
    infer: ([a, b], { transA, transB }) => {
      if (a!.shape.length !== 2 || b!.shape.length !== 2) throw new RangeError('Gemm wants two matrices');
      const [m, k] = transA ? [a!.shape[1]!, a!.shape[0]!] : [a!.shape[0]!, a!.shape[1]!];
      const [inner, n] = transB ? [b!.shape[1]!, b!.shape[0]!] : [b!.shape[0]!, b!.shape[1]!];
      if (k !== inner) throw new RangeError('inner dims differ');
      return [{ elementType: 'float32', shape: [m, n] }];
    },
    // With op(A) op(B) = Y: d op(A) = G op(B)^T and d op(B) = op(A)^T G, transposed back where the operand was.
    grad: ({ inputs: [a, b], attributes: { transA, transB }, outputGradient: g }) => [
      transA ? gemm(b!, g, { transA: transB, transB: true }) : gemm(g, b!, { transB: !transB }),
      transB ? gemm(g, a!, { transA: true, transB: transA }) : gemm(a!, g, { transA: !transA }),
    ],
    emit: ([a, b], [y], { transA, transB }) => [
      {
        opType: 'Gemm',
        inputs: [a!.name, b!.name],
        outputs: [y!.name],
        attributes: { transA: Number(transA), transB: Number(transB) },
      },
    ],
  } satisfies OpRule<'Gemm'>,
};
