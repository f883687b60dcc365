// RoBERTa (Liu et al. 2019, arXiv 1907.11692), as Hugging Face's RobertaForSequenceClassification. XLM-RoBERTa and
// CamemBERT are RoBERTas with other vocabularies.
import { classify, headParameters, type HeadConfig } from './classification-head.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from './embeddings.ts';
import type { Classifier, EncoderFamily } from './encoder.ts';
import { parseEncoderConfig, type EncoderConfig } from './encoder-config.ts';
import { positionsAfterPadding } from './positions.ts';
import { bertLayerNames, layerParameters, transformerLayer, type LayerConfig } from './transformer-layer.ts';

function robertaClassifier(config: EncoderConfig, classes: number): Classifier {
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
    architecture: 'RobertaForSequenceClassification',
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
  modelTypes: ['roberta', 'xlm-roberta', 'camembert'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { vocab_size: 50265, pad_token_id: 1 },
    });
    return { classNames: config.classNames, classifier: (classes) => robertaClassifier(config, classes) };
  },
};
