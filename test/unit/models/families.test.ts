// Finding the family of an encoder by its configuration.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { describeEncoder, SUPPORTED_MODEL_TYPES } from '../../../src/core/models/families/registry.ts';
import { withoutOutputLayer } from '../../../src/core/weights/load-parameters.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { assertDataDietError } from './assertions.ts';
import { fixture } from './places.ts';

const FILE = 'config.json';

describe('encoder families', () => {
  test('every supported type is described with its defaults alone', () => {
    assert.equal(new Set(SUPPORTED_MODEL_TYPES).size, SUPPORTED_MODEL_TYPES.length, 'each type once');
    for (const modelType of SUPPORTED_MODEL_TYPES) {
      const description = describeEncoder(FILE, { model_type: modelType });
      const classifier = description.classifier(5);
      const weight = classifier.parameters.find(({ name }) => name === `${classifier.outputLayer}.weight`);
      assert.deepEqual(weight?.shape, [classifier.hiddenSize, 5], modelType);
      const names = classifier.parameters.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, `${modelType}: each parameter once`);
      assert.ok(classifier.maxLength > 500, modelType);
      assert.ok(description.layers > 1, modelType);
      assert.deepEqual(description.parameters, withoutOutputLayer(classifier).parameters, modelType);
    }
  });

  for (const name of [
    'bert',
    'roberta',
    'xlm-roberta',
    'distilbert',
    'electra',
    'albert',
    'mpnet',
    'modernbert',
  ]) {
    test(`${name} has the name that Hugging Face gave it`, async () => {
      const config: unknown = JSON.parse(await readFile(fixture(name, 'config.json'), 'utf8'));
      const { architectures } = v.parse(v.object({ architectures: v.array(v.string()) }), config);
      assert.deepEqual([describeEncoder(FILE, config).architecture], architectures);
    });
  }

  test('another architecture is named, with those that work', () => {
    assert.throws(
      () => describeEncoder(FILE, { model_type: 'gpt2' }),
      (error) => {
        assert.ok(error instanceof DataDietError);
        assert.equal(error.code, 'model-unsupported');
        assert.match(error.message, /type gpt2/);
        for (const modelType of SUPPORTED_MODEL_TYPES) assert.ok(error.action?.includes(modelType));
        return true;
      },
    );
  });

  test('a configuration without a type is malformed', async () => {
    await assertDataDietError(() => describeEncoder(FILE, {}), 'model-invalid', /model_type/);
    await assertDataDietError(() => describeEncoder(FILE, null), 'model-invalid', /malformed/);
  });
});
