// What a training step minimises: the trainer knows no more of a model than this.
import { buildClassifier } from '../models/classifier-inputs.ts';
import type { Classifier, ForwardContext } from '../models/encoder.ts';
import type { ParameterSpec } from '../models/parameters.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Value } from '../onnx/value.ts';

export interface ObjectiveGraph {
  /** By name, every one of the objective's parameters. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** `[B]`: the loss of each example. */
  readonly losses: Value;
  /** `[B]`, fed: what each example's loss counts. The step minimises `sum_b weight_b loss_b`. */
  readonly exampleWeights: Value;
}

export interface Objective {
  /** All that is trained. */
  readonly parameters: readonly ParameterSpec[];
  /** Declares its inputs in `graph`, the parameters among them, and builds the losses. */
  readonly build: (graph: Graph, dropout: ForwardContext['dropout']) => ObjectiveGraph;
}

/** Cross-entropy of a classifier for `classes` classes. */
export function classification(classifier: Classifier, classes: number): Objective {
  return {
    parameters: classifier.parameters,
    build: (graph, dropout) => buildClassifier(graph, classifier, classes, dropout),
  };
}
