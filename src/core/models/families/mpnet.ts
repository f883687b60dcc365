// MPNet (Song et al. 2020, arXiv 2004.09297), as Hugging Face's MPNetForSequenceClassification: RoBERTa without token
// types, with a bias for relative positions that all layers share.
import * as v from 'valibot';
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { parseConfig, unsupportedConfig } from '../config-errors.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Classifier, EncoderFamily } from '../encoder.ts';
import { count, parseEncoderConfig, type EncoderConfig } from '../encoder-config.ts';
import { add } from '../../onnx/functions.ts';
import { matrix } from '../parameters.ts';
import { positionsAfterPadding } from '../layers/positions.ts';
import { BUCKETS, relativePositionBias } from '../layers/relative-position-bias.ts';
import {
  layerParameters,
  transformerLayer,
  type LayerConfig,
  type LayerNames,
} from '../layers/transformer-layer.ts';

const MpnetSchema = v.object({ relative_attention_num_buckets: v.optional(count, BUCKETS) });

const RELATIVE_BIAS = 'encoder.relative_attention_bias.weight';
/** The position of padding, whatever the padding token. */
const PADDING_POSITION = 1;

function layerNames(index: number): LayerNames {
  const layer = `encoder.layer.${index}`;
  return {
    query: `${layer}.attention.attn.q`,
    key: `${layer}.attention.attn.k`,
    value: `${layer}.attention.attn.v`,
    attentionOutput: `${layer}.attention.attn.o`,
    attentionNorm: `${layer}.attention.LayerNorm`,
    intermediate: `${layer}.intermediate.dense`,
    output: `${layer}.output.dense`,
    outputNorm: `${layer}.output.LayerNorm`,
  };
}

function mpnetClassifier(config: EncoderConfig, classes: number): Classifier {
  const embedding: EmbeddingConfig = {
    ...config,
    width: config.hiddenSize,
    tokenTypes: 0,
    dropout: config.hiddenDropout,
  };
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: config.hiddenDropout,
    outputDropout: config.hiddenDropout,
  };
  const layers = Array.from({ length: config.layers }, (_, index) => layerNames(index));
  const head: HeadConfig = {
    hidden: 'classifier.dense',
    output: 'classifier.out_proj',
    activation: 'tanh',
    hiddenDropout: config.hiddenDropout,
    outputDropout: config.hiddenDropout,
  };
  return {
    ...config,
    ...positionsAfterPadding(config.maxPositions, PADDING_POSITION),
    architecture: 'MPNetForSequenceClassification',
    prefixes: ['mpnet.', ''],
    parameters: [
      ...embeddingParameters(embedding),
      matrix(RELATIVE_BIAS, BUCKETS, config.heads),
      ...layers.flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, config.hiddenSize, classes),
    ],
    outputLayer: head.output,
    tokenTypes: 1,
    forward: (context) => {
      let hidden = embed(context, embedding);
      const relative = relativePositionBias(context, context.parameter(RELATIVE_BIAS));
      const scoreBias = add(relative, context.batch.attentionBias);
      for (const names of layers) hidden = transformerLayer(context, layer, names, hidden, scoreBias);
      return classify(context, head, hidden);
    },
  };
}

export const mpnetFamily: EncoderFamily = {
  modelTypes: ['mpnet'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { vocab_size: 30527, pad_token_id: 1 },
    });
    const { relative_attention_num_buckets: buckets } = parseConfig(MpnetSchema, file, json);
    if (buckets !== BUCKETS)
      throw unsupportedConfig(file, `asks for ${buckets} buckets of relative positions`);
    return { classNames: config.classNames, classifier: (classes) => mpnetClassifier(config, classes) };
  },
};
