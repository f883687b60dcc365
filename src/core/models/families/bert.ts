// BERT (Devlin et al. 2019, arXiv 1810.04805), as Hugging Face's BertForSequenceClassification; MiniLM is one of them.
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Classifier, EncoderFamily } from '../encoder.ts';
import { parseEncoderConfig, type EncoderConfig } from '../encoder-config.ts';
import { positionsFromZero } from '../layers/positions.ts';
import {
  bertLayerNames,
  layerParameters,
  transformerLayer,
  type LayerConfig,
} from '../layers/transformer-layer.ts';

function bertClassifier(config: EncoderConfig, classes: number): Classifier {
  const embedding: EmbeddingConfig = { ...config, width: config.hiddenSize, dropout: config.hiddenDropout };
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: config.hiddenDropout,
    outputDropout: config.hiddenDropout,
  };
  const layers = Array.from({ length: config.layers }, (_, index) => bertLayerNames(index));
  const head: HeadConfig = {
    hidden: 'pooler.dense',
    output: 'classifier',
    activation: 'tanh',
    hiddenDropout: 0,
    outputDropout: config.classifierDropout,
  };
  return {
    ...config,
    ...positionsFromZero(config.maxPositions),
    architecture: 'BertForSequenceClassification',
    prefixes: ['bert.', ''],
    parameters: [
      ...embeddingParameters(embedding),
      ...layers.flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, config.hiddenSize, classes),
    ],
    outputLayer: head.output,
    forward: (context) => {
      let hidden = embed(context, embedding);
      for (const names of layers) hidden = transformerLayer(context, layer, names, hidden);
      return classify(context, head, hidden);
    },
  };
}

export const bertFamily: EncoderFamily = {
  modelTypes: ['bert'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json);
    return { classNames: config.classNames, classifier: (classes) => bertClassifier(config, classes) };
  },
};
