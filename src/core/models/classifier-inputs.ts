// The inputs that every graph over a batch declares, and the losses computed from them.
import { detach, exp, log, mul, neg, reduceMax, reduceSum, sub } from '../onnx/functions.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Value } from '../onnx/value.ts';
import type { BatchInputs, Classifier, ForwardContext, ForwardResult } from './encoder.ts';

/** Names of the fed values; `Batch` in batch.ts gives a tensor for each. */
export const INPUT_NAMES = {
  inputIds: 'input_ids',
  uniqueIds: 'unique_ids',
  tokenTypeIds: 'token_type_ids',
  positionIds: 'position_ids',
  uniquePositions: 'unique_positions',
  attentionBias: 'attention_bias',
  firstToken: 'first_token',
  targets: 'targets',
  exampleWeights: 'example_weights',
} as const;

function declareBatch(graph: Graph): BatchInputs {
  return {
    inputIds: graph.input(INPUT_NAMES.inputIds, 'int32', ['B', 'T']),
    uniqueIds: graph.input(INPUT_NAMES.uniqueIds, 'int32', ['U']),
    tokenTypeIds: graph.input(INPUT_NAMES.tokenTypeIds, 'int32', ['B', 'T']),
    positionIds: graph.input(INPUT_NAMES.positionIds, 'int32', ['B', 'T']),
    uniquePositions: graph.input(INPUT_NAMES.uniquePositions, 'int32', ['P']),
    attentionBias: graph.input(INPUT_NAMES.attentionBias, 'float32', ['B', 1, 1, 'T']),
    firstToken: graph.input(INPUT_NAMES.firstToken, 'float32', ['B', 1, 'T']),
  };
}

export interface ForwardGraph extends ForwardResult {
  readonly parameters: ReadonlyMap<string, Value>;
}

export interface ClassifierGraph extends ForwardGraph {
  /** `[B, K]` one-hot labels. */
  readonly targets: Value;
  /** `[B]`: the seed of the backward pass, `d total / d loss_b`. */
  readonly exampleWeights: Value;
  /** `[B, K]`, `softmax(logits)`. */
  readonly probabilities: Value;
  /** `[B]`, cross-entropy in nats. */
  readonly losses: Value;
}

/** Declares the parameters and the batch of a classifier in a graph and builds its forward pass. */
function buildForward(
  graph: Graph,
  classifier: Classifier,
  { dropout, everyToken }: Pick<ForwardContext, 'dropout' | 'everyToken'>,
): ForwardGraph {
  const parameters = new Map(
    classifier.parameters.map((spec) => [spec.name, graph.input(spec.name, 'float32', spec.shape)]),
  );
  const parameter = (name: string): Value => {
    const value = parameters.get(name);
    if (!value) throw new Error(`${classifier.architecture} declares no parameter ${name}`);
    return value;
  };
  const forward = classifier.forward({ batch: declareBatch(graph), parameter, dropout, everyToken });
  return { ...forward, parameters };
}

/** A classifier's forward pass, with the last layer's state of every token `[B, T, d]`. */
export function buildTokenStates(
  graph: Graph,
  classifier: Classifier,
  dropout: ForwardContext['dropout'],
): ForwardGraph & { readonly hiddenStates: Value } {
  const { hiddenStates, ...forward } = buildForward(graph, classifier, { dropout, everyToken: true });
  if (!hiddenStates) throw new Error(`${classifier.architecture} gives no states of its tokens`);
  return { ...forward, hiddenStates };
}

/** A classifier's forward pass, the labels besides, and the losses. */
export function buildClassifier(
  graph: Graph,
  classifier: Classifier,
  classes: number,
  dropout: ForwardContext['dropout'],
): ClassifierGraph {
  const forward = buildForward(graph, classifier, { dropout, everyToken: false });
  const { logits } = forward;
  const targets = graph.input(INPUT_NAMES.targets, 'float32', ['B', classes]);
  const exampleWeights = graph.input(INPUT_NAMES.exampleWeights, 'float32', ['B']);
  // log softmax(z) = z - max z - log sum exp(z - max z): no overflow, and no op that a provider may lack.
  const shifted = sub(logits, detach(reduceMax(logits, { axes: [1], keepdims: true })));
  const logProbabilities = sub(shifted, log(reduceSum(exp(shifted), { axes: [1], keepdims: true })));
  return {
    ...forward,
    targets,
    exampleWeights,
    probabilities: exp(logProbabilities),
    losses: neg(reduceSum(mul(targets, logProbabilities), { axes: [1] })),
  };
}
