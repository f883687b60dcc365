// ELECTRA's discriminator (Clark et al. 2020, arXiv 2003.10555), as Hugging Face's ElectraForSequenceClassification:
// BERT whose embeddings may be narrower than its layers.
import * as v from 'valibot';
import { parseConfig } from '../config-errors.ts';
import { count, parseEncoderConfig } from '../encoder-config.ts';
import type { EncoderFamily } from '../encoder.ts';
import { positionsFromZero } from '../layers/positions.ts';
import { bertLike } from './bert-like.ts';

const ElectraSchema = v.object({ embedding_size: v.optional(count, 128) });

export const electraFamily: EncoderFamily = {
  modelTypes: ['electra'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024 },
    });
    const { embedding_size: width } = parseConfig(ElectraSchema, file, json);
    return bertLike({
      config,
      architecture: 'ElectraForSequenceClassification',
      prefix: 'electra',
      positions: positionsFromZero(config.maxPositions),
      projection: width === config.hiddenSize ? undefined : { name: 'embeddings_project', width },
      head: {
        hidden: 'classifier.dense',
        output: 'classifier.out_proj',
        activation: 'gelu',
        hiddenDropout: config.classifierDropout,
        outputDropout: config.classifierDropout,
      },
    });
  },
};
