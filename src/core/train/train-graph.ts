// The graph of one training step: forward, loss, backward, clipping and AdamW, from state to next state.
import { backward } from '../autodiff/backward.ts';
import { buildClassifier } from '../models/classifier-inputs.ts';
import type { Classifier } from '../models/encoder.ts';
import { add, div, min, mul, reduceSum, reduceSumSquare, sqrt, toFloat } from '../onnx/functions.ts';
import { Graph } from '../onnx/graph.ts';
import type { Shape, Value } from '../onnx/value.ts';
import { adamWUpdate, declareStepScalars, type AdamWOptions } from './adamw.ts';

/** Names of a parameter's moments and of the next state's values. */
export const firstMomentName = (parameter: string): string => `m:${parameter}`;
export const secondMomentName = (parameter: string): string => `v:${parameter}`;
export const nextName = (name: string): string => `next:${name}`;

/** The outputs that hold the next state: what may stay on a device. */
export function nextStateNames(graph: Graph): string[] {
  return [...graph.outputs.keys()].filter((name) => name.startsWith(nextName('')));
}

/** A dropout mask that is fed: 1 with probability `keep`. */
export interface DropoutSite {
  readonly name: string;
  readonly shape: Shape;
  readonly keep: number;
}

export interface TrainGraph {
  readonly graph: Graph;
  readonly dropoutSites: readonly DropoutSite[];
}

interface TrainGraphOptions {
  readonly adamW: AdamWOptions;
  /** Gradients are scaled down to this global norm. */
  readonly maxGradientNorm: number;
  /** False: no dropout. */
  readonly dropout: boolean;
  /** Adds an output `gradient:NAME` for every parameter. */
  readonly gradients?: boolean;
}

/**
 * Inputs: the batch, parameters `NAME`, moments `m:NAME` and `v:NAME`, the optimiser's scalars, dropout masks.
 * Outputs: `loss` (`sum_b weight_b loss_b`), `gradient_norm` (before clipping), and `next:` for the whole state.
 *
 * Dropout masks are drawn by the caller, not by the runtime: a seed means the same masks on every provider, and no
 * provider needs a random op.
 */
export function buildTrainGraph(
  classifier: Classifier,
  classes: number,
  options: TrainGraphOptions,
): TrainGraph {
  const graph = new Graph();
  const dropoutSites: DropoutSite[] = [];
  const dropout = (x: Value, probability: number): Value => {
    if (!options.dropout || probability === 0) return x;
    const site = { name: `dropout:${dropoutSites.length}`, shape: x.shape, keep: 1 - probability };
    dropoutSites.push(site);
    return mul(x, mul(toFloat(graph.input(site.name, 'bool', x.shape)), 1 / site.keep));
  };
  const { parameters, exampleWeights, losses } = buildClassifier(graph, classifier, classes, dropout);
  const gradients = backward({ root: losses, seed: exampleWeights, sources: [...parameters.values()] });

  const squares = [...gradients.values()].map((gradient) =>
    reduceSumSquare(gradient, { axes: gradient.shape.map((_, axis) => axis) }),
  );
  const gradientNorm = sqrt(squares.reduce(add));
  // As torch.nn.utils.clip_grad_norm_: min(1, max norm / (norm + 1e-6)).
  const clip = min(div(graph.scalar(options.maxGradientNorm), add(gradientNorm, 1e-6)), 1);
  const scalars = declareStepScalars(graph);

  graph.output('loss', reduceSum(mul(losses, exampleWeights), { axes: [0] }));
  graph.output('gradient_norm', gradientNorm);
  for (const spec of classifier.parameters) {
    const parameter = parameters.get(spec.name)!;
    const gradient = gradients.get(parameter);
    if (!gradient) throw new Error(`the loss does not depend on ${spec.name}`);
    if (options.gradients) graph.output(`gradient:${spec.name}`, gradient);
    const state = (name: string): Value => graph.input(name, 'float32', spec.shape);
    const next = adamWUpdate({
      parameter,
      gradient,
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
  return { graph, dropoutSites };
}
