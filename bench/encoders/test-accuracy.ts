// How many rows that a model has not seen it gets right.
import { buildClassifier } from '../../src/core/models/classifier-inputs.ts';
import { compileGraph, type Feeds } from '../../src/core/onnx/executable.ts';
import { Graph } from '../../src/core/onnx/graph.ts';
import { makeBatch } from '../../src/core/train/batch.ts';
import { sortedBatches } from '../../src/core/train/data-order.ts';
import type { Accuracy } from './results.ts';
import { RUNTIME, type Trial } from './trial.ts';

/** @param parameters the model, by parameter name */
export async function testAccuracy(
  { classifier, classes, test, training }: Trial,
  parameters: Feeds,
): Promise<Accuracy> {
  const graph = new Graph();
  // Dropout off, and no backward pass: scoring what is not scored would cost twice as much.
  const { probabilities } = buildClassifier(graph, classifier, classes, (x) => x);
  graph.output('probabilities', probabilities);
  const executable = await compileGraph(graph, RUNTIME);
  const predicted = new Set<number>();
  let right = 0;
  try {
    for (const rows of sortedBatches(test.lengths, training.batchSize)) {
      const { feeds } = makeBatch(classifier, test, rows, { classes, exampleWeight: 1 });
      const results = await executable.run({ ...feeds, ...parameters });
      const values = results['probabilities']?.data;
      if (!(values instanceof Float32Array)) throw new Error('the forward graph gave no probabilities');
      rows.forEach((row, index) => {
        const guess = likeliest(values.subarray(index * classes, (index + 1) * classes));
        predicted.add(guess);
        if (guess === test.labels[row]) right++;
      });
    }
  } finally {
    await executable.dispose();
  }
  return { accuracy: right / test.count, classesPredicted: predicted.size };
}

/** The lower index at a tie. */
function likeliest(probabilities: Float32Array): number {
  return probabilities.reduce((best, value, k) => (value > probabilities[best]! ? k : best), 0);
}
