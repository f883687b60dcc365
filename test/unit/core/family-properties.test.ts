// What must hold of the scores of every encoder family: padding and neighbours change nothing, twins are equal.
import assert from 'node:assert/strict';
import test from 'node:test';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import { buildClassifier, buildTokenStates } from '../../../src/core/models/classifier-inputs.ts';
import { Executable, type Feeds } from '../../../src/core/onnx/executable.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';
import { buildScoreGraph } from '../../../src/core/scores/score-graph.ts';
import { makeBatch } from '../../../src/core/train/batch.ts';
import { HostState } from '../../../src/core/train/host-state.ts';
import { assertClose, loadReference } from './reference.ts';

const SCORES = ['losses', 'el2n', 'grand', 'head_grand'] as const;
const floats = (results: Feeds, name: string): Float32Array => {
  const data = results[name]?.data;
  assert.ok(data instanceof Float32Array, name);
  return data;
};

for (const fixture of [
  'roberta',
  'distilbert',
  'electra',
  'albert',
  'mpnet',
  'modernbert',
  'modernbert-biased',
]) {
  test(`${fixture}: padding and neighbours change no score, twins are equal`, async () => {
    const { classes, examples, initial, ...loaded } = await loadReference(fixture, { trim: true });
    const classifier = trimVocabulary(loaded.classifier, examples.vocabulary);
    const graph = buildScoreGraph(classifier, classes, { length: 12 });
    const executable = await Executable.compile(graph, { threads: 1 });
    const { parameters } = new HostState(classifier.parameters, initial);
    const score = async (...rows: number[]) => {
      const batch = makeBatch(classifier, examples, Uint32Array.from(rows), { classes, exampleWeight: 1 });
      return { length: batch.length, results: await executable.run({ ...batch.feeds, ...parameters }) };
    };
    // Example 4 has 3 tokens: beside example 2 it is padded to at least four times its length.
    const alone = await score(4);
    const padded = await score(2, 4, 1, 4);
    assert.ok(padded.length >= 3 * alone.length);
    for (const name of SCORES) {
      const values = floats(padded.results, name);
      assertClose([values[1]!], [floats(alone.results, name)[0]!], { tolerance: 1e-5, name });
      assertClose([values[3]!], [values[1]!], { tolerance: 1e-6, name: `${name} of a twin` });
    }
    await executable.dispose();
  });
}

for (const fixture of ['roberta', 'distilbert', 'electra', 'mpnet']) {
  test(`${fixture}: the last layer of the first token alone gives the logits of whole layers`, async () => {
    const { classes, classifier, examples, initial } = await loadReference(fixture, { trim: false });
    const whole = new Graph();
    whole.output('logits', buildTokenStates(whole, classifier, (x) => x).logits);
    const short = new Graph();
    short.output('logits', buildClassifier(short, classifier, classes, (x) => x).logits);
    const { parameters } = new HostState(classifier.parameters, initial);
    const rows = Uint32Array.from({ length: examples.count }, (_, row) => row);
    const { feeds } = makeBatch(classifier, examples, rows, { classes, exampleWeight: 1 });
    const logits = await Promise.all(
      [whole, short].map(async (graph) => {
        const executable = await Executable.compile(graph, { threads: 1 });
        const results = await executable.run({ ...feeds, ...parameters });
        await executable.dispose();
        return floats(results, 'logits');
      }),
    );
    assertClose(logits[1]!, logits[0]!, { tolerance: 1e-5, name: 'logits' });
  });
}
