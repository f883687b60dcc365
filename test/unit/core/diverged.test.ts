// A gradient that is no number: the parameters are left alone, and training ends with a word, at its last step too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrix, type ParameterSpec } from '../../../src/core/models/parameters.ts';
import { sqrt, square } from '../../../src/core/onnx/functions.ts';
import { Executable, Tensor, type CompileGraph } from '../../../src/core/onnx/executable.ts';
import { ADAMW_DEFAULTS } from '../../../src/core/train/adamw.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../../src/core/train/fine-tune.ts';
import { HostState } from '../../../src/core/train/host-state.ts';
import type { Objective } from '../../../src/core/train/objective.ts';
import { gradientName } from '../../../src/core/train/train-graph.ts';
import { Trainer } from '../../../src/core/train/trainer.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { loadReference } from './reference.ts';

const SPEC: ParameterSpec = { ...matrix('x', 1, 2), shape: [2] };
/** loss_b = sqrt(x_b^2): at 0 the loss is 0, and its gradient 0 times infinity. */
const ROOT: Objective = {
  parameters: [SPEC],
  build: (graph) => {
    const x = graph.input('x', 'float32', [2]);
    return {
      parameters: new Map([['x', x]]),
      losses: sqrt(square(x)),
      exampleWeights: graph.input('weights', 'float32', [2]),
    };
  },
};

test('a gradient that is no number moves no parameter and no moment', async () => {
  const options = { adamW: ADAMW_DEFAULTS, maxGradientNorm: 1, dropout: false };
  const trainer = await Trainer.compile(ROOT, options, {});
  const state = new HostState([SPEC], new Map([['x', Float32Array.of(0, 1)]]));
  const feeds = { weights: new Tensor('float32', Float32Array.of(0.5, 0.5), [2]) };
  const step = { step: 1, learningRate: 0.1, seed: 1 };
  const { loss, gradientNorm } = await trainer.step(state, [{ size: 2, length: 1, feeds }], step);
  await trainer.dispose();
  assert.equal(loss, 0.5);
  assert.ok(Number.isNaN(gradientNorm));
  assert.deepEqual(state.parameters['x']?.data, Float32Array.of(0, 1));
  const { first, second } = state.moments.get('x')!;
  assert.deepEqual([first, second], [new Float32Array(2), new Float32Array(2)]);
});

test('training tells that it diverged, also when nothing comes after the step', async () => {
  const { classifier, classes, examples, initial } = await loadReference('bert', { trim: false });
  const spoilt = classifier.parameters[0]!.name;
  /** The last of two steps gives one gradient that is no number; its loss is in order. */
  const spoiling: CompileGraph = async (graph, options) => {
    const executable = await Executable.compile(graph, options);
    let runs = 0;
    return {
      run: async (feeds, fetches) => {
        const results = await executable.run(feeds, fetches);
        // Gradients are written into the memory that was given for them.
        const gradient = fetches?.[gradientName(spoilt)]?.data;
        assert.ok(gradient instanceof Float32Array);
        if (++runs === 2) gradient[0] = Number.NaN;
        return results;
      },
      dispose: () => executable.dispose(),
    };
  };
  const options = { ...TRAIN_DEFAULTS, epochs: 2, batchSize: examples.count, learningRate: 1e-3 };
  const tuner = await FineTuner.compile(classifier, classes, options, { threads: 1 }, spoiling);
  const state = new HostState(classifier.parameters, initial);
  let steps = 0;
  await assert.rejects(
    async () => {
      for await (const { loss } of tuner.run(state, examples, 1)) {
        assert.ok(Number.isFinite(loss));
        steps++;
      }
    },
    (error) =>
      error instanceof DataDietError &&
      error.code === 'diverged' &&
      error.message === "Training diverged: the gradient's norm is NaN at step 2 of 2.",
  );
  await tuner.dispose();
  assert.equal(steps, 1);
});
