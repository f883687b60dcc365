// One transformer layer (Vaswani et al. 2017, arXiv 1706.03762), normalised after each residual sum. Families differ in
// what its parts are called on disk and where they drop out.
import { add, matmul, mul, reshape, softmax, transpose } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';
import type { Activation } from '../encoder-config.ts';
import { activate, dense, firstTokenState, normalize } from './dense.ts';
import { layerNorm, linear, type ParameterSpec } from '../parameters.ts';

export interface LayerConfig {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
  /** Dropout rates of attention probabilities, and of each branch before it is added to its residual. */
  readonly attentionDropout: number;
  readonly attentionOutputDropout: number;
  readonly outputDropout: number;
}

/** Names of the linear layers and LayerNorms of one layer. */
export interface LayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly intermediate: string;
  readonly output: string;
  readonly outputNorm: string;
}

/** The names in BERT and in the encoders that were derived from its code. */
export function bertLayerNames(index: number): LayerNames {
  const layer = `encoder.layer.${index}`;
  return {
    query: `${layer}.attention.self.query`,
    key: `${layer}.attention.self.key`,
    value: `${layer}.attention.self.value`,
    attentionOutput: `${layer}.attention.output.dense`,
    attentionNorm: `${layer}.attention.output.LayerNorm`,
    intermediate: `${layer}.intermediate.dense`,
    output: `${layer}.output.dense`,
    outputNorm: `${layer}.output.LayerNorm`,
  };
}

export function layerParameters(config: LayerConfig, names: LayerNames): ParameterSpec[] {
  const { hiddenSize: d, intermediateSize } = config;
  return [
    ...linear(names.query, d, d),
    ...linear(names.key, d, d),
    ...linear(names.value, d, d),
    ...linear(names.attentionOutput, d, d),
    ...layerNorm(names.attentionNorm, d),
    ...linear(names.intermediate, d, intermediateSize),
    ...linear(names.output, intermediateSize, d),
    ...layerNorm(names.outputNorm, d),
  ];
}

interface AttentionInputs {
  /** `[B, heads, Q, d / heads]`: of the tokens that look at others. */
  readonly query: Value;
  /** `[B, T, d]`: of the tokens that are looked at. */
  readonly hidden: Value;
  /** Broadcasts to `[B, heads, Q, T]`. */
  readonly scoreBias: Value;
}

/** `[B, T, d]` through the linear layer `name`, cut into heads and its axes (B, T, heads, d / heads) permuted. */
function splitHeads(
  context: ForwardContext,
  { heads, hiddenSize }: LayerConfig,
  name: string,
  hidden: Value,
  perm: readonly number[],
): Value {
  return transpose(reshape(dense(context, name, hidden), ['B', 'T', heads, hiddenSize / heads]), perm);
}

/** Scaled dot-product attention of `config.heads` heads `[B, heads, Q, d / heads]`, without the output projection. */
function attend(
  context: ForwardContext,
  config: LayerConfig,
  names: LayerNames,
  { query, hidden, scoreBias }: AttentionInputs,
): Value {
  const scaled = mul(query, 1 / Math.sqrt(config.hiddenSize / config.heads));
  const keys = splitHeads(context, config, names.key, hidden, [0, 2, 3, 1]);
  const weights = softmax(add(matmul(scaled, keys), scoreBias));
  const values = splitHeads(context, config, names.value, hidden, [0, 2, 1, 3]);
  return matmul(context.dropout(weights, config.attentionDropout), values);
}

/** What follows attention: each token by itself. */
function mix(
  context: ForwardContext,
  config: LayerConfig,
  names: LayerNames,
  { attended, residual }: { readonly attended: Value; readonly residual: Value },
): Value {
  const branch = (name: string, x: Value, dropout: number): Value =>
    context.dropout(dense(context, name, x), dropout);
  const norm = (name: string, x: Value): Value => normalize(context, name, config.layerNormEpsilon, x);
  const middle = norm(
    names.attentionNorm,
    add(branch(names.attentionOutput, attended, config.attentionOutputDropout), residual),
  );
  const inner = activate(config.activation, dense(context, names.intermediate, middle));
  return norm(names.outputNorm, add(branch(names.output, inner, config.outputDropout), middle));
}

/**
 * @param hidden `[B, T, d]`
 * @param scoreBias broadcasts to `[B, heads, T, T]`, added to the attention scores: must mask padding
 * @returns `[B, T, d]`
 */
export function transformerLayer(
  context: ForwardContext,
  config: LayerConfig,
  names: LayerNames,
  hidden: Value,
  scoreBias: Value = context.batch.attentionBias,
): Value {
  const query = splitHeads(context, config, names.query, hidden, [0, 2, 1, 3]);
  const heads = attend(context, config, names, { query, hidden, scoreBias });
  const attended = reshape(transpose(heads, [0, 2, 1, 3]), ['B', 'T', config.hiddenSize]);
  return mix(context, config, names, { attended, residual: hidden });
}

/**
 * The last layer for the first token alone, the only one that the head reads: exact, with exact gradients, since what other
 * tokens' states would be has none. They are looked at all the same, so that keys and values are computed of all. Of the
 * 12 d^2 products a token that a layer costs, 2 d^2 are left.
 * @returns `[B, d]`
 */
export function lastTransformerLayer(
  context: ForwardContext,
  config: LayerConfig,
  names: LayerNames,
  hidden: Value,
  scoreBias: Value = context.batch.attentionBias,
): Value {
  const { heads, hiddenSize } = config;
  const first = firstTokenState(context, hidden);
  const query = reshape(dense(context, names.query, first), ['B', heads, 1, hiddenSize / heads]);
  const mixed = attend(context, config, names, { query, hidden, scoreBias: firstRow(context, scoreBias) });
  const attended = reshape(mixed, ['B', hiddenSize]);
  return mix(context, config, names, { attended, residual: first });
}

/** Of a bias of scores what the first token adds to the others': `[..., 1, T]`. */
function firstRow({ batch }: ForwardContext, scoreBias: Value): Value {
  if (scoreBias.shape.at(-2) === 1) return scoreBias;
  return matmul(reshape(batch.firstToken, ['B', 1, 1, 'T']), scoreBias);
}
