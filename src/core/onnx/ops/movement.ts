// Ops that move numbers without computing with them.
import {
  equal,
  matmul,
  mul,
  pad,
  reduceSum,
  reduceSumSquare,
  reshape,
  scatterRows,
  slice,
  toFloat,
  transpose,
  transposeLast,
} from '../functions.ts';
import { gather } from '../functions.ts';
import { sameShape, type Dim, type Shape, type Value } from '../value.ts';
import type { OpRule, ParameterSite } from './rule.ts';

/** ONNX's shape for Reshape: a number, 0 for "as in the input at this axis", at most one -1 for "what is left". */
function reshapeTarget(from: Shape, to: Shape): number[] {
  const target = to.map((dim, axis) => (typeof dim === 'number' ? dim : dim === from[axis] ? 0 : -1));
  if (target.filter((dim) => dim === -1).length > 1) {
    throw new RangeError(`[${from.join(', ')}] cannot be reshaped to [${to.join(', ')}]: two dims are open`);
  }
  return target;
}

/** A multiset of symbols and the product of numbers: what two shapes must share to hold equally many elements. */
function elementCount(shape: Shape): string {
  const symbols: string[] = [];
  let known = 1;
  for (const dim of shape) {
    if (typeof dim === 'number') known *= dim;
    else {
      for (const factor of dim.split('*')) {
        if (/^\d+$/.test(factor)) known *= Number(factor);
        else symbols.push(factor);
      }
    }
  }
  return [...symbols.sort(), known].join('*');
}

function requireIds(ids: Value, uniqueIds: Value): void {
  if (ids.elementType !== 'int32' || uniqueIds.elementType !== 'int32')
    throw new TypeError('ids must be int32');
  if (uniqueIds.shape.length !== 1) throw new RangeError('unique ids must be [U]');
}

/**
 * The gradient of an embedding table for one example adds `G_t` into row `id_t`, so its squared norm is
 * `sum_{t,s} [id_t = id_s] <G_t, G_s>`; when no id repeats within an example, `sum_t ||G_t||^2`.
 */
function tableExampleSquaredNorm(site: ParameterSite<'Gather'>): Value {
  const ids = site.inputs[1]!;
  const g = site.outputGradient;
  if (site.index !== 0 || ids.shape.length !== 2)
    throw new RangeError('ids must be [B, T], the table a parameter');
  if (site.attributes.distinct) return reduceSumSquare(g, { axes: [1, 2] });
  const [batch, length] = ids.shape as readonly [Dim, Dim];
  const sameId = toFloat(equal(reshape(ids, [batch, length, 1]), reshape(ids, [batch, 1, length])));
  return reduceSum(mul(sameId, matmul(g, transposeLast(g))), { axes: [1, 2] });
}

/** The size of an axis that must be known. */
function knownDim(x: Value, axis: number): number {
  const dim = x.shape[axis];
  if (typeof dim !== 'number') throw new RangeError(`the size of axis ${axis} must be known`);
  return dim;
}

const withDim = (shape: Shape, axis: number, dim: Dim): Shape =>
  shape.map((other, index) => (index === axis ? dim : other));

export const movement = {
  Reshape: {
    infer: ([x], { shape }) => {
      if (elementCount(x!.shape) !== elementCount(shape)) {
        throw new RangeError(
          `[${x!.shape.join(', ')}] does not hold as many elements as [${shape.join(', ')}]`,
        );
      }
      return [{ elementType: x!.elementType, shape }];
    },
    grad: ({ inputs: [x], outputGradient: g }) => [reshape(g, x!.shape)],
    emit: ([x], [y], { shape }) => [
      { opType: 'Reshape', inputs: [x!.name, reshapeTarget(x!.shape, shape)], outputs: [y!.name] },
    ],
  } satisfies OpRule<'Reshape'>,
  Transpose: {
    infer: ([x], { perm }) => {
      if (
        !sameShape(
          [...perm].sort(),
          x!.shape.map((_, axis) => axis),
        )
      )
        throw new RangeError('not a permutation');
      return [{ elementType: x!.elementType, shape: perm.map((axis) => x!.shape[axis]!) }];
    },
    // The inverse permutation takes the gradient back.
    grad: ({ attributes: { perm }, outputGradient: g }) => [
      transpose(
        g,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
    ],
  } satisfies OpRule<'Transpose'>,
  Gather: {
    infer: ([table, ids, uniqueIds]) => {
      if (table!.shape.length !== 2) throw new RangeError('the table must be a matrix');
      requireIds(ids!, uniqueIds!);
      return [{ elementType: table!.elementType, shape: [...ids!.shape, table!.shape[1]!] }];
    },
    grad: ({ inputs: [table, ids, uniqueIds], outputGradient: g }) => {
      const rows = table!.shape[0]!;
      if (typeof rows !== 'number') throw new RangeError('the table must have a known number of rows');
      return [scatterRows(g, ids!, uniqueIds!, rows), undefined, undefined];
    },
    exampleSquaredNorm: tableExampleSquaredNorm,
    emit: ([table, ids], [y]) => [{ opType: 'Gather', inputs: [table!.name, ids!.name], outputs: [y!.name] }],
  } satisfies OpRule<'Gather'>,
  ScatterRows: {
    infer: ([updates, ids, uniqueIds], { rows }) => {
      if (!sameShape(updates!.shape.slice(0, -1), ids!.shape))
        throw new RangeError('one update an id is wanted');
      requireIds(ids!, uniqueIds!);
      return [{ elementType: 'float32', shape: [rows, updates!.shape.at(-1)!] }];
    },
    // Row id_t of the result holds update t once: its gradient is read back from there.
    grad: ({ inputs: [, ids, uniqueIds], outputGradient: g }) => [
      gather(g, ids!, uniqueIds!),
      undefined,
      undefined,
    ],
    // ScatterND with reduction "add" sums repeated rows in the order in which threads reach them: slow, and other bits
    // at every run. So repeated rows are summed by a product with the 0/1 matrix S[u, n] = [unique_u = id_n], and
    // then every row is written once.
    emit: ([updates, ids, uniqueIds], [y], { rows }) => {
      const name = y!.name;
      const width = updates!.shape.at(-1);
      if (typeof width !== 'number') throw new RangeError('updates must have a known width');
      return [
        { opType: 'Unsqueeze', inputs: [uniqueIds!.name, [1]], outputs: [`${name}_unique`] },
        { opType: 'Reshape', inputs: [ids!.name, [1, -1]], outputs: [`${name}_ids`] },
        { opType: 'Equal', inputs: [`${name}_unique`, `${name}_ids`], outputs: [`${name}_same`] },
        { opType: 'Cast', inputs: [`${name}_same`], outputs: [`${name}_selection`], attributes: { to: 1 } },
        { opType: 'Reshape', inputs: [updates!.name, [-1, width]], outputs: [`${name}_updates`] },
        { opType: 'MatMul', inputs: [`${name}_selection`, `${name}_updates`], outputs: [`${name}_sums`] },
        { opType: 'ConstantOfShape', inputs: [[rows, width]], outputs: [`${name}_zeros`] },
        // ScatterND takes int64 indices with a last axis of length 1: one index, one row.
        { opType: 'Cast', inputs: [`${name}_unique`], outputs: [`${name}_indices`], attributes: { to: 7 } },
        {
          opType: 'ScatterND',
          inputs: [`${name}_zeros`, `${name}_indices`, `${name}_sums`],
          outputs: [name],
        },
      ];
    },
  } satisfies OpRule<'ScatterRows'>,
  ExpandLike: {
    infer: ([x, like]) => [{ elementType: x!.elementType, shape: like!.shape }],
    // `backward` sums the repeated axes away.
    grad: ({ outputGradient: g }) => [g, undefined],
    emit: ([x, like], [y]) => [
      { opType: 'Shape', inputs: [like!.name], outputs: [`${y!.name}_shape`] },
      { opType: 'Expand', inputs: [x!.name, `${y!.name}_shape`], outputs: [y!.name] },
    ],
  } satisfies OpRule<'ExpandLike'>,
  Slice: {
    infer: ([x], { axis, begin, end }) => {
      const width = knownDim(x!, axis);
      if (begin < 0 || begin >= end || end > width) throw new RangeError(`no part of ${width}`);
      return [{ elementType: x!.elementType, shape: withDim(x!.shape, axis, end - begin) }];
    },
    // What was cut off has no influence.
    grad: ({ inputs: [x], attributes: { axis, begin, end }, outputGradient: g }) => [
      pad(g, axis, begin, knownDim(x!, axis) - end),
    ],
    emit: ([x], [y], { axis, begin, end }) => [
      { opType: 'Slice', inputs: [x!.name, [begin], [end], [axis]], outputs: [y!.name] },
    ],
  } satisfies OpRule<'Slice'>,
  Pad: {
    infer: ([x], { axis, before, after }) => {
      if (before < 0 || after < 0) throw new RangeError('padding cuts nothing off');
      const width = before + knownDim(x!, axis) + after;
      return [{ elementType: x!.elementType, shape: withDim(x!.shape, axis, width) }];
    },
    grad: ({ inputs: [x], attributes: { axis, before }, outputGradient: g }) => [
      slice(g, axis, before, before + knownDim(x!, axis)),
    ],
    emit: ([x], [y], { axis, before, after }) => {
      const along = (count: number): number[] => x!.shape.map((_, index) => (index === axis ? count : 0));
      return [{ opType: 'Pad', inputs: [x!.name, [...along(before), ...along(after)]], outputs: [y!.name] }];
    },
  } satisfies OpRule<'Pad'>,
  Concat: {
    infer: (values, { axis }) => {
      const [first] = values;
      const width = values.reduce((sum, value) => sum + knownDim(value, axis), 0);
      if (!values.every((value) => sameShape(withDim(value.shape, axis, 0), withDim(first!.shape, axis, 0))))
        throw new RangeError('shapes differ elsewhere');
      return [{ elementType: first!.elementType, shape: withDim(first!.shape, axis, width) }];
    },
    grad: ({ inputs, attributes: { axis }, outputGradient: g }) => {
      let end = 0;
      return inputs.map((input) => {
        const begin = end;
        end += knownDim(input, axis);
        return slice(g, axis, begin, end);
      });
    },
  } satisfies OpRule<'Concat'>,
};
