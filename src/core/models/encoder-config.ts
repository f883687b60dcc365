// The part of a `config.json` that all BERT-like encoders share: sizes, dropout, activation.
import * as v from 'valibot';
import { invalidConfig, parseConfig, unsupportedConfig } from './config-errors.ts';
import { JsonObjectSchema } from '../json-object.ts';

/** Spellings of `hidden_act`, by the function that they name. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_accurate: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  relu: 'relu',
} as const;
/** `gelu`: x/2 (1 + erf(x/sqrt 2)); `gelu_new`: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
export type Activation = (typeof ACTIVATIONS)[keyof typeof ACTIVATIONS];

export interface EncoderConfig {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: Activation;
  /** Dropout rates, 0 to 1, of hidden states, of attention probabilities, and before the classifier. */
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly classifierDropout: number;
  /** Rows of the position table. */
  readonly maxPositions: number;
  /** Rows of the token type table, in families that have one. */
  readonly tokenTypes: number;
  readonly vocabularySize: number;
  readonly layerNormEpsilon: number;
  readonly padTokenId: number;
  /** Standard deviation of freshly initialised weights. */
  readonly initializerRange: number;
  /** Names of the classes in the order of the logits, where the configuration gives them. */
  readonly classNames: readonly string[] | undefined;
}

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** Ten times the depth of the deepest encoders. Shapes are held against the weights; layers are counted before. */
export const MOST_LAYERS = 500;
export const rate = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** Under the names of Hugging Face's BERT. */
const EncoderSchema = v.object({
  hidden_size: count,
  num_hidden_layers: v.pipe(count, v.maxValue(MOST_LAYERS)),
  num_attention_heads: count,
  intermediate_size: count,
  hidden_act: v.string(),
  hidden_dropout_prob: rate,
  attention_probs_dropout_prob: rate,
  classifier_dropout: v.nullish(rate),
  max_position_embeddings: count,
  type_vocab_size: count,
  vocab_size: count,
  layer_norm_eps: positive,
  pad_token_id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  initializer_range: positive,
  position_embedding_type: v.string(),
  is_decoder: v.boolean(),
  id2label: v.nullish(v.record(v.pipe(v.string(), v.digits()), v.string())),
});
type EncoderEntries = v.InferInput<typeof EncoderSchema>;

/** BERT's values for what a configuration leaves out, as Hugging Face has them; families name where they differ. */
const BERT_DEFAULTS: EncoderEntries = {
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: 'gelu',
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  vocab_size: 30522,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
  initializer_range: 0.02,
  position_embedding_type: 'absolute',
  is_decoder: false,
};

interface ConfigDialect {
  /** Where the family's defaults are not BERT's. */
  readonly defaults?: Partial<EncoderEntries>;
  /** The family's own names for BERT's. */
  readonly names?: Readonly<Partial<Record<keyof EncoderEntries, string>>>;
}

function isActivation(name: string): name is keyof typeof ACTIVATIONS {
  return Object.hasOwn(ACTIVATIONS, name);
}

/** The function that `name` stands for in a configuration. @throws DataDietError `model-unsupported` */
export function parseActivation(file: string, name: string): Activation {
  if (!isActivation(name)) throw unsupportedConfig(file, `asks for the activation ${name}`);
  return ACTIVATIONS[name];
}

function classNamesOf(id2label: Record<string, string> | null | undefined): string[] | undefined {
  if (!id2label) return undefined;
  const byId = Object.entries(id2label).map(([id, name]) => [Number(id), name] as const);
  byId.sort(([left], [right]) => left - right);
  return byId.every(([id], index) => id === index) ? byId.map(([, name]) => name) : undefined;
}

/**
 * Reads the parsed contents of `file`, an encoder's `config.json`.
 * @throws DataDietError `model-unsupported` for an unknown part, `model-invalid` for a malformed value.
 */
export function parseEncoderConfig(
  file: string,
  config: unknown,
  { defaults = {}, names = {} }: ConfigDialect = {},
): EncoderConfig {
  const publicName = (key: string): string => (names as Record<string, string | undefined>)[key] ?? key;
  const given = parseConfig(JsonObjectSchema, file, config);
  const translated = Object.keys(EncoderSchema.entries)
    .map((key) => [key, given[publicName(key)]] as const)
    .filter(([, value]) => value !== undefined);
  const entries = { ...BERT_DEFAULTS, ...defaults, ...Object.fromEntries(translated) };
  const parsed = parseConfig(EncoderSchema, file, entries, publicName);
  if (parsed.position_embedding_type !== 'absolute') {
    throw unsupportedConfig(file, `asks for position embeddings of type ${parsed.position_embedding_type}`);
  }
  if (parsed.is_decoder) throw unsupportedConfig(file, 'describes a decoder, not an encoder');
  if (parsed.hidden_size % parsed.num_attention_heads !== 0) {
    throw unsupportedConfig(
      file,
      `splits ${parsed.hidden_size} dimensions into ${parsed.num_attention_heads} heads`,
    );
  }
  if (parsed.pad_token_id >= parsed.vocab_size) {
    throw invalidConfig(
      file,
      publicName('pad_token_id'),
      `the token ${parsed.pad_token_id} is none of ${parsed.vocab_size}`,
    );
  }
  return {
    hiddenSize: parsed.hidden_size,
    layers: parsed.num_hidden_layers,
    heads: parsed.num_attention_heads,
    intermediateSize: parsed.intermediate_size,
    activation: parseActivation(file, parsed.hidden_act),
    hiddenDropout: parsed.hidden_dropout_prob,
    attentionDropout: parsed.attention_probs_dropout_prob,
    classifierDropout: parsed.classifier_dropout ?? parsed.hidden_dropout_prob,
    maxPositions: parsed.max_position_embeddings,
    tokenTypes: parsed.type_vocab_size,
    vocabularySize: parsed.vocab_size,
    layerNormEpsilon: parsed.layer_norm_eps,
    padTokenId: parsed.pad_token_id,
    initializerRange: parsed.initializer_range,
    classNames: classNamesOf(parsed.id2label),
  };
}
