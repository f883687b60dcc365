// Regression on any fed target: linear maps of what an encoder computes shall come close to given vectors.
import { buildTokenStates, INPUT_NAMES } from '../models/classifier-inputs.ts';
import type { Classifier, ForwardContext } from '../models/encoder.ts';
import { withoutOutputLayer } from '../weights/load-parameters.ts';
import { linear, type ParameterSpec } from '../models/parameters.ts';
import { add, matmul, mul, reduceMean, reduceSum, square, sub } from '../onnx/functions.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Value } from '../onnx/value.ts';
import type { Objective, ObjectiveGraph } from './objective.ts';

export interface RegressionTarget {
  readonly name: string;
  /** `tokens`: a vector for every token's last state; `sequence`: one for the features that a classifier's head reads. */
  readonly of: 'tokens' | 'sequence';
  /** Numbers in a vector. */
  readonly width: number;
  /** What its mean square error counts in the loss. */
  readonly weight: number;
}

/** `[B, T]`, fed where there are targets of tokens: what each token counts; 0 at padding. */
export const TOKEN_WEIGHTS = 'token_weights';

/** The fed vectors of a target: `[B, T, width]` or `[B, width]`. */
export const targetInput = (name: string): string => `target:${name}`;

/** The linear map to a target is trained along with the encoder, and belongs to neither. */
export const mapName = (name: string): string => `regression.${name}`;

export interface RegressionGraph extends ObjectiveGraph {
  /** `[B]` by target: the mean square error, of tokens weighted, before the target's weight. */
  readonly errors: ReadonlyMap<string, Value>;
}

/** The parameters of the encoder, the output layer left out, and of the maps to the targets. */
export function regressionParameters(
  classifier: Classifier,
  targets: readonly RegressionTarget[],
): ParameterSpec[] {
  const maps = targets.flatMap(({ name, width }) =>
    linear(mapName(name), classifier.hiddenSize, width, 'head'),
  );
  return [...withoutOutputLayer(classifier).parameters, ...maps];
}

/**
 * For each target, with x the token's last state or the classifier's features:
 *   error = mean_k (x W + b - y)_k^2, of tokens sum_t weight_t error_t;  loss_b = sum of weight * error
 */
export function buildRegression(
  graph: Graph,
  classifier: Classifier,
  targets: readonly RegressionTarget[],
  dropout: ForwardContext['dropout'],
): RegressionGraph {
  const forward = buildTokenStates(graph, classifier, dropout);
  const specs = regressionParameters(classifier, targets);
  const parameters = new Map(
    specs.map(({ name, shape }) => [
      name,
      forward.parameters.get(name) ?? graph.input(name, 'float32', shape),
    ]),
  );
  let declared: Value | undefined;
  const tokenWeights = (): Value => (declared ??= graph.input(TOKEN_WEIGHTS, 'float32', ['B', 'T']));
  const errors = new Map(
    targets.map(({ name, of, width }) => {
      const source = of === 'tokens' ? forward.hiddenStates : forward.features;
      const weight = parameters.get(`${mapName(name)}.weight`)!;
      const bias = parameters.get(`${mapName(name)}.bias`)!;
      const wanted = graph.input(
        targetInput(name),
        'float32',
        of === 'tokens' ? ['B', 'T', width] : ['B', width],
      );
      const squares = square(sub(add(matmul(source, weight), bias), wanted));
      const means = reduceMean(squares, { axes: [squares.shape.length - 1] });
      return [name, of === 'tokens' ? reduceSum(mul(means, tokenWeights()), { axes: [1] }) : means];
    }),
  );
  const losses = targets.map(({ name, weight }) => mul(errors.get(name)!, weight)).reduce(add);
  return {
    parameters,
    errors,
    losses,
    exampleWeights: graph.input(INPUT_NAMES.exampleWeights, 'float32', ['B']),
  };
}

/** What a trainer minimises to bring an encoder's outputs close to `targets`. */
export function regression(classifier: Classifier, targets: readonly RegressionTarget[]): Objective {
  return {
    parameters: regressionParameters(classifier, targets),
    build: (graph, dropout) => buildRegression(graph, classifier, targets, dropout),
  };
}
