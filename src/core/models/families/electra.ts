// ELECTRA's discriminator (Clark et al. 2020, arXiv 2003.10555), as Hugging Face's ElectraForSequenceClassification:
// BERT whose embeddings may be narrower than its layers.
import * as v from 'valibot';
import { classify, headParameters, type HeadConfig } from '../layers/classification-head.ts';
import { parseConfig } from '../config-errors.ts';
import { embed, embeddingParameters, type EmbeddingConfig } from '../layers/embeddings.ts';
import type { Classifier, EncoderFamily } from '../encoder.ts';
import { count, parseEncoderConfig, type EncoderConfig } from '../encoder-config.ts';
import { dense } from '../layers/dense.ts';
import { linear } from '../parameters.ts';
import { positionsFromZero } from '../layers/positions.ts';
import {
  bertLayerNames,
  layerParameters,
  transformerLayer,
  type LayerConfig,
} from '../layers/transformer-layer.ts';

const ElectraSchema = v.object({ embedding_size: v.optional(count, 128) });
const PROJECTION = 'embeddings_project';

function electraClassifier(config: EncoderConfig, embeddingSize: number, classes: number): Classifier {
  const embedding: EmbeddingConfig = { ...config, width: embeddingSize, dropout: config.hiddenDropout };
  const projected = embeddingSize !== config.hiddenSize;
  const layer: LayerConfig = {
    ...config,
    attentionOutputDropout: config.hiddenDropout,
    outputDropout: config.hiddenDropout,
  };
  const layers = Array.from({ length: config.layers }, (_, index) => bertLayerNames(index));
  const head: HeadConfig = {
    hidden: 'classifier.dense',
    output: 'classifier.out_proj',
    activation: 'gelu',
    hiddenDropout: config.classifierDropout,
    outputDropout: config.classifierDropout,
  };
  return {
    ...config,
    ...positionsFromZero(config.maxPositions),
    architecture: 'ElectraForSequenceClassification',
    prefixes: ['electra.', ''],
    parameters: [
      ...embeddingParameters(embedding),
      ...(projected ? linear(PROJECTION, embeddingSize, config.hiddenSize) : []),
      ...layers.flatMap((names) => layerParameters(layer, names)),
      ...headParameters(head, config.hiddenSize, classes),
    ],
    outputLayer: head.output,
    forward: (context) => {
      const embedded = embed(context, embedding);
      let hidden = projected ? dense(context, PROJECTION, embedded) : embedded;
      for (const names of layers) hidden = transformerLayer(context, layer, names, hidden);
      return classify(context, head, hidden);
    },
  };
}

export const electraFamily: EncoderFamily = {
  modelTypes: ['electra'],
  describe: (file, json) => {
    const config = parseEncoderConfig(file, json, {
      defaults: { hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024 },
    });
    const { embedding_size: embeddingSize } = parseConfig(ElectraSchema, file, json);
    return {
      classNames: config.classNames,
      classifier: (classes) => electraClassifier(config, embeddingSize, classes),
    };
  },
};
