// The one table of all ops: a missing op or rule is a compile error.
import type { Node, TensorType, Value } from '../value.ts';
import type { OpAttributes, OpName } from './attributes.ts';
import { elementwise } from './elementwise.ts';
import { linalg } from './linalg.ts';
import { movement } from './movement.ts';
import { nn } from './nn.ts';
import { reductions } from './reduce.ts';
import type { OnnxNode, OpRule, ParameterSite } from './rule.ts';

const table: { readonly [K in OpName]: OpRule<K> } = {
  ...elementwise,
  ...linalg,
  ...movement,
  ...reductions,
  ...nn,
};

export function inferTypes<K extends OpName>(
  op: K,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
): readonly TensorType[] {
  return table[op].infer(inputs, attributes);
}

export function inputGradients<K extends OpName>(
  node: Node<K>,
  outputGradient: Value,
): readonly (Value | undefined)[] {
  return table[node.op].grad({ ...node, outputGradient });
}

export function exampleSquaredNorm<K extends OpName>(op: K, site: ParameterSite<K>): Value {
  const rule = table[op].exampleSquaredNorm;
  if (!rule) throw new Error(`${op} has no rule for the gradient norm of a parameter`);
  return rule(site);
}

/** Undefined where the places' gradients have to be added. */
export function sharedExampleSquaredNorm<K extends OpName>(
  op: K,
  sites: readonly [ParameterSite<K>, ...ParameterSite<K>[]],
): Value | undefined {
  return table[op].sharedExampleSquaredNorm?.(sites);
}

export function exampleGradient<K extends OpName>(op: K, site: ParameterSite<K>): Value {
  const rule = table[op].exampleGradient;
  if (!rule) throw new Error(`${op} has no rule for the gradient of a shared parameter`);
  return rule(site);
}

export function onnxNodes<K extends OpName>(node: Node<K>): readonly OnnxNode[] {
  const emit = table[node.op].emit;
  if (emit) return emit(node.inputs, node.outputs, node.attributes);
  return [
    {
      opType: node.op,
      inputs: node.inputs.map((input) => input.name),
      outputs: node.outputs.map((output) => output.name),
      attributes: node.attributes as NonNullable<OnnxNode['attributes']>,
    },
  ];
}
