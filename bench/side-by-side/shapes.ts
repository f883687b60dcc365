// The model sizes and batches that are measured.

export interface Shape {
  readonly name: string;
  readonly title: string;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly intermediateSize: number;
  /** Rows in a batch. */
  readonly batchSize: number;
  /** Tokens in every row. */
  readonly length: number;
}

const MINILM = {
  layers: 6,
  hiddenSize: 384,
  heads: 12,
  intermediateSize: 1536,
  batchSize: 32,
};
const BUILT_IN = {
  layers: 3,
  hiddenSize: 256,
  heads: 8,
  intermediateSize: 1024,
  batchSize: 32,
};
const BERT_BASE = {
  layers: 12,
  hiddenSize: 768,
  heads: 12,
  intermediateSize: 3072,
  batchSize: 32,
};
const TINY = {
  layers: 2,
  hiddenSize: 128,
  heads: 2,
  intermediateSize: 512,
  batchSize: 32,
};

export const TINY_32: Shape = { ...TINY, name: 'tiny-32', title: 'BERT-tiny, 32 tokens', length: 32 };
export const MINILM_32: Shape = { ...MINILM, name: 'minilm-32', title: 'MiniLM-L6, 32 tokens', length: 32 };

/** What is measured when none is named. */
export const USUAL_SHAPES: readonly Shape[] = [
  TINY_32,
  MINILM_32,
  { ...MINILM, name: 'minilm-64', title: 'MiniLM-L6, 64 tokens', length: 64 },
];

/** All that can be named: the built-in encoder's shape, and one that asks for a GPU. */
export const SHAPES: readonly Shape[] = [
  ...USUAL_SHAPES,
  { ...BUILT_IN, name: 'builtin-32', title: 'built-in encoder, 32 tokens', length: 32 },
  { ...BERT_BASE, name: 'base-64', title: 'BERT-base, 64 tokens', length: 64 },
];

/** Rows of BERT's token table. */
export const VOCABULARY_SIZE = 30522;

/** The shape as a `config.json` of Hugging Face. */
export function configOf(shape: Shape): Record<string, unknown> {
  return {
    model_type: 'bert',
    vocab_size: VOCABULARY_SIZE,
    hidden_size: shape.hiddenSize,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.intermediateSize,
    hidden_act: 'gelu',
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    initializer_range: 0.02,
  };
}
