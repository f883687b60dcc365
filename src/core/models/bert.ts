// BERT (Devlin et al. 2019, arXiv 1810.04805), as Hugging Face's BertForSequenceClassification; MiniLM is one of them.
import {
  add,
  gather,
  gelu,
  layerNormalization,
  matmul,
  mul,
  relu,
  reshape,
  softmax,
  tanh,
  transpose,
} from '../onnx/functions.ts';
import type { Value } from '../onnx/value.ts';
import type { Activation, BertConfig } from './bert-config.ts';
import type { Classifier, ForwardContext, ForwardResult } from './encoder.ts';
import { layerNorm, linear, matrix, type ParameterSpec } from './parameters.ts';

/** `x W + b`. */
function dense({ parameter }: ForwardContext, name: string, x: Value): Value {
  return add(matmul(x, parameter(`${name}.weight`)), parameter(`${name}.bias`));
}

function activate(activation: Activation, x: Value): Value {
  switch (activation) {
    case 'gelu':
      return gelu(x);
    case 'gelu_new': {
      // 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
      const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
      return mul(mul(x, 0.5), add(tanh(inner), 1));
    }
    case 'relu':
      return relu(x);
  }
}

function parameters(config: BertConfig, classes: number): ParameterSpec[] {
  const { hiddenSize: d, intermediateSize } = config;
  const table = (name: string, rows: number) => matrix(`embeddings.${name}.weight`, rows, d);
  const layers = Array.from({ length: config.layers }, (_, index) => {
    const layer = `encoder.layer.${index}`;
    return [
      ...linear(`${layer}.attention.self.query`, d, d),
      ...linear(`${layer}.attention.self.key`, d, d),
      ...linear(`${layer}.attention.self.value`, d, d),
      ...linear(`${layer}.attention.output.dense`, d, d),
      ...layerNorm(`${layer}.attention.output.LayerNorm`, d),
      ...linear(`${layer}.intermediate.dense`, d, intermediateSize),
      ...linear(`${layer}.output.dense`, intermediateSize, d),
      ...layerNorm(`${layer}.output.LayerNorm`, d),
    ];
  });
  return [
    { ...table('word_embeddings', config.vocabularySize), perToken: true },
    table('position_embeddings', config.maxPositions),
    table('token_type_embeddings', config.tokenTypes),
    ...layerNorm('embeddings.LayerNorm', d),
    ...layers.flat(),
    ...linear('pooler.dense', d, d, 'head'),
    ...linear('classifier', d, classes, 'head'),
  ];
}

/** `[B, T, d]`: the sum of token, position and type embeddings, normalised. */
function embed(context: ForwardContext, config: BertConfig): Value {
  const { batch, parameter } = context;
  const types = batch.tokenTypeIds.graph.constant(
    Int32Array.from({ length: config.tokenTypes }, (_, id) => id),
    [config.tokenTypes],
  );
  const sum = add(
    add(
      gather(parameter('embeddings.word_embeddings.weight'), batch.inputIds, batch.uniqueIds),
      gather(parameter('embeddings.token_type_embeddings.weight'), batch.tokenTypeIds, types),
    ),
    gather(parameter('embeddings.position_embeddings.weight'), batch.positionIds, batch.uniquePositions, {
      distinct: true,
    }),
  );
  return context.dropout(normalize(context, config, 'embeddings.LayerNorm', sum), config.hiddenDropout);
}

function normalize({ parameter }: ForwardContext, config: BertConfig, name: string, x: Value): Value {
  return layerNormalization(
    x,
    parameter(`${name}.weight`),
    parameter(`${name}.bias`),
    config.layerNormEpsilon,
  );
}

/** Scaled dot-product attention of `config.heads` heads, without the output projection. */
function attend(context: ForwardContext, config: BertConfig, layer: string, hidden: Value): Value {
  const headSize = config.hiddenSize / config.heads;
  const heads = (name: string, perm: readonly number[]): Value =>
    transpose(
      reshape(dense(context, `${layer}.attention.self.${name}`, hidden), ['B', 'T', config.heads, headSize]),
      perm,
    );
  const query = mul(heads('query', [0, 2, 1, 3]), 1 / Math.sqrt(headSize));
  const scores = add(matmul(query, heads('key', [0, 2, 3, 1])), context.batch.attentionBias);
  const weights = context.dropout(softmax(scores), config.attentionDropout);
  const mixed = matmul(weights, heads('value', [0, 2, 1, 3]));
  return reshape(transpose(mixed, [0, 2, 1, 3]), ['B', 'T', config.hiddenSize]);
}

/** One transformer layer, normalised after each residual sum. */
function transform(context: ForwardContext, config: BertConfig, index: number, hidden: Value): Value {
  const layer = `encoder.layer.${index}`;
  const residual = (name: string, branch: Value, x: Value): Value =>
    normalize(
      context,
      config,
      `${layer}.${name}.LayerNorm`,
      add(context.dropout(dense(context, `${layer}.${name}.dense`, branch), config.hiddenDropout), x),
    );
  const attended = residual('attention.output', attend(context, config, layer, hidden), hidden);
  const inner = activate(config.activation, dense(context, `${layer}.intermediate.dense`, attended));
  return residual('output', inner, attended);
}

function forward(context: ForwardContext, config: BertConfig): ForwardResult {
  let hidden = embed(context, config);
  for (let index = 0; index < config.layers; index++) hidden = transform(context, config, index, hidden);
  // The first token's state as a product with a 0/1 row: its gradient is again a product, on any provider.
  const first = reshape(matmul(context.batch.firstToken, hidden), ['B', config.hiddenSize]);
  const pooled = tanh(dense(context, 'pooler.dense', first));
  const features = context.dropout(pooled, config.classifierDropout);
  return { logits: dense(context, 'classifier', features), features };
}

export function bertClassifier(config: BertConfig, classes: number): Classifier {
  return {
    architecture: 'BertForSequenceClassification',
    prefixes: ['bert.', ''],
    parameters: parameters(config, classes),
    hiddenSize: config.hiddenSize,
    vocabularySize: config.vocabularySize,
    padTokenId: config.padTokenId,
    maxLength: config.maxPositions,
    tokenTypes: config.tokenTypes,
    initializerRange: config.initializerRange,
    hiddenDropout: config.hiddenDropout,
    attentionDropout: config.attentionDropout,
    positionId: (index) => index,
    forward: (context) => forward(context, config),
  };
}
