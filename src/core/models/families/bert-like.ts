// Encoders of BERT's plan: embeddings of tokens and their places, layers of attention, a head on the first token's state.
import type { Value } from '../../onnx/value.ts';
import type { EncoderConfig } from '../encoder-config.ts';
import type { EncoderDescription, ForwardContext } from '../encoder.ts';
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { dense, firstTokenState } from '../layers/dense.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Positions } from '../layers/positions.ts';
import {
  bertLayerNames,
  lastTransformerLayer,
  layerParameters,
  transformerLayer,
  type LayerConfig,
  type LayerNames,
} from '../layers/transformer-layer.ts';
import { linear, type ParameterSpec } from '../parameters.ts';
import { makeDescription } from './description.ts';

/** What a family says of itself; where it says nothing, it is as BERT. */
interface BertLike {
  readonly config: EncoderConfig;
  readonly architecture: string;
  /** Before the names of the encoder's tensors in a weights file; there may be none. */
  readonly prefix: string;
  readonly positions: Positions;
  /** Token types that may be fed. */
  readonly tokenTypes?: number;
  /** Rows of the token type table, 0 for none. */
  readonly tokenTypeRows?: number;
  /** Embeddings that a linear layer brings to the width of the layers. */
  readonly projection?: { readonly name: string; readonly width: number } | undefined;
  /** In the order in which they compute. One that comes again shares its parameters. */
  readonly layers?: readonly LayerNames[];
  /** Dropout rates of the layers' branches: the hidden rate, unless told otherwise. */
  readonly branchDropout?: Partial<Pick<LayerConfig, 'attentionOutputDropout' | 'outputDropout'>>;
  /** Added to the attention scores of every layer, in the place of the bias that masks padding, which it must hold. */
  readonly scoreBias?: {
    readonly parameter: ParameterSpec;
    readonly of: (context: ForwardContext, parameter: Value) => Value;
  };
  readonly head: HeadConfig;
}

/** Names of all layers. */
export function namedLayers({ layers }: EncoderConfig, names: (index: number) => LayerNames): LayerNames[] {
  return Array.from({ length: layers }, (_, index) => names(index));
}

export function bertLike(family: BertLike): EncoderDescription {
  const { config, projection, scoreBias, head } = family;
  const { hiddenSize, hiddenDropout } = config;
  const embedding: EmbeddingConfig = {
    ...config,
    width: projection?.width ?? hiddenSize,
    tokenTypes: family.tokenTypeRows ?? config.tokenTypes,
    dropout: hiddenDropout,
  };
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: hiddenDropout,
    outputDropout: hiddenDropout,
    ...family.branchDropout,
  };
  const layers = family.layers ?? namedLayers(config, bertLayerNames);
  const known = {
    ...config,
    ...family.positions,
    architecture: family.architecture,
    prefixes: [`${family.prefix}.`, ''],
    parameters: [
      ...embeddingParameters(embedding),
      ...(projection ? linear(projection.name, projection.width, hiddenSize) : []),
      ...(scoreBias ? [scoreBias.parameter] : []),
      ...[...new Set(layers)].flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, hiddenSize),
    ],
    outputLayer: head.output,
    tokenTypes: family.tokenTypes ?? config.tokenTypes,
  };
  return makeDescription(known, (context) => {
    const embedded = embed(context, embedding);
    let hidden = projection ? dense(context, projection.name, embedded) : embedded;
    const bias = scoreBias?.of(context, context.parameter(scoreBias.parameter.name));
    const last = layers.at(-1)!;
    // Parameters that several layers share enter each of them with as many tokens.
    const firstTokenAlone = !context.everyToken && layers.indexOf(last) === layers.length - 1;
    for (const names of firstTokenAlone ? layers.slice(0, -1) : layers) {
      hidden = transformerLayer(context, layer, names, hidden, bias);
    }
    if (firstTokenAlone) {
      const state = lastTransformerLayer(context, layer, last, hidden, bias);
      return { hiddenStates: undefined, ...classify(context, head, state) };
    }
    return { hiddenStates: hidden, ...classify(context, head, firstTokenState(context, hidden)) };
  });
}
