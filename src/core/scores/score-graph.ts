// The graph that scores a batch: loss, probabilities, EL2N, GraNd and head GraNd of every example.
import { exampleSquaredNorms } from '../autodiff/example-norms.ts';
import { add, mul, reduceSumSquare, sqrt, sub } from '../onnx/functions.ts';
import { Graph } from '../onnx/graph.ts';
import { buildClassifier } from '../models/classifier-inputs.ts';
import type { Classifier } from '../models/encoder.ts';

interface ScoreGraphOptions {
  /** Tokens in the longest example of the batches that this graph will see. */
  readonly length: number;
  /** Adds an output `norm2:NAME` `[B]` for every parameter: its share of GraNd squared. */
  readonly perParameter?: boolean;
  /** Whether the gradient's norms are wanted: without them, `grand` and `head_grand` are left out, and no backward pass is made. */
  readonly norms?: boolean;
}

/**
 * Outputs `losses`, `el2n`, `grand`, `head_grand`, each `[B]`, and `probabilities` `[B, K]`.
 *
 * Definitions (Paul et al. 2021, arXiv 2107.07075, section 2; in NLP Fayyaz et al. 2022, arXiv 2211.05610), of one
 * model w, dropout off:
 * - `EL2N(x, y) = ||softmax(f_w(x)) - onehot(y)||_2`
 * - `GraNd(x, y) = ||grad_w loss(f_w(x), y)||_2` over all trainable parameters, of the example's own loss
 * - head GraNd, the same over the last linear layer alone: its weight's gradient is `h (p - y)^T` and its bias's
 *   `p - y`, so the norm is `||p - y|| sqrt(1 + ||h||^2)`.
 */
export function buildScoreGraph(classifier: Classifier, classes: number, options: ScoreGraphOptions): Graph {
  const graph = new Graph();
  const { features, parameters, targets, exampleWeights, probabilities, losses } = buildClassifier(
    graph,
    classifier,
    classes,
    (x) => x,
  );
  const squaredError = reduceSumSquare(sub(probabilities, targets), { axes: [1] });
  graph.output('losses', losses);
  graph.output('probabilities', probabilities);
  graph.output('el2n', sqrt(squaredError));
  if (options.norms === false) return graph;
  const norms = exampleSquaredNorms({
    losses,
    seed: exampleWeights,
    parameters: [...parameters.values()],
    length: options.length,
  });
  graph.output('grand', sqrt([...norms.values()].reduce(add)));
  graph.output('head_grand', sqrt(mul(squaredError, add(reduceSumSquare(features, { axes: [1] }), 1))));
  if (options.perParameter) {
    for (const [parameter, norm] of norms) graph.output(`norm2:${parameter.name}`, norm);
  }
  return graph;
}
