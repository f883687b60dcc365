// Reading an encoder's configuration.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { parseEncoderConfig } from '../../../src/core/models/encoder-config.ts';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { parseModernBertConfig } from '../../../src/core/models/families/modernbert-config.ts';
import { assertDataDietError } from './assertions.ts';
import { fixture } from './places.ts';

const FILE = 'config.json';

describe('encoder configuration', () => {
  test('reads what transformers wrote', async () => {
    const written: unknown = JSON.parse(await readFile(fixture('bert', 'config.json'), 'utf8'));
    assert.deepEqual(parseEncoderConfig(FILE, written), {
      hiddenSize: 32,
      layers: 2,
      heads: 4,
      intermediateSize: 64,
      activation: 'gelu',
      hiddenDropout: 0.1,
      attentionDropout: 0.1,
      classifierDropout: 0.1,
      maxPositions: 24,
      tokenTypes: 2,
      vocabularySize: 60,
      layerNormEpsilon: 1e-12,
      padTokenId: 0,
      initializerRange: 0.02,
      classNames: ['LABEL_0', 'LABEL_1', 'LABEL_2'],
    });
  });

  test("fills in Hugging Face's defaults", () => {
    const config = parseEncoderConfig(FILE, { model_type: 'bert', hidden_dropout_prob: 0.3 });
    assert.equal(config.hiddenSize, 768);
    assert.equal(config.intermediateSize, 3072);
    assert.equal(config.maxPositions, 512);
    assert.equal(config.classifierDropout, 0.3);
    assert.equal(config.classNames, undefined);
    assert.equal(
      parseEncoderConfig(FILE, { model_type: 'bert', classifier_dropout: 0 }).classifierDropout,
      0,
    );
  });

  test('knows the spellings of an activation', () => {
    const activation = (hidden_act: string): string =>
      parseEncoderConfig(FILE, { model_type: 'bert', hidden_act }).activation;
    assert.equal(activation('gelu_pytorch_tanh'), 'gelu_new');
    assert.equal(activation('relu'), 'relu');
    assert.throws(() => activation('toString'), /activation toString/);
  });

  test('orders class names by their number, and gives up on numbers with gaps', () => {
    const names = Object.fromEntries(
      Array.from({ length: 11 }, (_, id) => [String(10 - id), `name ${10 - id}`]),
    );
    const { classNames } = parseEncoderConfig(FILE, { model_type: 'bert', id2label: names });
    assert.deepEqual(classNames?.slice(9), ['name 9', 'name 10']);
    assert.equal(
      parseEncoderConfig(FILE, { model_type: 'bert', id2label: { 1: 'one' } }).classNames,
      undefined,
    );
  });

  const bert = { model_type: 'bert' };
  for (const [what, config, message] of [
    ['relative positions', { ...bert, position_embedding_type: 'relative_key' }, /relative_key/],
    ['an unknown activation', { ...bert, hidden_act: 'gelu_10' }, /activation gelu_10/],
    ['a decoder', { ...bert, is_decoder: true }, /decoder/],
    [
      'heads that do not divide the hidden size',
      { ...bert, hidden_size: 30, num_attention_heads: 4 },
      /30 dimensions into 4/,
    ],
  ] as const) {
    test(`refuses ${what} as unsupported`, async () => {
      await assertDataDietError(() => parseEncoderConfig(FILE, config), 'model-unsupported', message);
    });
  }

  for (const [what, config, message] of [
    ['no object', null, /malformed/],
    ['a size as text', { ...bert, hidden_size: '768' }, /hidden_size/],
    ['no layers', { ...bert, num_hidden_layers: 0 }, /num_hidden_layers/],
    ['a dropout of 1', { ...bert, hidden_dropout_prob: 1 }, /hidden_dropout_prob/],
  ] as const) {
    test(`refuses ${what} as malformed`, async () => {
      await assertDataDietError(() => parseEncoderConfig(FILE, config), 'model-invalid', message);
    });
  }
});

describe('configurations of the families', () => {
  const describeWith = (config: object) => describeEncoder(FILE, config);

  test('RoBERTa counts positions after those of padding', () => {
    const roberta = describeWith({ model_type: 'roberta', max_position_embeddings: 514, pad_token_id: 1 });
    assert.equal(roberta.maxLength, 512);
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => roberta.positionId(index, 2)),
      [2, 3, 1, 1],
    );
    assert.equal(roberta.tokenTypes, 1);
  });

  test('DistilBERT has names of its own', async () => {
    const small = {
      model_type: 'distilbert',
      dim: 12,
      n_layers: 1,
      n_heads: 3,
      hidden_dim: 20,
      dropout: 0.3,
    };
    const distilbert = describeWith(small);
    assert.equal(distilbert.hiddenSize, 12);
    assert.equal(distilbert.hiddenDropout, 0.3);
    await assertDataDietError(
      () => describeWith({ ...small, dim: 'x' }),
      'model-invalid',
      /malformed at dim/,
    );
  });

  test("ModernBERT's attention and angles are read as transformers 4 and as transformers 5 writes them", () => {
    const modernbert = { model_type: 'modernbert', num_hidden_layers: 4, norm_eps: 1e-6 };
    const four = parseModernBertConfig(FILE, {
      ...modernbert,
      global_attn_every_n_layers: 2,
      global_rope_theta: 500,
      local_rope_theta: null,
    });
    const five = parseModernBertConfig(FILE, {
      ...modernbert,
      layer_types: ['full_attention', 'sliding_attention', 'full_attention', 'sliding_attention'],
      rope_parameters: {
        full_attention: { rope_type: 'default', rope_theta: 500 },
        sliding_attention: { rope_type: 'default', rope_theta: 500 },
      },
    });
    assert.deepEqual(five, four);
    assert.deepEqual(four.attention, ['global', 'local', 'global', 'local']);
    assert.deepEqual(four.theta, { global: 500, local: 500 });
    assert.equal(four.windowReach, 64);
    assert.equal(four.layerNormEpsilon, 1e-6);
  });

  for (const [what, config, message] of [
    [
      'ModernBERT with stretched positions',
      { model_type: 'modernbert', rope_parameters: { full_attention: { rope_type: 'yarn' } } },
      /yarn/,
    ],
    [
      'ModernBERT whose layers are not all described',
      { model_type: 'modernbert', layer_types: ['full_attention'] },
      /attention of 1 layers but has 22/,
    ],
    ['MPNet with other buckets', { model_type: 'mpnet', relative_attention_num_buckets: 64 }, /64 buckets/],
    ['ALBERT with more groups than layers', { model_type: 'albert', num_hidden_groups: 13 }, /13 groups/],
  ] as const) {
    test(`refuses ${what} as unsupported`, async () => {
      await assertDataDietError(() => describeWith(config), 'model-unsupported', message);
    });
  }
});
