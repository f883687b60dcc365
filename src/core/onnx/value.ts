// The vocabulary of a graph: element types, shapes, values and nodes.
import type { Graph } from './graph.ts';
import type { OpAttributes, OpName } from './ops/attributes.ts';

export type ElementType = 'float32' | 'int32' | 'bool';

/** A size that is known, or a symbol bound when the graph runs: `B` (batch), `T` (tokens), products such as `B*T`. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** What is known of a value before the graph runs. */
export interface TensorType {
  readonly elementType: ElementType;
  readonly shape: Shape;
}

export interface Node<K extends OpName = OpName> {
  readonly op: K;
  readonly inputs: readonly Value[];
  readonly attributes: OpAttributes[K];
  readonly outputs: readonly Value[];
}

/** One edge of a graph; made only by `Graph`. */
export interface Value extends TensorType {
  readonly graph: Graph;
  readonly name: string;
  readonly source:
    | { readonly kind: 'input' }
    | { readonly kind: 'constant'; readonly data: Float32Array | Int32Array }
    | { readonly kind: 'node'; readonly node: Node };
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function describeType(type: TensorType): string {
  return `${type.elementType}[${type.shape.join(', ')}]`;
}

/** Numpy's broadcasting, on symbols too: equal dims or a 1 against anything. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis): Dim => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new RangeError(`shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast`);
  });
}

/** The product of dims as one dim: `B`, `T`, 8 -> `B*T*8`; numbers alone stay a number. */
export function productDim(dims: Shape): Dim {
  const known = dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1);
  const symbols = dims.filter((dim) => typeof dim === 'string');
  if (symbols.length === 0) return known;
  return known === 1 ? symbols.join('*') : `${symbols.join('*')}*${known}`;
}

/** A non-negative axis from one that may count from the end. */
export function normalizeAxis(axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (index < 0 || index >= rank) throw new RangeError(`axis ${axis} is outside rank ${rank}`);
  return index;
}
