// What is offered: in which order, and whether the sizes told are those of the models' configurations on the hub.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { parameterSize } from '../../../src/core/models/parameters.ts';
import {
  BUILTIN_SHAPE,
  modelKey,
  OFFERED_ENCODERS,
  offeredModels,
  shapeOf,
  type OfferedId,
} from '../../../src/host/scoring/encoder-catalogue.ts';
import type { EncoderShape } from '../../../src/results/first-estimate.ts';
import { readHubName } from '../../../src/shared/hub-name.ts';
import { describeModelReference } from '../../../src/shared/score-job.ts';

/** The parts of each model's config.json on the hub that decide its size. */
const CONFIGS: Readonly<Record<OfferedId, object>> = {
  'sentence-transformers/all-MiniLM-L6-v2': {
    model_type: 'bert',
    hidden_size: 384,
    intermediate_size: 1536,
    num_attention_heads: 12,
    num_hidden_layers: 6,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    vocab_size: 30522,
  },
  'distilbert/distilbert-base-uncased': {
    model_type: 'distilbert',
    activation: 'gelu',
    dim: 768,
    hidden_dim: 3072,
    max_position_embeddings: 512,
    n_heads: 12,
    n_layers: 6,
    sinusoidal_pos_embds: false,
    tie_weights_: true,
    vocab_size: 30522,
  },
  'google-bert/bert-base-uncased': {
    model_type: 'bert',
    hidden_size: 768,
    intermediate_size: 3072,
    num_attention_heads: 12,
    num_hidden_layers: 12,
    max_position_embeddings: 512,
    position_embedding_type: 'absolute',
    type_vocab_size: 2,
    vocab_size: 30522,
  },
  'FacebookAI/roberta-base': {
    model_type: 'roberta',
    bos_token_id: 0,
    eos_token_id: 2,
    pad_token_id: 1,
    hidden_size: 768,
    intermediate_size: 3072,
    layer_norm_eps: 1e-5,
    num_attention_heads: 12,
    num_hidden_layers: 12,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    vocab_size: 50265,
  },
};

test('the built-in one comes first, then the hub from the smallest to the largest', () => {
  assert.deepEqual(offeredModels(undefined).map(describeModelReference), [
    'builtin',
    'sentence-transformers/all-MiniLM-L6-v2',
    'distilbert/distilbert-base-uncased',
    'google-bert/bert-base-uncased',
    'FacebookAI/roberta-base',
  ]);
  const sizes = OFFERED_ENCODERS.map(({ bytes }) => bytes);
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => a - b),
  );
});

test('a current model is added where it is none of these; the same one at a revision is another', () => {
  const offered = offeredModels(undefined);
  assert.deepEqual(offeredModels({ kind: 'hub', id: 'FacebookAI/roberta-base' }), offered);
  assert.deepEqual(offeredModels({ kind: 'builtin' }), offered);
  const own = { kind: 'folder', path: '/models/mine' } as const;
  assert.deepEqual(offeredModels(own), [...offered, own]);
  const pinned = { kind: 'hub', id: 'FacebookAI/roberta-base', revision: 'main' } as const;
  assert.deepEqual(offeredModels(pinned), [...offered, pinned]);
  // A folder of that name is not the hub's model.
  assert.notEqual(modelKey({ kind: 'folder', path: 'a/b' }), modelKey({ kind: 'hub', id: 'a/b' }));
});

/** Weights of the linear maps in an encoder's layers, by its configuration. */
function layerWeights(config: object): number {
  const { parameters } = describeEncoder('config.json', config);
  return parameters
    .filter(({ name, shape }) => /layer\.\d+\./.test(name) && shape.length === 2)
    .reduce((sum, spec) => sum + parameterSize(spec), 0);
}

const linearWeights = ({ layers, hiddenSize }: EncoderShape): number => layers * 12 * hiddenSize ** 2;

test('the shape told of the built-in encoder is the one it has', () => {
  const file = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'media/builtin/config.json');
  const config = v.parse(v.looseObject({}), JSON.parse(fs.readFileSync(file, 'utf8')));
  assert.equal(linearWeights(BUILTIN_SHAPE), layerWeights(config));
});

test('a revision has the shape of its encoder; of others none is known', () => {
  assert.deepEqual(shapeOf('builtin'), BUILTIN_SHAPE);
  assert.deepEqual(shapeOf('FacebookAI/roberta-base@main'), { layers: 12, hiddenSize: 768 });
  assert.equal(shapeOf('/models/mine'), undefined);
});

for (const { id, shape, bytes, parameters } of OFFERED_ENCODERS) {
  test(`${id} can be read, and is as large as told`, () => {
    const { parameters: all } = describeEncoder('config.json', CONFIGS[id]);
    const encoder = all.filter(({ part }) => part === 'encoder');
    assert.equal(
      encoder.reduce((sum, spec) => sum + parameterSize(spec), 0),
      parameters,
    );
    assert.equal(linearWeights(shape), layerWeights(CONFIGS[id]));
    assert.deepEqual(readHubName(id), { id });
    // float32, and a head or a pooler at most besides.
    const share = bytes / (4 * parameters);
    assert.ok(share > 1 && share < 1.02, `${share}`);
  });
}

test('the setting suggests what is offered', () => {
  const manifest = v.parse(
    v.object({
      contributes: v.object({
        configuration: v.object({
          properties: v.object({ 'dataDiet.model': v.object({ examples: v.array(v.string()) }) }),
        }),
      }),
    }),
    JSON.parse(fs.readFileSync(path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'package.json'), 'utf8')),
  );
  assert.deepEqual(
    manifest.contributes.configuration.properties['dataDiet.model'].examples,
    offeredModels(undefined).map(describeModelReference),
  );
});
