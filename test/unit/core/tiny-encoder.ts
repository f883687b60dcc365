// An encoder small enough to be differentiated by hand, and rows for it.
import type { Classifier } from '../../../src/core/models/encoder.ts';
import { describeEncoder } from '../../../src/core/models/families/registry.ts';
import { ExamplesBuilder, type Examples } from '../../../src/core/train/tokenised-examples.ts';

export function tinyEncoder(): Classifier {
  const config = {
    model_type: 'bert',
    vocab_size: 30,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    intermediate_size: 16,
    hidden_act: 'gelu',
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    max_position_embeddings: 12,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    initializer_range: 0.3,
  };
  return describeEncoder('config.json', config).classifier(2);
}

/** Rows of unequal lengths, so that a batch has padding. */
export function tinyExamples(rows: readonly (readonly number[])[]): Examples {
  const builder = new ExamplesBuilder();
  for (const row of rows)
    builder.add(
      row,
      row.map((_, index) => Number(index > 2)),
    );
  return builder.build(new Uint32Array(rows.length), 0, false, 30);
}
