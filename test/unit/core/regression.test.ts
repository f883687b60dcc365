// Regression on fed targets: its loss in closed form, its gradients against central differences.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { INPUT_NAMES } from '../../../src/core/models/classifier-inputs.ts';
import { initialValues } from '../../../src/core/models/parameters.ts';
import { Executable, Tensor, type Feeds } from '../../../src/core/onnx/executable.ts';
import { makeInputs } from '../../../src/core/train/batch.ts';
import { Random } from '../../../src/core/random.ts';
import {
  mapName,
  regression,
  targetInput,
  TOKEN_WEIGHTS,
  type RegressionTarget,
} from '../../../src/core/train/regression.ts';
import { buildGradientGraph, gradientName } from '../../../src/core/train/train-graph.ts';
import { tinyEncoder, tinyExamples } from './tiny-encoder.ts';

const TARGETS: readonly RegressionTarget[] = [
  { name: 'states', of: 'tokens', width: 3, weight: 1 },
  { name: 'meaning', of: 'sequence', width: 5, weight: 0.5 },
];
const ROWS = [
  [2, 7, 9, 4],
  [2, 8],
];
const encoder = tinyEncoder();
const objective = regression(encoder, TARGETS);

function floats(results: Feeds, name: string): Float32Array {
  const data = results[name]?.data;
  assert.ok(data instanceof Float32Array, name);
  return data;
}

function normals(count: number, purpose: string): Float32Array {
  const values = new Float32Array(count);
  new Random(1, purpose).fillNormal(values, 1);
  return values;
}

/** Everything that is fed but the parameters. The second row has two tokens and two of padding. */
function batchFeeds(): Feeds {
  const examples = tinyExamples(ROWS);
  const { feeds } = makeInputs(encoder, examples, Uint32Array.of(0, 1));
  return {
    ...feeds,
    [TOKEN_WEIGHTS]: new Tensor('float32', Float32Array.of(0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0, 0), [2, 4]),
    [targetInput('states')]: new Tensor('float32', normals(24, 'states'), [2, 4, 3]),
    [targetInput('meaning')]: new Tensor('float32', normals(10, 'meaning'), [2, 5]),
    [INPUT_NAMES.exampleWeights]: new Tensor('float32', Float32Array.of(0.5, 0.5), [2]),
  };
}

function startingValues(): Map<string, Float32Array> {
  return new Map(
    objective.parameters.map((spec) => [spec.name, initialValues(spec, 0.3, new Random(2, spec.name))]),
  );
}

function asFeeds(values: ReadonlyMap<string, Float32Array>): Feeds {
  return Object.fromEntries(
    objective.parameters.map(({ name, shape }) => [name, new Tensor('float32', values.get(name)!, shape)]),
  );
}

describe('regression', () => {
  test('leaves the output layer out and adds a map for each target', () => {
    const names = objective.parameters.map(({ name }) => name);
    assert.ok(!names.some((name) => name.startsWith(`${encoder.outputLayer}.`)));
    assert.ok(names.includes('pooler.dense.weight'));
    assert.deepEqual(names.slice(-4), [
      `${mapName('states')}.weight`,
      `${mapName('states')}.bias`,
      `${mapName('meaning')}.weight`,
      `${mapName('meaning')}.bias`,
    ]);
  });

  test('is the weighted mean square error: with maps of zeros, that of the targets, padding left out', async () => {
    const executable = await Executable.compile(buildGradientGraph(objective, { dropout: false }).graph);
    const values = startingValues();
    for (const { name } of TARGETS) values.get(`${mapName(name)}.weight`)!.fill(0);
    const feeds = batchFeeds();
    const loss = floats(await executable.run({ ...feeds, ...asFeeds(values) }), 'loss')[0]!;
    await executable.dispose();
    const square = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    const states = floats(feeds, targetInput('states'));
    const ofTokens = square(states.subarray(0, 12)) / 12 + square(states.subarray(12, 18)) / 6;
    const meaning = square(floats(feeds, targetInput('meaning'))) / 5;
    const expected = 0.5 * (ofTokens + 0.5 * meaning);
    assert.ok(Math.abs(loss - expected) < 1e-5 * expected, `${loss} instead of ${expected}`);
  });

  test('has the gradients that central differences give', async () => {
    const executable = await Executable.compile(buildGradientGraph(objective, { dropout: false }).graph);
    const values = startingValues();
    const feeds = batchFeeds();
    const results = await executable.run({ ...feeds, ...asFeeds(values) });
    const lossAt = async (name: string, direction: Float32Array, step: number): Promise<number> => {
      const moved = values.get(name)!.map((value, index) => value + step * direction[index]!);
      const run = await executable.run({ ...feeds, ...asFeeds(new Map(values).set(name, moved)) });
      return floats(run, 'loss')[0]!;
    };
    for (const { name } of objective.parameters) {
      // Along the gradient itself, the difference quotient is the gradient's norm.
      const gradient = floats(results, gradientName(name));
      const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
      if (norm < 1e-4) continue;
      const direction = gradient.map((value) => value / norm);
      const step = 2e-2;
      const quotient =
        ((await lossAt(name, direction, step)) - (await lossAt(name, direction, -step))) / (2 * step);
      assert.ok(
        Math.abs(quotient - norm) < 0.01 * norm + 1e-4,
        `${name}: ${norm}, by differences ${quotient}`,
      );
    }
    await executable.dispose();
  });
});
