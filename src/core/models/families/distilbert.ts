// DistilBERT (Sanh et al. 2019, arXiv 1910.01108), as Hugging Face's DistilBertForSequenceClassification: BERT without
// token types, with other names and dropout in fewer places.
import { parseEncoderConfig } from '../encoder-config.ts';
import type { EncoderFamily } from '../encoder.ts';
import { positionsFromZero } from '../layers/positions.ts';
import type { LayerNames } from '../layers/transformer-layer.ts';
import { bertLike, namedLayers } from './bert-like.ts';

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
    return bertLike({
      config,
      architecture: 'DistilBertForSequenceClassification',
      prefix: 'distilbert',
      // Sinusoidal positions, where they are asked for, are a stored table all the same.
      positions: positionsFromZero(config.maxPositions),
      tokenTypes: 1,
      tokenTypeRows: 0,
      layers: namedLayers(config, layerNames),
      branchDropout: { attentionOutputDropout: 0 },
      head: {
        hidden: 'pre_classifier',
        output: 'classifier',
        activation: 'relu',
        hiddenDropout: 0,
        outputDropout: config.classifierDropout,
      },
    });
  },
};
