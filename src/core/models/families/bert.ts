// BERT (Devlin et al. 2019, arXiv 1810.04805), as Hugging Face's BertForSequenceClassification; MiniLM is one of them.
import { parseEncoderConfig } from '../encoder-config.ts';
import type { EncoderFamily } from '../encoder.ts';
import { positionsFromZero } from '../layers/positions.ts';
import { bertLike } from './bert-like.ts';

export const bertFamily: EncoderFamily = {
  modelTypes: ['bert'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json);
    return bertLike({
      config,
      architecture: 'BertForSequenceClassification',
      prefix: 'bert',
      positions: positionsFromZero(config.maxPositions),
      head: {
        hidden: 'pooler.dense',
        output: 'classifier',
        activation: 'tanh',
        hiddenDropout: 0,
        outputDropout: config.classifierDropout,
      },
    });
  },
};
