// AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101): the numbers of a step, and its update as a graph.
// adamw-kernel.ts has the same update for host memory.
import { add, div, mul, sqrt, square, sub } from '../onnx/functions.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Value } from '../onnx/value.ts';

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export const ADAMW_DEFAULTS: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

/**
 * Scalars that change with the step, fed to the graph:
 * `step_size = lr * sqrt(1 - beta2^t) / (1 - beta1^t)`, `step_epsilon = epsilon * sqrt(1 - beta2^t)`,
 * `decay_factor = 1 - lr * weight decay`.
 */
export type StepScalars<T> = Readonly<Record<'step_size' | 'step_epsilon' | 'decay_factor', T>>;

/** The scalars of step `t` (from 1) at learning rate `lr`. */
export function stepScalars(t: number, lr: number, options: AdamWOptions): StepScalars<number> {
  const correction1 = 1 - options.beta1 ** t;
  const correction2 = Math.sqrt(1 - options.beta2 ** t);
  return {
    step_size: (lr * correction2) / correction1,
    step_epsilon: options.epsilon * correction2,
    decay_factor: 1 - lr * options.weightDecay,
  };
}

/** Gradients are scaled by min(1, max norm / (norm + this)), as torch.nn.utils.clip_grad_norm_ does. */
export const CLIP_EPSILON = 1e-6;

export function declareStepScalars(graph: Graph): StepScalars<Value> {
  const scalar = (name: string) => graph.input(name, 'float32', []);
  return {
    step_size: scalar('step_size'),
    step_epsilon: scalar('step_epsilon'),
    decay_factor: scalar('decay_factor'),
  };
}

interface Update {
  readonly parameter: Value;
  readonly gradient: Value;
  /** `[]`: what the gradient is multiplied with when it is clipped. */
  readonly clip: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
  readonly scalars: StepScalars<Value>;
  readonly decays: boolean;
  readonly options: AdamWOptions;
}

/**
 * With g = clip * gradient:
 *   m' = beta1 m + (1 - beta1) g
 *   v' = beta2 v + (1 - beta2) g^2
 *   w' = (1 - lr wd) w - lr (m' / (1 - beta1^t)) / (sqrt(v' / (1 - beta2^t)) + epsilon)
 * Both bias corrections are moved into the scalars by multiplying through with sqrt(1 - beta2^t); clipping is folded
 * into the moments' factors: every pass over a parameter saved is time saved.
 */
export function adamWUpdate({
  parameter,
  gradient,
  clip,
  firstMoment,
  secondMoment,
  scalars,
  decays,
  options,
}: Update): {
  readonly parameter: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
} {
  const m = add(mul(firstMoment, options.beta1), mul(gradient, mul(clip, 1 - options.beta1)));
  const v = add(
    mul(secondMoment, options.beta2),
    mul(square(gradient), mul(square(clip), 1 - options.beta2)),
  );
  const step = mul(div(m, add(sqrt(v), scalars.step_epsilon)), scalars.step_size);
  const decayed = decays ? mul(parameter, scalars.decay_factor) : parameter;
  return { parameter: sub(decayed, step), firstMoment: m, secondMoment: v };
}
