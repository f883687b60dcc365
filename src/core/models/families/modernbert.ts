// ModernBERT (Warner et al. 2024, arXiv 2412.13663), as Hugging Face's ModernBertForSequenceClassification: normalised
// before each branch, rotary positions, a gated feed-forward layer, and a window of attention in most layers.
import {
  add,
  equal,
  div,
  gather,
  layerNormalization,
  matmul,
  mul,
  reduceSum,
  reshape,
  slice,
  softmax,
  sub,
  toFloat,
  transpose,
} from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { EncoderFamily, ForwardContext, ForwardResult } from '../encoder.ts';
import { activate } from '../layers/dense.ts';
import { makeDescription } from './description.ts';
import { parseModernBertConfig, type ModernBertConfig } from './modernbert-config.ts';
import { layerNorm, linear, matrix, type ParameterSpec } from '../parameters.ts';
import { positionsFromZero } from '../layers/positions.ts';
import { relativeDistances, step } from '../layers/relative-distances.ts';
import { rotate, rotation, type Rotation } from '../layers/rotary-positions.ts';

const TOKENS = 'embeddings.tok_embeddings.weight';
const OUTPUT = 'classifier';
/** Added to the attention scores of tokens outside the window, as for padding. */
const MASKED = -1e9;

const withoutBias = (specs: readonly ParameterSpec[], bias: boolean): ParameterSpec[] =>
  specs.filter(({ name }) => bias || !name.endsWith('.bias'));

function parameters(config: ModernBertConfig): ParameterSpec[] {
  const { hiddenSize: d, intermediateSize, bias } = config;
  const norm = (name: string) => withoutBias(layerNorm(name, d), bias.norm);
  const layers = config.attention.flatMap((_, index) => [
    // The embeddings are normalised already.
    ...(index === 0 ? [] : norm(`layers.${index}.attn_norm`)),
    ...withoutBias(linear(`layers.${index}.attn.Wqkv`, d, 3 * d), bias.attention),
    ...withoutBias(linear(`layers.${index}.attn.Wo`, d, d), bias.attention),
    ...norm(`layers.${index}.mlp_norm`),
    ...withoutBias(linear(`layers.${index}.mlp.Wi`, d, 2 * intermediateSize), bias.mlp),
    ...withoutBias(linear(`layers.${index}.mlp.Wo`, intermediateSize, d), bias.mlp),
  ]);
  return [
    { ...matrix(TOKENS, config.vocabularySize, d), perToken: true },
    ...norm('embeddings.norm'),
    ...layers,
    ...norm('final_norm'),
    ...withoutBias(linear('head.dense', d, d, 'head'), bias.head),
    ...norm('head.norm').map((spec) => ({ ...spec, part: 'head' as const })),
  ];
}

/** The linear layers and LayerNorms, with or without their biases. */
function partsOf({ parameter }: ForwardContext, config: ModernBertConfig) {
  return {
    dense: (name: string, bias: boolean, x: Value): Value => {
      const product = matmul(x, parameter(`${name}.weight`));
      return bias ? add(product, parameter(`${name}.bias`)) : product;
    },
    norm: (name: string, x: Value): Value => {
      const scale = parameter(`${name}.weight`);
      const shift = config.bias.norm
        ? parameter(`${name}.bias`)
        : x.graph.constant(new Float32Array(config.hiddenSize), [config.hiddenSize]);
      return layerNormalization(x, scale, shift, config.layerNormEpsilon);
    },
  };
}
type Parts = ReturnType<typeof partsOf>;

/** What the layers of one kind of attention share. */
interface Attention {
  readonly rotation: Rotation;
  /** Broadcasts to `[B, heads, T, T]`, added to the scores. */
  readonly scoreBias: Value;
}

function attentionKinds(
  context: ForwardContext,
  config: ModernBertConfig,
): Record<'global' | 'local', Attention> {
  const { batch } = context;
  const rotationOf = (kind: 'global' | 'local'): Rotation =>
    rotation(context, config.hiddenSize / config.heads, config.theta[kind], config.maxPositions);
  // Inside the window: -reach <= distance <= reach.
  const distances = reshape(relativeDistances(batch), [1, 1, 'T', 'T']);
  const reach = distances.graph.scalar(config.windowReach);
  const inside = mul(step(add(distances, reach)), step(sub(reach, distances)));
  const outside = mul(sub(inside, 1), -MASKED);
  return {
    global: { rotation: rotationOf('global'), scoreBias: batch.attentionBias },
    local: { rotation: rotationOf('local'), scoreBias: add(batch.attentionBias, outside) },
  };
}

function attend(
  context: ForwardContext,
  config: ModernBertConfig,
  parts: Parts,
  layer: string,
  { rotation: turn, scoreBias }: Attention,
  x: Value,
): Value {
  const { hiddenSize, heads } = config;
  const headSize = hiddenSize / heads;
  const projected = parts.dense(`${layer}.attn.Wqkv`, config.bias.attention, x);
  const part = (index: number): Value =>
    transpose(
      reshape(slice(projected, 2, index * hiddenSize, (index + 1) * hiddenSize), ['B', 'T', heads, headSize]),
      [0, 2, 1, 3],
    );
  const query = mul(rotate(turn, part(0)), 1 / Math.sqrt(headSize));
  const key = rotate(turn, part(1));
  const scores = add(matmul(query, transpose(key, [0, 1, 3, 2])), scoreBias);
  const weights = context.dropout(softmax(scores), config.attentionDropout);
  const mixed = reshape(transpose(matmul(weights, part(2)), [0, 2, 1, 3]), ['B', 'T', hiddenSize]);
  const output = parts.dense(`${layer}.attn.Wo`, config.bias.attention, mixed);
  return context.dropout(output, config.attentionDropout);
}

/** `Wo (act(a) * b)` with `(a, b) = Wi x`. */
function feedForward(
  context: ForwardContext,
  config: ModernBertConfig,
  parts: Parts,
  layer: string,
  x: Value,
): Value {
  const width = config.intermediateSize;
  const projected = parts.dense(`${layer}.mlp.Wi`, config.bias.mlp, x);
  const gated = mul(
    activate(config.activation, slice(projected, 2, 0, width)),
    slice(projected, 2, width, 2 * width),
  );
  return parts.dense(`${layer}.mlp.Wo`, config.bias.mlp, context.dropout(gated, config.hiddenDropout));
}

/** `[B, d]`: the first token's state or the mean over the tokens, as a product with a row of weights. */
function pool({ batch }: ForwardContext, config: ModernBertConfig, states: Value): Value {
  const { attentionBias, firstToken } = batch;
  const tokens = reshape(toFloat(equal(attentionBias, attentionBias.graph.scalar(0))), ['B', 1, 'T']);
  const weights =
    config.pooling === 'cls' ? firstToken : div(tokens, reduceSum(tokens, { axes: [2], keepdims: true }));
  return reshape(matmul(weights, states), ['B', config.hiddenSize]);
}

function forward(context: ForwardContext, config: ModernBertConfig): ForwardResult {
  const { batch, parameter, dropout } = context;
  const parts = partsOf(context, config);
  const kinds = attentionKinds(context, config);
  const tokens = gather(parameter(TOKENS), batch.inputIds, batch.uniqueIds);
  let hidden = dropout(parts.norm('embeddings.norm', tokens), config.embeddingDropout);
  for (const [index, kind] of config.attention.entries()) {
    const layer = `layers.${index}`;
    const normalized = index === 0 ? hidden : parts.norm(`${layer}.attn_norm`, hidden);
    hidden = add(hidden, attend(context, config, parts, layer, kinds[kind], normalized));
    hidden = add(hidden, feedForward(context, config, parts, layer, parts.norm(`${layer}.mlp_norm`, hidden)));
  }
  const states = parts.norm('final_norm', hidden);
  const pooled = pool(context, config, states);
  const headed = parts.norm(
    'head.norm',
    activate(config.headActivation, parts.dense('head.dense', config.bias.head, pooled)),
  );
  const features = dropout(headed, config.classifierDropout);
  // With a window, or pooled over all tokens: every token's state is computed.
  return { hiddenStates: states, logits: parts.dense(OUTPUT, true, features), features };
}

export const modernbertFamily: EncoderFamily = {
  modelTypes: ['modernbert'],
  describe: (file, json) => {
    const config = parseModernBertConfig(file, json);
    const known = {
      ...config,
      ...positionsFromZero(config.maxPositions),
      architecture: 'ModernBertForSequenceClassification',
      prefixes: ['model.', ''],
      parameters: parameters(config),
      outputLayer: OUTPUT,
      tokenTypes: 1,
    };
    return makeDescription(known, (context) => forward(context, config));
  },
};
