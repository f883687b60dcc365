// ALBERT (Lan et al. 2019, arXiv 1909.11942), as Hugging Face's AlbertForSequenceClassification: BERT with narrow
// embeddings and layers that share their parameters. A shared parameter's gradient is the sum over all places where it
// enters, and its norm that of the sum.
import * as v from 'valibot';
import { parseConfig, unsupportedConfig } from '../config-errors.ts';
import { count, MOST_LAYERS, parseEncoderConfig, rate, type EncoderConfig } from '../encoder-config.ts';
import type { EncoderFamily } from '../encoder.ts';
import { positionsFromZero } from '../layers/positions.ts';
import type { LayerNames } from '../layers/transformer-layer.ts';
import { bertLike } from './bert-like.ts';

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

/** The layers as they compute: each group's, again and again. */
function sharedLayers({ layers, groups: groupCount, layersPerGroup }: AlbertConfig): LayerNames[] {
  const groups = Array.from({ length: groupCount }, (_, group) =>
    Array.from({ length: layersPerGroup }, (_, index) => layerNames(group, index)),
  );
  const layersOfGroup = layers / groupCount;
  return Array.from({ length: layers }, (_, index) => groups[Math.floor(index / layersOfGroup)]!).flat();
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
  if (shared.layers * own.inner_group_num > MOST_LAYERS) {
    throw unsupportedConfig(file, `has ${shared.layers} layers of ${own.inner_group_num} parts each`);
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
    return bertLike({
      config,
      architecture: 'AlbertForSequenceClassification',
      prefix: 'albert',
      positions: positionsFromZero(config.maxPositions),
      projection: { name: 'encoder.embedding_hidden_mapping_in', width: config.embeddingSize },
      layers: sharedLayers(config),
      branchDropout: { outputDropout: 0 },
      head: {
        hidden: 'pooler',
        output: 'classifier',
        activation: 'tanh',
        hiddenDropout: 0,
        outputDropout: config.classifierDropout,
      },
    });
  },
};
