// One transformer layer (Vaswani et al. 2017, arXiv 1706.03762), normalised after each residual sum. Families differ in
// what its parts are called on disk and where they drop out.
import { add, matmul, mul, reshape, softmax, transpose } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';
import type { Activation } from '../encoder-config.ts';
import { activate, dense, normalize } from './dense.ts';
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

/** Scaled dot-product attention of `config.heads` heads, without the output projection. */
function attend(
  context: ForwardContext,
  config: LayerConfig,
  names: LayerNames,
  hidden: Value,
  scoreBias: Value,
): Value {
  const headSize = config.hiddenSize / config.heads;
  const heads = (name: string, perm: readonly number[]): Value =>
    transpose(reshape(dense(context, name, hidden), ['B', 'T', config.heads, headSize]), perm);
  const query = mul(heads(names.query, [0, 2, 1, 3]), 1 / Math.sqrt(headSize));
  const scores = add(matmul(query, heads(names.key, [0, 2, 3, 1])), scoreBias);
  const weights = context.dropout(softmax(scores), config.attentionDropout);
  const mixed = matmul(weights, heads(names.value, [0, 2, 1, 3]));
  return reshape(transpose(mixed, [0, 2, 1, 3]), ['B', 'T', config.hiddenSize]);
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
  const branch = (name: string, x: Value, dropout: number): Value =>
    context.dropout(dense(context, name, x), dropout);
  const norm = (name: string, x: Value): Value => normalize(context, name, config.layerNormEpsilon, x);
  const mixed = attend(context, config, names, hidden, scoreBias);
  const attended = norm(
    names.attentionNorm,
    add(branch(names.attentionOutput, mixed, config.attentionOutputDropout), hidden),
  );
  const inner = activate(config.activation, dense(context, names.intermediate, attended));
  return norm(names.outputNorm, add(branch(names.output, inner, config.outputDropout), attended));
}
