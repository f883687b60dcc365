// MPNet (Song et al. 2020, arXiv 2004.09297), as Hugging Face's MPNetForSequenceClassification: RoBERTa without token
// types, with a bias for relative positions that all layers share.
import * as v from 'valibot';
import { add } from '../../onnx/functions.ts';
import { parseConfig, unsupportedConfig } from '../config-errors.ts';
import { count, parseEncoderConfig } from '../encoder-config.ts';
import type { EncoderFamily } from '../encoder.ts';
import { positionsAfterPadding } from '../layers/positions.ts';
import { BUCKETS, relativePositionBias } from '../layers/relative-position-bias.ts';
import type { LayerNames } from '../layers/transformer-layer.ts';
import { matrix } from '../parameters.ts';
import { bertLike, namedLayers } from './bert-like.ts';

const MpnetSchema = v.object({ relative_attention_num_buckets: v.optional(count, BUCKETS) });

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

export const mpnetFamily: EncoderFamily = {
  modelTypes: ['mpnet'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { vocab_size: 30527, pad_token_id: 1 },
    });
    const { relative_attention_num_buckets: buckets } = parseConfig(MpnetSchema, file, json);
    if (buckets !== BUCKETS)
      throw unsupportedConfig(file, `asks for ${buckets} buckets of relative positions`);
    return bertLike({
      config,
      architecture: 'MPNetForSequenceClassification',
      prefix: 'mpnet',
      positions: positionsAfterPadding(config.maxPositions, PADDING_POSITION),
      tokenTypes: 1,
      tokenTypeRows: 0,
      layers: namedLayers(config, layerNames),
      scoreBias: {
        parameter: matrix('encoder.relative_attention_bias.weight', BUCKETS, config.heads),
        of: (context, table) => add(relativePositionBias(context, table), context.batch.attentionBias),
      },
      head: {
        hidden: 'classifier.dense',
        output: 'classifier.out_proj',
        activation: 'tanh',
        hiddenDropout: config.hiddenDropout,
        outputDropout: config.hiddenDropout,
      },
    });
  },
};
