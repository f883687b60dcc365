// Parameters of the encoder families from weights as they are found: prefixes, shards, half precision, other heads.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { Classifier } from '../../../src/core/models/encoder.ts';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import {
  loadParameters,
  savedClasses,
  withoutOutputLayer,
} from '../../../src/core/weights/load-parameters.ts';
import { openSafetensors, type SafetensorsFile } from '../../../src/core/weights/safetensors.ts';
import { writeSafetensors, type TensorToWrite } from '../../../src/core/weights/safetensors-writer.ts';
import { assertDataDietError } from './assertions.ts';
import { fixture } from './places.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ALL_TOKENS = Int32Array.from({ length: 60 }, (_, id) => id);

async function classifierOf(name: string, classes: number): Promise<Classifier> {
  const config: unknown = JSON.parse(await readFile(fixture(name, 'config.json'), 'utf8'));
  return describeEncoder('config.json', config).classifier(classes);
}

async function openFor(context: TestContext, ...files: string[]): Promise<SafetensorsFile> {
  const opened = await openSafetensors(files);
  context.after(() => opened.close());
  return opened;
}

const BITS = new DataView(new ArrayBuffer(4));
/** The 32 bits of a float, its last `dropped` cleared. */
function truncatedBits(value: number, dropped: number): number {
  BITS.setFloat32(0, value);
  return ((BITS.getUint32(0) >>> dropped) << dropped) >>> 0;
}
function floatOf(bits: number): number {
  BITS.setUint32(0, bits);
  return BITS.getFloat32(0);
}

/** How a float is kept in 16 bits, and what is left of it. */
const HALVES = {
  BF16: (value: number) => {
    const bits = truncatedBits(value, 16);
    return { stored: bits >>> 16, value: floatOf(bits) };
  },
  F16: (value: number) => {
    // Below the smallest normal number: zero will do.
    if (Math.abs(value) < 2 ** -14) return { stored: 0, value: 0 };
    const bits = truncatedBits(value, 13);
    const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
    return {
      stored: ((bits >>> 31) << 15) | (exponent << 10) | ((bits >>> 13) & 0x3ff),
      value: floatOf(bits),
    };
  },
} as const;

/** Writes `tensors` in 16 bits each. */
async function writeHalves(
  file: string,
  dtype: keyof typeof HALVES,
  tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
): Promise<void> {
  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let begin = 0;
  for (const [name, { shape, data }] of tensors) {
    const part = Buffer.alloc(data.length * 2);
    data.forEach((value, index) => part.writeUInt16LE(HALVES[dtype](value).stored, index * 2));
    header[name] = { dtype, shape, data_offsets: [begin, begin + part.length] };
    begin += part.length;
    parts.push(part);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(file, Buffer.concat([length, json, ...parts]));
}

describe('loading parameters', () => {
  for (const { name, prefix, dtype, shards } of [
    { name: 'distilbert', prefix: 'distilbert.', dtype: 'F16', shards: 1 },
    { name: 'electra', prefix: 'electra.', dtype: 'BF16', shards: 3 },
    { name: 'albert', prefix: 'albert.', dtype: 'F16', shards: 2 },
    { name: 'mpnet', prefix: 'mpnet.', dtype: 'BF16', shards: 1 },
    { name: 'modernbert', prefix: 'model.', dtype: 'BF16', shards: 2 },
  ] as const) {
    test(`${name} as ${dtype} in ${shards} files, without its prefix`, async (context) => {
      const whole = await openFor(context, fixture(name, 'model.safetensors'));
      const classifier = await classifierOf(name, savedClasses(await classifierOf(name, 2), whole)!);
      const expected = await loadParameters(classifier, whole, ALL_TOKENS);

      const parts = Array.from(
        { length: shards },
        () => new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>(),
      );
      for (const [index, tensor] of whole.names().entries()) {
        const entry = { shape: whole.shape(tensor), data: await whole.read(tensor) };
        parts[index % shards]!.set(tensor.replace(prefix, ''), entry);
      }
      const folder = temporaryFolder(context);
      const files = parts.map((_, index) => path.join(folder, `${index}.safetensors`));
      for (const [index, file] of files.entries()) await writeHalves(file, dtype, parts[index]!);

      const halves = await loadParameters(classifier, await openFor(context, ...files), ALL_TOKENS);
      assert.deepEqual([...halves.keys()], [...expected.keys()]);
      for (const [parameter, values] of expected) {
        assert.deepEqual(
          halves.get(parameter),
          values.map((value) => HALVES[dtype](value).value),
          parameter,
        );
      }
    });
  }

  for (const { name, output, kept } of [
    { name: 'bert', output: 'classifier', kept: 'pooler.dense.weight' },
    { name: 'roberta', output: 'classifier.out_proj', kept: 'classifier.dense.weight' },
    { name: 'distilbert', output: 'classifier', kept: 'pre_classifier.weight' },
    { name: 'electra', output: 'classifier.out_proj', kept: 'classifier.dense.weight' },
    { name: 'albert', output: 'classifier', kept: 'pooler.weight' },
    { name: 'mpnet', output: 'classifier.out_proj', kept: 'classifier.dense.weight' },
    { name: 'modernbert', output: 'classifier', kept: 'head.dense.weight' },
  ]) {
    test(`${name}: a head for other classes gives all but its last layer`, async (context) => {
      const weights = await openFor(context, fixture(name, 'model.safetensors'));
      const seven = await classifierOf(name, 7);
      assert.ok([3, 4].includes(savedClasses(seven, weights)!));
      await assertDataDietError(
        () => loadParameters(seven, weights, ALL_TOKENS),
        'model-invalid',
        /has the shape/,
      );
      const values = await loadParameters(withoutOutputLayer(seven), weights, ALL_TOKENS);
      const lacking = seven.parameters.map((spec) => spec.name).filter((parameter) => !values.has(parameter));
      assert.deepEqual(lacking, [`${output}.weight`, `${output}.bias`]);
      assert.ok(values.has(kept));
    });
  }

  test('weights of another family are refused by what they lack', async (context) => {
    const weights = await openFor(context, fixture('bert', 'model.safetensors'));
    const distilbert = await classifierOf('distilbert', 3);
    await assertDataDietError(
      async () => loadParameters(distilbert, weights, ALL_TOKENS),
      'model-invalid',
      /weights lack \d+ of the encoder's parameters, among them embeddings/,
    );
  });

  test('weights that are no numbers are refused, with the tensor and the value', async (context) => {
    const classifier = await classifierOf('bert', 3);
    const whole = await openFor(context, fixture('bert', 'model.safetensors'));
    const folder = temporaryFolder(context);
    for (const [spoilt, index, value] of [
      ['bert.encoder.layer.0.output.dense.weight', 5, NaN],
      ['bert.embeddings.word_embeddings.weight', 40, Infinity],
      ['classifier.bias', 1, -Infinity],
    ] as const) {
      const tensors = new Map<string, TensorToWrite>();
      for (const name of whole.names()) {
        const data = await whole.read(name);
        if (name === spoilt) data[index] = value;
        tensors.set(name, { shape: whole.shape(name), data });
      }
      assert.ok(tensors.has(spoilt), `no ${spoilt} among ${[...tensors.keys()].join()}`);
      const file = path.join(folder, `${spoilt}.safetensors`);
      await writeSafetensors(file, tensors);
      const weights = await openFor(context, file);
      await assert.rejects(loadParameters(classifier, weights, ALL_TOKENS), {
        code: 'model-invalid',
        message: `Tensor ${spoilt} of ${file} is spoilt: 1 of ${tensors.get(spoilt)!.data.length} values are no finite numbers, the first ${value}.`,
      });
    }
  });
});
