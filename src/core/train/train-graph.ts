// The graphs of a training step: forward, loss and backward; and, for a device that keeps its state, AdamW as well.
import { backward } from '../autodiff/backward.ts';
import type { ParameterSpec } from '../models/parameters.ts';
import { add, div, min, mul, reduceSum, reduceSumSquare, sqrt, toFloat } from '../onnx/functions.ts';
import { Graph } from '../onnx/graph.ts';
import type { Shape, Value } from '../onnx/value.ts';
import { adamWUpdate, CLIP_EPSILON, declareStepScalars, type AdamWOptions } from './adamw.ts';
import type { MaskType } from './dropout-masks.ts';
import type { Objective } from './objective.ts';

/** Names of a parameter's gradient and moments, and of the next state's values. */
export const gradientName = (parameter: string): string => `gradient:${parameter}`;
export const firstMomentName = (parameter: string): string => `m:${parameter}`;
export const secondMomentName = (parameter: string): string => `v:${parameter}`;
export const nextName = (name: string): string => `next:${name}`;

/** The outputs that hold the next state: what may stay on a device. */
export function nextStateNames(graph: Graph): string[] {
  return [...graph.outputs.keys()].filter((name) => name.startsWith(nextName('')));
}

/** A dropout mask that is fed: bits, or what the values are multiplied with, 1 / keep or 0. */
export interface DropoutSite {
  readonly name: string;
  readonly shape: Shape;
  /** The probability of keeping a value. */
  readonly keep: number;
}

export interface TrainGraph {
  readonly graph: Graph;
  readonly dropoutSites: readonly DropoutSite[];
  readonly maskType: MaskType;
}

interface Differentiated extends TrainGraph {
  readonly gradientOf: (spec: ParameterSpec) => { readonly parameter: Value; readonly gradient: Value };
}

/**
 * Dropout masks are drawn by the caller, not by the runtime: a seed names them, and no provider needs a random op. They
 * are drawn for what goes through the graph at once, so that a seed means other masks where a batch is cut into parts.
 */
function differentiate(objective: Objective, dropout: boolean, maskType: MaskType): Differentiated {
  const graph = new Graph();
  const dropoutSites: DropoutSite[] = [];
  const drop = (x: Value, probability: number): Value => {
    if (!dropout || probability === 0) return x;
    const site = { name: `dropout:${dropoutSites.length}`, shape: x.shape, keep: 1 - probability };
    dropoutSites.push(site);
    const mask = graph.input(site.name, maskType, x.shape);
    return mul(x, maskType === 'bool' ? mul(toFloat(mask), 1 / site.keep) : mask);
  };
  const { parameters, exampleWeights, losses } = objective.build(graph, drop);
  const gradients = backward({ root: losses, seed: exampleWeights, sources: [...parameters.values()] });
  graph.output('loss', reduceSum(mul(losses, exampleWeights), { axes: [0] }));
  const gradientOf: Differentiated['gradientOf'] = ({ name }) => {
    const parameter = parameters.get(name);
    const gradient = parameter && gradients.get(parameter);
    if (!gradient) throw new Error(`the loss does not depend on ${name}`);
    return { parameter, gradient };
  };
  return { graph, dropoutSites, maskType, gradientOf };
}

/**
 * Inputs: the batch, parameters `NAME`, dropout masks of factors.
 * Outputs: `loss` (`sum_b weight_b loss_b`) and `gradient:NAME` for every parameter.
 */
export function buildGradientGraph(objective: Objective, { dropout }: { dropout: boolean }): TrainGraph {
  const { gradientOf, ...built } = differentiate(objective, dropout, 'float32');
  for (const spec of objective.parameters) {
    built.graph.output(gradientName(spec.name), gradientOf(spec).gradient);
  }
  return built;
}

interface UpdateGraphOptions {
  readonly adamW: AdamWOptions;
  /** Gradients are scaled down to this global norm. */
  readonly maxGradientNorm: number;
  /** False: no dropout. */
  readonly dropout: boolean;
}

/**
 * The whole step in one graph, for state that stays on a device.
 * Inputs: the batch, parameters `NAME`, moments `m:NAME` and `v:NAME`, the optimiser's scalars, dropout masks of bits.
 * Outputs: `loss` (`sum_b weight_b loss_b`), `gradient_norm` (before clipping), and `next:` for the whole state.
 */
export function buildUpdateGraph(objective: Objective, options: UpdateGraphOptions): TrainGraph {
  const { gradientOf, ...built } = differentiate(objective, options.dropout, 'bool');
  const { graph } = built;
  const squares = objective.parameters.map((spec) => {
    const { gradient } = gradientOf(spec);
    return reduceSumSquare(gradient, { axes: gradient.shape.map((_, axis) => axis) });
  });
  const gradientNorm = sqrt(squares.reduce(add));
  const clip = min(div(graph.scalar(options.maxGradientNorm), add(gradientNorm, CLIP_EPSILON)), 1);
  const scalars = declareStepScalars(graph);
  graph.output('gradient_norm', gradientNorm);
  for (const spec of objective.parameters) {
    const state = (name: string): Value => graph.input(name, 'float32', spec.shape);
    const next = adamWUpdate({
      ...gradientOf(spec),
      clip,
      firstMoment: state(firstMomentName(spec.name)),
      secondMoment: state(secondMomentName(spec.name)),
      scalars,
      decays: spec.decays,
      options: options.adamW,
    });
    graph.output(nextName(spec.name), next.parameter);
    graph.output(nextName(firstMomentName(spec.name)), next.firstMoment);
    graph.output(nextName(secondMomentName(spec.name)), next.secondMoment);
  }
  return built;
}
