// Reverse-mode differentiation: adds the nodes of the backward pass to the graph of the forward pass.
import { add, reduceSum, reshape } from '../onnx/functions.ts';
import { inputGradients } from '../onnx/ops/table.ts';
import { describeType, sameShape, type Node, type Value } from '../onnx/value.ts';

/** Where a parameter enters a node, with the gradient at the node's first output. */
export interface Use {
  readonly node: Node;
  readonly index: number;
  readonly outputGradient: Value;
}

/** Sums the axes away along which `target` was repeated to reach the gradient's shape: broadcasting undone. */
function unbroadcast(gradient: Value, target: Value): Value {
  const extra = gradient.shape.length - target.shape.length;
  if (extra < 0)
    throw new Error(`the gradient ${describeType(gradient)} has fewer axes than ${describeType(target)}`);
  const leading = Array.from({ length: extra }, (_, axis) => axis);
  const repeated = target.shape.flatMap((dim, axis) =>
    dim === 1 && gradient.shape[axis + extra] !== 1 ? [axis + extra] : [],
  );
  const axes = [...leading, ...repeated];
  if (axes.length === 0) return gradient;
  const summed = reduceSum(gradient, { axes, keepdims: repeated.length > 0 });
  return repeated.length > 0 && extra > 0 ? reshape(summed, target.shape) : summed;
}

/** Values that depend on any of `sources`. */
function dependents(nodes: readonly Node[], sources: Iterable<Value>): Set<Value> {
  const reached = new Set(sources);
  for (const node of nodes) {
    if (node.inputs.some((input) => reached.has(input))) {
      for (const output of node.outputs) reached.add(output);
    }
  }
  return reached;
}

interface BackwardOptions {
  /** What is differentiated, with dL/d(root): `[B]` seeds for `[B]` losses. */
  readonly root: Value;
  readonly seed: Value;
  /** Values whose gradients are wanted. */
  readonly sources: readonly Value[];
  /** When given, gradients of sources are not computed; each place where one enters a node is told instead. */
  readonly onUse?: (source: Value, use: Use) => void;
}

/**
 * Gradients of `sum(seed * root)` with respect to every source that the root depends on.
 * Each gradient has exactly its source's shape and type: that is asserted here, for all ops.
 */
export function backward({ root, seed, sources, onUse }: BackwardOptions): Map<Value, Value> {
  if (!sameShape(root.shape, seed.shape))
    throw new Error(`seed ${describeType(seed)} does not fit ${describeType(root)}`);
  const nodes = root.graph.reachableNodes([root]);
  const wanted = new Set(sources);
  const active = dependents(nodes, wanted);
  const gradients = new Map<Value, Value>([[root, seed]]);

  for (const node of nodes.reverse()) {
    const outputGradient = gradients.get(node.outputs[0]!);
    if (node.outputs.slice(1).some((output) => gradients.has(output))) {
      throw new Error(`${node.op}: only the first output can be differentiated`);
    }
    if (!outputGradient || !node.inputs.some((input) => active.has(input))) continue;
    const contributions = inputGradients(node, outputGradient);
    node.inputs.forEach((input, index) => {
      if (!active.has(input)) return;
      if (onUse && wanted.has(input)) {
        onUse(input, { node, index, outputGradient });
        return;
      }
      const raw = contributions[index];
      if (!raw) return;
      const contribution = unbroadcast(raw, input);
      if (!sameShape(contribution.shape, input.shape) || contribution.elementType !== input.elementType) {
        throw new Error(
          `${node.op}: gradient ${describeType(contribution)} of input ${index} is not ${describeType(input)}`,
        );
      }
      const earlier = gradients.get(input);
      gradients.set(input, earlier ? add(earlier, contribution) : contribution);
    });
  }
  return new Map([...gradients].filter(([value]) => wanted.has(value)));
}
