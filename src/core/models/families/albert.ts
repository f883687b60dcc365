// ALBERT (Lan et al. 2019, arXiv 1909.11942), as Hugging Face's AlbertForSequenceClassification: BERT with narrow
// embeddings and layers that share their parameters. A shared parameter's gradient is the sum over all places where it
// enters, and its norm that of the sum.
import * as v from 'valibot';
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { parseConfig, unsupportedConfig } from '../config-errors.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Classifier, EncoderFamily } from '../encoder.ts';
import { count, parseEncoderConfig, rate, type EncoderConfig } from '../encoder-config.ts';
import { dense } from '../layers/dense.ts';
import { linear } from '../parameters.ts';
import { positionsFromZero } from '../layers/positions.ts';
import {
  layerParameters,
  transformerLayer,
  type LayerConfig,
  type LayerNames,
} from '../layers/transformer-layer.ts';

const AlbertSchema = v.object({
  embedding_size: v.optional(count, 128),
  /** Consecutive layers of one group share parameters; each stands for `inner_group_num` layers of their own. */
  num_hidden_groups: v.optional(count, 1),
  inner_group_num: v.optional(count, 1),
  classifier_dropout_prob: v.optional(rate, 0.1),
});

interface AlbertConfig extends EncoderConfig {
  readonly embeddingSize: number;
  readonly groups: number;
  readonly layersPerGroup: number;
}

const PROJECTION = 'encoder.embedding_hidden_mapping_in';

function layerNames(group: number, index: number): LayerNames {
  const layer = `encoder.albert_layer_groups.${group}.albert_layers.${index}`;
  return {
    query: `${layer}.attention.query`,
    key: `${layer}.attention.key`,
    value: `${layer}.attention.value`,
    attentionOutput: `${layer}.attention.dense`,
    attentionNorm: `${layer}.attention.LayerNorm`,
    intermediate: `${layer}.ffn`,
    output: `${layer}.ffn_output`,
    outputNorm: `${layer}.full_layer_layer_norm`,
  };
}

function albertClassifier(config: AlbertConfig, classes: number): Classifier {
  const embedding: EmbeddingConfig = {
    ...config,
    width: config.embeddingSize,
    dropout: config.hiddenDropout,
  };
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: config.hiddenDropout,
    outputDropout: 0,
  };
  const groups = Array.from({ length: config.groups }, (_, group) =>
    Array.from({ length: config.layersPerGroup }, (_, index) => layerNames(group, index)),
  );
  const layersOfGroup = config.layers / config.groups;
  const layers = Array.from(
    { length: config.layers },
    (_, index) => groups[Math.floor(index / layersOfGroup)]!,
  ).flat();
  const head: HeadConfig = {
    hidden: 'pooler',
    output: 'classifier',
    activation: 'tanh',
    hiddenDropout: 0,
    outputDropout: config.classifierDropout,
  };
  return {
    ...config,
    ...positionsFromZero(config.maxPositions),
    architecture: 'AlbertForSequenceClassification',
    prefixes: ['albert.', ''],
    parameters: [
      ...embeddingParameters(embedding),
      ...linear(PROJECTION, config.embeddingSize, config.hiddenSize),
      ...groups.flat().flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, config.hiddenSize, classes),
    ],
    outputLayer: head.output,
    forward: (context) => {
      let hidden = dense(context, PROJECTION, embed(context, embedding));
      for (const names of layers) hidden = transformerLayer(context, layer, names, hidden);
      return classify(context, head, hidden);
    },
  };
}

function parseAlbertConfig(file: string, json: unknown): AlbertConfig {
  const shared = parseEncoderConfig(file, json, {
    defaults: {
      vocab_size: 30000,
      hidden_size: 4096,
      num_attention_heads: 64,
      intermediate_size: 16384,
      hidden_act: 'gelu_new',
      hidden_dropout_prob: 0,
      attention_probs_dropout_prob: 0,
    },
  });
  const own = parseConfig(AlbertSchema, file, json);
  if (own.num_hidden_groups > shared.layers) {
    throw unsupportedConfig(file, `splits ${shared.layers} layers into ${own.num_hidden_groups} groups`);
  }
  return {
    ...shared,
    embeddingSize: own.embedding_size,
    groups: own.num_hidden_groups,
    layersPerGroup: own.inner_group_num,
    classifierDropout: own.classifier_dropout_prob,
  };
}

export const albertFamily: EncoderFamily = {
  modelTypes: ['albert'],
  describe: (file, json) => {
    const config = parseAlbertConfig(file, json);
    return { classNames: config.classNames, classifier: (classes) => albertClassifier(config, classes) };
  },
};
