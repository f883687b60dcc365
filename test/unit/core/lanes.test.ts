// Lanes: the same model as without them, the same bits whenever a seed is trained again, and failures that are told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { planLanes } from '../../../src/core/lanes/plan-lanes.ts';
import type { Lanes } from '../../../src/core/lanes/lanes.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';
import { reduceSum, reshape } from '../../../src/core/onnx/functions.ts';
import { Scorer } from '../../../src/core/scores/score-examples.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { HostState } from '../../../src/core/train/host-state.ts';
import { StateMemory } from '../../../src/core/train/state-memory.ts';
import { Tensor } from '../../../src/core/onnx/executable.ts';
import { trimVocabulary } from '../../../src/core/weights/load-parameters.ts';
import { assertClose, loadReference } from './reference.ts';
import { startLanes } from './start-lanes.ts';

const OPTIONS = { ...TRAIN_DEFAULTS, epochs: 2, batchSize: 4, learningRate: 1e-3 };

async function reference() {
  const { classifier, examples, ...rest } = await loadReference('bert', { trim: true });
  return { ...rest, examples, classifier: trimVocabulary(classifier, examples.vocabulary) };
}

async function withLanes<T>(count: number, work: (lanes: Lanes) => Promise<T>): Promise<T> {
  const lanes = await startLanes(count);
  try {
    return await work(lanes);
  } finally {
    await lanes.end();
  }
}

/** The bits of a fine-tuned model, its losses and its scores. */
async function train(lanes: Lanes, seed: number, dropout = true) {
  const { classifier, classes, examples, initial } = await reference();
  const runtime = { threads: 1, lanes: lanes.count };
  const state = await StateMemory.ofLanes(classifier.parameters, lanes).create(initial);
  const tuner = await FineTuner.compile(classifier, classes, { ...OPTIONS, dropout }, runtime, lanes.compile);
  const losses: number[] = [];
  for await (const { loss } of tuner.run(state, examples, seed)) losses.push(loss);
  const scorer = await Scorer.compile(classifier, classes, 12, runtime, lanes.compile);
  const rows = Uint32Array.from({ length: examples.count }, (_, row) => row);
  const { el2n, grand } = await scorer.score(state.parameters, examples, rows);
  const words = state.parameters['embeddings.word_embeddings.weight']!.data;
  assert.ok(words instanceof Float32Array);
  const result = { losses, el2n, grand, words: Float32Array.from(words) };
  state.dispose();
  await tuner.dispose();
  await scorer.dispose();
  return result;
}

test('a seed gives the same bits again, whichever lane computes what; another seed gives another model', async () => {
  await withLanes(3, async (lanes) => {
    const first = await train(lanes, 1);
    for (let again = 0; again < 2; again++) assert.deepEqual(await train(lanes, 1), first);
    assert.notDeepEqual((await train(lanes, 2)).losses, first.losses);
    await withLanes(3, async (others) => {
      assert.deepEqual(await train(others, 1), first);
    });
  });
});

test('a model goes on from its snapshot to the bits that it comes to without', async () => {
  await withLanes(2, async (lanes) => {
    const { classifier, classes, examples, initial } = await reference();
    const runtime = { threads: 1, lanes: 2 };
    const memory = StateMemory.ofLanes(classifier.parameters, lanes);
    const tuner = await FineTuner.compile(classifier, classes, OPTIONS, runtime, lanes.compile);
    const state = await memory.create(initial);
    for await (const { step } of tuner.run(state, examples, 1)) if (step === 2) break;
    const { values, moments } = await state.snapshot();
    const copy = await memory.create(values, moments);
    const losses: number[][] = [[], []];
    for (const [index, one] of [state, copy].entries()) {
      for await (const { loss } of tuner.run(one, examples, 1, { taken: 2 })) losses[index]!.push(loss);
    }
    assert.equal(losses[0]!.length, 2);
    assert.deepEqual(losses[1], losses[0]);
    assert.deepEqual((await copy.snapshot()).values, (await state.snapshot()).values);
    assert.deepEqual(losses[0], (await train(lanes, 1)).losses.slice(2));
    await tuner.dispose();
  });
});

test('without dropout, lanes train the model that one thread trains, and score it alike', async () => {
  const { classifier, classes, examples, initial } = await reference();
  const runtime = { threads: 1 };
  const state = new HostState(classifier.parameters, initial);
  const tuner = await FineTuner.compile(classifier, classes, { ...OPTIONS, dropout: false }, runtime);
  const losses: number[] = [];
  for await (const { loss } of tuner.run(state, examples, 1)) losses.push(loss);
  const scorer = await Scorer.compile(classifier, classes, 12, runtime);
  const rows = Uint32Array.from({ length: examples.count }, (_, row) => row);
  const alone = await scorer.score(state.parameters, examples, rows);
  for (const count of [1, 2, 5]) {
    const laned = await withLanes(count, (lanes) => train(lanes, 1, false));
    assertClose(laned.losses, losses, { tolerance: 1e-5, name: `losses of ${count} lanes` });
    assertClose(laned.el2n, alone.el2n, { tolerance: 1e-3, name: `EL2N of ${count} lanes` });
    assertClose(laned.grand, alone.grand, { tolerance: 1e-3, name: `GraNd of ${count} lanes` });
  }
  await tuner.dispose();
  await scorer.dispose();
});

test('what fails in a lane is told, and the lane goes on', async () => {
  await withLanes(2, async (lanes) => {
    const { classifier, initial } = await reference();
    const state = await StateMemory.ofLanes(classifier.parameters, lanes).create(initial);
    const graph = new Graph();
    const input = graph.input('x', 'float32', ['B', 4]);
    graph.output('y', reduceSum(reshape(input, ['B', 2, 2]), { axes: [1, 2] }));
    const compiled = await lanes.compile(graph, {});
    const run = (width: number) =>
      compiled.run({
        ...state.parameters,
        x: new Tensor('float32', new Float32Array(2 * width).fill(1), [2, width]),
      });
    await assert.rejects(run(3), /reshape|Got invalid dimensions|shape/i);
    assert.deepEqual((await run(4))['y']!.data, Float32Array.of(4, 4));
    await lanes.end();
    await assert.rejects(run(4), /a lane ended/);
  });
});

test('threads are cut into lanes as far as memory goes, and each lane gets its share', () => {
  const GB = 2 ** 30;
  const plan = (threads: number, parameters: number, memoryBytes: number, tokens = 1e6) =>
    planLanes({ threads, parameters, factors: parameters / 2, tokens, memoryBytes });
  assert.deepEqual(plan(1, 1e7, 8 * GB), { lanes: 1, threads: 1 });
  assert.deepEqual(plan(2, 1e7, 8 * GB), { lanes: 2, threads: 1 });
  assert.deepEqual(plan(16, 1e7, 64 * GB), { lanes: 8, threads: 2 });
  assert.deepEqual(plan(16, 1e8, 4 * GB), { lanes: 2, threads: 8 });
  assert.deepEqual(plan(4, 1e8, 1 * GB), { lanes: 1, threads: 4 });
  assert.deepEqual(plan(8, 1e7, 8 * GB, 1000), { lanes: 1, threads: 8 }, 'too little work to share');
});
