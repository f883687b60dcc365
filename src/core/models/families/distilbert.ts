// DistilBERT (Sanh et al. 2019, arXiv 1910.01108), as Hugging Face's DistilBertForSequenceClassification: BERT without
// token types, with other names and dropout in fewer places.
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Classifier, EncoderFamily } from '../encoder.ts';
import { parseEncoderConfig, type EncoderConfig } from '../encoder-config.ts';
import { positionsFromZero } from '../layers/positions.ts';
import {
  layerParameters,
  transformerLayer,
  type LayerConfig,
  type LayerNames,
} from '../layers/transformer-layer.ts';

function layerNames(index: number): LayerNames {
  const layer = `transformer.layer.${index}`;
  return {
    query: `${layer}.attention.q_lin`,
    key: `${layer}.attention.k_lin`,
    value: `${layer}.attention.v_lin`,
    attentionOutput: `${layer}.attention.out_lin`,
    attentionNorm: `${layer}.sa_layer_norm`,
    intermediate: `${layer}.ffn.lin1`,
    output: `${layer}.ffn.lin2`,
    outputNorm: `${layer}.output_layer_norm`,
  };
}

function distilbertClassifier(config: EncoderConfig, classes: number): Classifier {
  // Sinusoidal positions, where they are asked for, are a stored table all the same.
  const embedding: EmbeddingConfig = {
    ...config,
    width: config.hiddenSize,
    tokenTypes: 0,
    dropout: config.hiddenDropout,
  };
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: 0,
    outputDropout: config.hiddenDropout,
  };
  const layers = Array.from({ length: config.layers }, (_, index) => layerNames(index));
  const head: HeadConfig = {
    hidden: 'pre_classifier',
    output: 'classifier',
    activation: 'relu',
    hiddenDropout: 0,
    outputDropout: config.classifierDropout,
  };
  return {
    ...config,
    ...positionsFromZero(config.maxPositions),
    architecture: 'DistilBertForSequenceClassification',
    prefixes: ['distilbert.', ''],
    parameters: [
      ...embeddingParameters(embedding),
      ...layers.flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, config.hiddenSize, classes),
    ],
    outputLayer: head.output,
    tokenTypes: 1,
    forward: (context) => {
      let hidden = embed(context, embedding);
      for (const names of layers) hidden = transformerLayer(context, layer, names, hidden);
      return classify(context, head, hidden);
    },
  };
}

export const distilbertFamily: EncoderFamily = {
  modelTypes: ['distilbert'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { num_hidden_layers: 6, classifier_dropout: 0.2 },
      names: {
        hidden_size: 'dim',
        num_hidden_layers: 'n_layers',
        num_attention_heads: 'n_heads',
        intermediate_size: 'hidden_dim',
        hidden_act: 'activation',
        hidden_dropout_prob: 'dropout',
        attention_probs_dropout_prob: 'attention_dropout',
        classifier_dropout: 'seq_classif_dropout',
      },
    });
    return { classNames: config.classNames, classifier: (classes) => distilbertClassifier(config, classes) };
  },
};
