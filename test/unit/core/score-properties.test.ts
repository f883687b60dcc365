// What must hold of scores whatever the model: padding, neighbours and order do not matter; twins are equal; seeds decide.
import assert from 'node:assert/strict';
import test from 'node:test';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import { Executable, type Feeds } from '../../../src/core/onnx/executable.ts';
import { Scorer } from '../../../src/core/scores/score-examples.ts';
import { buildScoreGraph } from '../../../src/core/scores/score-graph.ts';
import { makeBatch } from '../../../src/core/train/batch.ts';
import { ExamplesBuilder, type Examples } from '../../../src/core/train/tokenised-examples.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { HostState } from '../../../src/core/train/host-state.ts';
import { UnitCollector } from '../../../src/engine/unit-collector.ts';
import { TOP_CLASSES, type UnitColumns } from '../../../src/results/unit.ts';
import { assertClose, loadReference } from './reference.ts';

const runtime = { threads: 1 };
const reference = async () => {
  const loaded = await loadReference('bert', { trim: true });
  return { ...loaded, classifier: trimVocabulary(loaded.classifier, loaded.examples.vocabulary) };
};

const SCORES = ['losses', 'el2n', 'grand', 'head_grand'] as const;
const floats = (results: Feeds, name: string): Float32Array => {
  const data = results[name]?.data;
  assert.ok(data instanceof Float32Array);
  return data;
};

test('padding and neighbours change no score', async () => {
  const { classifier, classes, examples, initial } = await reference();
  const executable = await Executable.compile(buildScoreGraph(classifier, classes, { length: 12 }), runtime);
  const parameters = new HostState(classifier.parameters, initial).parameters;
  const score = async (...rows: number[]) => {
    const batch = makeBatch(classifier, examples, Uint32Array.from(rows), { classes, exampleWeight: 1 });
    return { length: batch.length, results: await executable.run({ ...batch.feeds, ...parameters }) };
  };
  // Example 4 has 3 tokens, example 2 has 12: beside it, example 4 is padded to four times its length.
  const alone = await score(4);
  const padded = await score(2, 4, 1);
  assert.ok(padded.length > alone.length);
  for (const name of SCORES) {
    const inBatch = floats(padded.results, name)[1]!;
    assertClose([inBatch], [floats(alone.results, name)[0]!], { tolerance: 1e-5, name });
  }
  await executable.dispose();
});

/** The reference's examples in another order or repeated. */
function rearranged(examples: Examples, order: readonly number[], size: number): Examples {
  const builder = new ExamplesBuilder();
  for (const index of order) {
    builder.add(
      Array.from(examples.tokens(index), (id) => examples.vocabulary[id]!),
      examples.types(index),
    );
  }
  return builder.build(
    Uint32Array.from(order, (index) => examples.labels[index]!),
    examples.vocabulary[examples.padToken]!,
    true,
    size,
  );
}

async function scoreAll(
  scorer: Scorer,
  parameters: Feeds,
  examples: Examples,
  classes: number,
): Promise<UnitColumns> {
  const collector = new UnitCollector(examples.labels, classes);
  for await (const scores of scorer.run(parameters, examples, 2)) collector.add(scores);
  return collector.unit;
}

test('the order of rows changes no score, and twins have equal scores', async () => {
  const { classifier, classes, examples, initial } = await reference();
  const scorer = await Scorer.compile(classifier, classes, 12, runtime);
  const { parameters } = new HostState(classifier.parameters, initial);
  const size = classifier.vocabularySize;
  const straight = await scoreAll(scorer, parameters, examples, classes);
  const order = [3, 0, 4, 4, 2, 1, 0];
  const mixed = await scoreAll(scorer, parameters, rearranged(examples, order, size), classes);
  for (const [position, index] of order.entries()) {
    for (const name of ['loss', 'el2n', 'grand', 'headGrand', 'given', 'margin', 'entropy'] as const) {
      assertClose([mixed[name]![position]!], [straight[name]![index]!], {
        tolerance: 1e-5,
        name: `${name} of ${index}`,
      });
    }
    const predicted = (unit: UnitColumns, row: number) =>
      unit.topClasses[row * Math.min(classes, TOP_CLASSES)];
    assert.equal(predicted(mixed, position), predicted(straight, index));
  }
  await scorer.dispose();
});

test('a seed gives the same bits again; another seed gives another model', async () => {
  const { classifier, classes, examples, initial } = await reference();
  const options = { ...TRAIN_DEFAULTS, epochs: 3, batchSize: 2, learningRate: 1e-3 };
  const tuner = await FineTuner.compile(classifier, classes, options, runtime);
  const train = async (seed: number) => {
    const state = new HostState(classifier.parameters, initial);
    const losses: number[] = [];
    for await (const step of tuner.run(state, examples, seed)) losses.push(step.loss);
    const words = state.parameters['embeddings.word_embeddings.weight']!.data;
    assert.ok(words instanceof Float32Array);
    return { losses, words: Float32Array.from(words) };
  };
  const first = await train(1);
  assert.equal(first.losses.length, 9, '5 examples in batches of 2, 3 epochs');
  assert.deepEqual(await train(1), first);
  assert.notDeepEqual((await train(2)).losses, first.losses);
  await tuner.dispose();
});

test('training on a few examples drives their loss down', async () => {
  const { classifier, classes, examples, initial } = await reference();
  const options = { ...TRAIN_DEFAULTS, epochs: 40, batchSize: 5, learningRate: 3e-3 };
  const tuner = await FineTuner.compile(classifier, classes, options, runtime);
  const losses: number[] = [];
  for await (const step of tuner.run(new HostState(classifier.parameters, initial), examples, 0))
    losses.push(step.loss);
  assert.ok(losses.at(-1)! < losses[0]! / 5, `from ${losses[0]!} to ${losses.at(-1)!}`);
  await tuner.dispose();
});

test('a learning rate that is far too high is told as divergence', async () => {
  const { classifier, classes, examples, initial } = await reference();
  const values = new Map([...initial].map(([name, value]) => [name, value.map(() => NaN)]));
  const options = { ...TRAIN_DEFAULTS, epochs: 1, batchSize: 5, learningRate: 1 };
  const tuner = await FineTuner.compile(classifier, classes, options, runtime);
  const run = tuner.run(new HostState(classifier.parameters, values), examples, 0);
  await assert.rejects(run.next(), { code: 'diverged', action: 'Choose a learning rate below 1.' });
  await tuner.dispose();
});
