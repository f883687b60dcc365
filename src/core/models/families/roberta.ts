// RoBERTa (Liu et al. 2019, arXiv 1907.11692), as Hugging Face's RobertaForSequenceClassification. XLM-RoBERTa and
// CamemBERT are RoBERTas with other vocabularies.
import * as v from 'valibot';
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { parseConfig } from '../config-errors.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Classifier, EncoderFamily } from '../encoder.ts';
import { parseEncoderConfig, type EncoderConfig } from '../encoder-config.ts';
import { positionsAfterPadding } from '../layers/positions.ts';
import {
  bertLayerNames,
  layerParameters,
  transformerLayer,
  type LayerConfig,
} from '../layers/transformer-layer.ts';

/** By `model_type`: what Hugging Face calls the architecture. */
const ARCHITECTURES = {
  roberta: 'RobertaForSequenceClassification',
  'xlm-roberta': 'XLMRobertaForSequenceClassification',
  camembert: 'CamembertForSequenceClassification',
} as const;
const TypeSchema = v.object({ model_type: v.picklist(['roberta', 'xlm-roberta', 'camembert']) });

function robertaClassifier(config: EncoderConfig, architecture: string, classes: number): Classifier {
  const embedding: EmbeddingConfig = { ...config, width: config.hiddenSize, dropout: config.hiddenDropout };
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: config.hiddenDropout,
    outputDropout: config.hiddenDropout,
  };
  const layers = Array.from({ length: config.layers }, (_, index) => bertLayerNames(index));
  const head: HeadConfig = {
    hidden: 'classifier.dense',
    output: 'classifier.out_proj',
    activation: 'tanh',
    hiddenDropout: config.classifierDropout,
    outputDropout: config.classifierDropout,
  };
  return {
    ...config,
    ...positionsAfterPadding(config.maxPositions, config.padTokenId),
    architecture,
    prefixes: ['roberta.', ''],
    parameters: [
      ...embeddingParameters(embedding),
      ...layers.flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, config.hiddenSize, classes),
    ],
    outputLayer: head.output,
    // The table may have more rows, but the second text of a pair is of type 0 too.
    tokenTypes: 1,
    forward: (context) => {
      let hidden = embed(context, embedding);
      for (const names of layers) hidden = transformerLayer(context, layer, names, hidden);
      return classify(context, head, hidden);
    },
  };
}

export const robertaFamily: EncoderFamily = {
  modelTypes: Object.keys(ARCHITECTURES),
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { vocab_size: 50265, pad_token_id: 1 },
    });
    const { model_type: modelType } = parseConfig(TypeSchema, file, json);
    return {
      classNames: config.classNames,
      classifier: (classes) => robertaClassifier(config, ARCHITECTURES[modelType], classes),
    };
  },
};
