// RoBERTa (Liu et al. 2019, arXiv 1907.11692), as Hugging Face's RobertaForSequenceClassification. XLM-RoBERTa and
// CamemBERT are RoBERTas with other vocabularies.
import * as v from 'valibot';
import { parseConfig } from '../config-errors.ts';
import { parseEncoderConfig } from '../encoder-config.ts';
import type { EncoderFamily } from '../encoder.ts';
import { positionsAfterPadding } from '../layers/positions.ts';
import { bertLike } from './bert-like.ts';

/** By `model_type`: what Hugging Face calls the architecture. */
const ARCHITECTURES = {
  roberta: 'RobertaForSequenceClassification',
  'xlm-roberta': 'XLMRobertaForSequenceClassification',
  camembert: 'CamembertForSequenceClassification',
} as const;
const TypeSchema = v.object({ model_type: v.picklist(['roberta', 'xlm-roberta', 'camembert']) });

export const robertaFamily: EncoderFamily = {
  modelTypes: Object.keys(ARCHITECTURES),
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { vocab_size: 50265, pad_token_id: 1 },
    });
    const { model_type: modelType } = parseConfig(TypeSchema, file, json);
    return bertLike({
      config,
      architecture: ARCHITECTURES[modelType],
      prefix: 'roberta',
      positions: positionsAfterPadding(config.maxPositions, config.padTokenId),
      // The table may have more rows, but the second text of a pair is of type 0 too.
      tokenTypes: 1,
      head: {
        hidden: 'classifier.dense',
        output: 'classifier.out_proj',
        activation: 'tanh',
        hiddenDropout: config.classifierDropout,
        outputDropout: config.classifierDropout,
      },
    });
  },
};
