// What every op must say of itself.
import type { TensorType, Value } from '../value.ts';
import type { OpAttributes, OpName } from './attributes.ts';

/** One standard ONNX node. Inputs are names; int64 constants that ONNX wants as inputs are given as arrays. */
export interface OnnxNode {
  readonly opType: string;
  readonly inputs: readonly (string | readonly number[])[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<
    Record<string, number | string | readonly number[] | { readonly float: number }>
  >;
}

/** A node as its rules see it: `outputGradient` is dL/d(first output). */
export interface GradientContext<K extends OpName> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[K];
  readonly outputGradient: Value;
}

/** A place where a parameter enters the computation, with the gradient at that op's output. */
export interface ParameterSite<K extends OpName> extends GradientContext<K> {
  /** Which input the parameter is. */
  readonly index: number;
  /** Tokens in the longest example of a batch: decides which of two exact forms is cheaper. */
  readonly length: number;
}

export interface OpRule<K extends OpName> {
  /** Types of the outputs; throws when the inputs do not fit. */
  readonly infer: (inputs: readonly Value[], attributes: OpAttributes[K]) => readonly TensorType[];
  /**
   * Gradients of the inputs given that of the first output. May come in the broadcast shape: `backward` sums
   * broadcast axes away, in one place for all ops. `undefined`: no gradient flows there.
   */
  readonly grad: (context: GradientContext<K>) => readonly (Value | undefined)[];
  /**
   * `||d loss_b / d parameter||^2` for every example b, as `[B]`, without the per-example gradients themselves
   * where that is cheaper. Ops without this rule take no parameter.
   */
  readonly exampleSquaredNorm?: (site: ParameterSite<K>) => Value;
  /** The per-example gradients `[B, ...parameter]` themselves, for a parameter that enters in several places. */
  readonly exampleGradient?: (site: ParameterSite<K>) => Value;
  /** `exampleSquaredNorm` of the sum of the gradients at several places, where there is a cheaper way than to add them. */
  readonly sharedExampleSquaredNorm?: (sites: readonly [ParameterSite<K>, ...ParameterSite<K>[]]) => Value;
  /** The ONNX nodes; left out, one node of the op's own name with its attributes. */
  readonly emit?: (
    inputs: readonly Value[],
    outputs: readonly Value[],
    attributes: OpAttributes[K],
  ) => readonly OnnxNode[];
}
