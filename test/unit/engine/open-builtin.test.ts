// The built-in encoder: weights in 8 bits where its folder holds them, random ones where it does not.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { buildTokenStates } from '../../../src/core/models/classifier-inputs.ts';
import {
  fillParameters,
  withoutOutputLayer,
  type ParameterValues,
} from '../../../src/core/weights/load-parameters.ts';
import { openModelFolder } from '../../../src/core/model-files/model-folder.ts';
import { quantizeMatrices, writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { storedParameters } from '../../../src/core/weights/store-parameters.ts';
import { Executable, Tensor } from '../../../src/core/onnx/executable.ts';
import { Graph } from '../../../src/core/onnx/graph.ts';
import { makeInputs } from '../../../src/core/train/batch.ts';
import { ExamplesBuilder } from '../../../src/core/train/tokenised-examples.ts';
import { openBuiltin, openEncoder, type Encoder } from '../../../src/engine/open-encoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallModelFiles } from '../models/small-models.ts';

/** Of the small model's head. */
const CLASSES = 3;

async function writeFiles(folder: string, leftOut: readonly string[] = []): Promise<void> {
  for (const [name, content] of await smallModelFiles()) {
    if (!leftOut.includes(name)) await writeFile(path.join(folder, name), content);
  }
}

/** Parameters of an encoder for CLASSES classes, what its weights lack drawn from one seed. */
async function parametersOf(encoder: Encoder): Promise<ParameterValues> {
  const classifier = encoder.classifier(CLASSES);
  const vocabulary = Int32Array.from({ length: classifier.vocabularySize }, (_, id) => id);
  return fillParameters(classifier, await encoder.load(classifier, vocabulary), vocabulary, 1);
}

/** Logits of two rows, `[2, CLASSES]`, by the output layer of `output`. */
async function logits(encoder: Encoder, output: ParameterValues): Promise<Float32Array> {
  const classifier = encoder.classifier(CLASSES);
  const builder = new ExamplesBuilder();
  builder.add([1, 7, 9, 30, 2], [0, 0, 0, 0, 0]);
  builder.add([1, 12, 2], [0, 0, 0]);
  const size = classifier.vocabularySize;
  const examples = builder.build(new Uint32Array(2), classifier.padTokenId, false, size);
  const graph = new Graph();
  graph.output('logits', buildTokenStates(graph, classifier, (x) => x).logits);
  const executable = await Executable.compile(graph);
  const values = await parametersOf(encoder);
  const parameters = classifier.parameters.map(({ name, shape }) => {
    const from = name.startsWith(classifier.outputLayer) ? output : values;
    return [name, new Tensor('float32', from.get(name)!, shape)] as const;
  });
  const { feeds } = makeInputs(classifier, examples, Uint32Array.of(0, 1));
  const results = await executable.run({ ...feeds, ...Object.fromEntries(parameters) });
  await executable.dispose();
  const data = results['logits']?.data;
  assert.ok(data instanceof Float32Array);
  return data;
}

async function open(context: TestContext, folder: string): Promise<Encoder> {
  const encoder = await openBuiltin(folder);
  context.after(() => encoder.close());
  return encoder;
}

describe('the built-in encoder', () => {
  test('in 8 bits gives nearly the logits of 32', async (context) => {
    const [whole, small] = [temporaryFolder(context), temporaryFolder(context)];
    await writeFiles(whole);
    await writeFiles(small, ['model.safetensors']);
    const original = await openEncoder({ kind: 'folder', path: whole }, { onDownload: () => undefined });
    context.after(() => original.close());
    const values = await parametersOf(original);
    const { parameters } = withoutOutputLayer(original.classifier(CLASSES));
    const file = path.join(small, 'model.safetensors');
    await writeSafetensors(file, quantizeMatrices(storedParameters(parameters, values)));

    const encoder = await open(context, small);
    assert.equal(encoder.name, 'builtin');
    const { revision, weights } = await openModelFolder(small);
    await weights.close();
    assert.match(encoder.revision, /^[0-9a-f]{12}$/);
    assert.ok(revision.startsWith(encoder.revision));

    const [exact, close] = [await logits(original, values), await logits(encoder, values)];
    const largest = Math.max(...exact.map(Math.abs));
    exact.forEach((logit, index) => {
      const difference = Math.abs(close[index]! - logit);
      assert.ok(difference > 0 && difference < 0.05 * largest, `${logit}, in 8 bits ${close[index]}`);
    });
  });

  test('without weights is refused: the package is broken', async (context) => {
    const folder = temporaryFolder(context);
    await writeFiles(folder, ['model.safetensors']);
    await assert.rejects(openBuiltin(folder), { code: 'model-not-found' });
  });
});
