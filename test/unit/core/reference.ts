// The PyTorch fixtures, loaded, and small helpers to compare with them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Classifier } from '../../../src/core/models/encoder.ts';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { loadParameters } from '../../../src/core/weights/load-parameters.ts';
import { openSafetensors } from '../../../src/core/weights/safetensors.ts';
import { ExamplesBuilder, type Examples } from '../../../src/core/train/tokenised-examples.ts';

const numbers = v.array(v.number());
const matrix = v.array(numbers);
const BatchSchema = v.object({
  input_ids: matrix,
  attention_mask: matrix,
  /** Left out in families without token types. */
  token_type_ids: v.optional(matrix),
  labels: numbers,
});
const ExpectedSchema = v.object({
  logits: matrix,
  loss: numbers,
  mean_loss: v.number(),
  gradient_norm: v.number(),
  gradient_norm_by_parameter: v.record(v.string(), v.number()),
  el2n: numbers,
  grand: numbers,
  head_grand: numbers,
  example_gradient_norm_by_parameter: v.record(v.string(), numbers),
  steps: v.array(v.object({ loss: v.number(), gradient_norm: v.number() })),
});

const fixtures = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test/fixtures');
const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'));

export async function loadReference(name: string, options: { trim: boolean }) {
  const folder = path.join(fixtures, name);
  const encoder = describeEncoder('config.json', readJson(path.join(folder, 'config.json')));
  const batch = v.parse(BatchSchema, readJson(path.join(folder, 'batch.json')));
  const expected = v.parse(ExpectedSchema, readJson(path.join(folder, 'expected.json')));
  const classes = expected.logits[0]!.length;
  const classifier = encoder.classifier(classes);
  const builder = new ExamplesBuilder();
  batch.input_ids.forEach((ids, row) => {
    const length = batch.attention_mask[row]!.reduce((sum, mask) => sum + mask, 0);
    const types = batch.token_type_ids?.[row] ?? ids.map(() => 0);
    builder.add(ids.slice(0, length), types.slice(0, length));
  });
  const examples: Examples = builder.build(
    Uint32Array.from(batch.labels),
    classifier.padTokenId,
    options.trim,
    classifier.vocabularySize,
  );
  const load = async (file: string) => {
    const weights = await openSafetensors([path.join(folder, file)]);
    try {
      return await loadParameters(classifier, weights, examples.vocabulary);
    } finally {
      await weights.close();
    }
  };
  return {
    classifier,
    classes,
    examples,
    expected,
    initial: await load('model.safetensors'),
    after3: await load('after3.safetensors'),
  };
}

/** Whether `key` is the bias of an attention key: it shifts all scores of a query alike, so its gradient is exactly 0. */
export const isKeyBias = (name: string): boolean => /(\bkey|k_lin|attn\.k)\.bias$/.test(name);

/** The value of a parameter in a record under Hugging Face's names, which have the base model's prefix. */
export function byPublicName<T>(
  record: Readonly<Record<string, T>>,
  classifier: Classifier,
  name: string,
): T {
  const found = classifier.prefixes
    .map((prefix) => record[prefix + name])
    .find((value) => value !== undefined);
  assert.ok(found !== undefined, `the reference has no ${name}`);
  return found;
}

/** Asserts `|actual - expected| <= tolerance * max(|expected|, floor)` for every element. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance = 1e-4, floor = 1e-3, name = 'value' } = {},
): void {
  assert.equal(actual.length, expected.length, `${name}: length`);
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(actual[index]! - expected[index]!);
    const bound = tolerance * Math.max(Math.abs(expected[index]!), floor);
    assert.ok(
      error <= bound,
      `${name}[${index}]: ${actual[index]!} is not ${expected[index]!} (error ${error})`,
    );
  }
}
