// Exact per-example gradient norms in one batched backward pass (the "ghost norm" idea, for every parameter).
import { add, exampleAxes, reduceSumSquare } from '../onnx/functions.ts';
import { exampleGradient, exampleSquaredNorm, sharedExampleSquaredNorm } from '../onnx/ops/table.ts';
import { describeType, type Value } from '../onnx/value.ts';
import { backward, type Use } from './backward.ts';

interface ExampleNormOptions {
  /** Per-example losses `[B]`. */
  readonly losses: Value;
  /** Ones `[B]`. */
  readonly seed: Value;
  readonly parameters: readonly Value[];
  /** Tokens in the longest example of the batches that the graph will see. */
  readonly length: number;
}

/** One axis of the gradient must be the examples, or it is already their sum. */
function requireExamples({ node, outputGradient }: Use, losses: Value): void {
  if (outputGradient.shape[0] === losses.shape[0]) return;
  throw new Error(
    `${node.op}: a parameter enters where the examples have no axis of their own, ${describeType(outputGradient)}`,
  );
}

/** `||grad_parameter loss_b||^2` for every example b, as `[B]`. */
function squaredNorm(uses: readonly Use[], length: number): Value {
  const site = ({ node, index, outputGradient }: Use) => ({ ...node, index, outputGradient, length });
  const [first, ...others] = uses;
  if (!first) throw new Error('the parameter is not used');
  const { op } = first.node;
  if (others.length === 0) return exampleSquaredNorm(op, site(first));
  if (others.every(({ node }) => node.op === op)) {
    const norm = sharedExampleSquaredNorm(op, [site(first), ...others.map(site)]);
    if (norm) return norm;
  }
  // A parameter that enters in several places: its gradients there must be summed before the norm is taken.
  const total = uses.map((use) => exampleGradient(use.node.op, site(use))).reduce(add);
  return reduceSumSquare(total, { axes: exampleAxes(total) });
}

/**
 * Squared gradient norms of each example's own loss, by parameter: `[B]` each.
 * The examples must not mix: loss b may depend on example b alone (no batch statistics).
 */
export function exampleSquaredNorms({
  losses,
  seed,
  parameters,
  length,
}: ExampleNormOptions): Map<Value, Value> {
  const uses = new Map<Value, Use[]>(parameters.map((parameter) => [parameter, []]));
  backward({
    root: losses,
    seed,
    sources: parameters,
    onUse: (parameter, use) => {
      requireExamples(use, losses);
      uses.get(parameter)?.push(use);
    },
  });
  const norms = new Map<Value, Value>();
  for (const [parameter, places] of uses) {
    if (places.length > 0) norms.set(parameter, squaredNorm(places, length));
  }
  return norms;
}
