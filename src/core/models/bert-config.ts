// The shape of a BERT encoder, from its `config.json`.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';

/** Values of `model_type` whose encoders can be fine-tuned. MiniLM's distilled encoders call themselves `bert`. */
export const SUPPORTED_MODEL_TYPES = ['bert'] as const;

/** Spellings of `hidden_act`, by the function that they name. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  relu: 'relu',
} as const;
/** `gelu`: x/2 (1 + erf(x/sqrt 2)); `gelu_new`: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
export type Activation = (typeof ACTIVATIONS)[keyof typeof ACTIVATIONS];

export interface BertConfig {
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  readonly activation: Activation;
  /** Dropout rates, 0 to 1, of hidden states, of attention probabilities, and before the classifier. */
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly classifierDropout: number;
  /** Longest sequence in tokens. */
  readonly maxPositions: number;
  readonly tokenTypes: number;
  readonly vocabularySize: number;
  readonly layerNormEpsilon: number;
  readonly padTokenId: number;
  /** Standard deviation of freshly initialised weights. */
  readonly initializerRange: number;
  /** Names of the classes in the order of the logits, where the configuration gives them. */
  readonly classNames: readonly string[] | undefined;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const rate = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** What is left out has the value that Hugging Face gives it. */
const BertSchema = v.object({
  hidden_size: v.optional(count, 768),
  num_hidden_layers: v.optional(count, 12),
  num_attention_heads: v.optional(count, 12),
  intermediate_size: v.optional(count, 3072),
  hidden_act: v.optional(v.string(), 'gelu'),
  hidden_dropout_prob: v.optional(rate, 0.1),
  attention_probs_dropout_prob: v.optional(rate, 0.1),
  classifier_dropout: v.nullish(rate),
  max_position_embeddings: v.optional(count, 512),
  type_vocab_size: v.optional(count, 2),
  vocab_size: v.optional(count, 30522),
  layer_norm_eps: v.optional(positive, 1e-12),
  pad_token_id: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
  initializer_range: v.optional(positive, 0.02),
  position_embedding_type: v.optional(v.string(), 'absolute'),
  is_decoder: v.optional(v.boolean(), false),
  id2label: v.nullish(v.record(v.pipe(v.string(), v.digits()), v.string())),
});

const ModelTypeSchema = v.object({ model_type: v.string() });

function unsupported(file: string, reason: string): DataDietError {
  return new DataDietError('model-unsupported', `The model's ${file} ${reason}.`, {
    action: `Choose an encoder of type ${SUPPORTED_MODEL_TYPES.join(', ')}, such as sentence-transformers/all-MiniLM-L6-v2.`,
    place: { file },
  });
}

function invalid(file: string, issue: v.BaseIssue<unknown>): DataDietError {
  return new DataDietError(
    'model-invalid',
    `The model's ${file} is malformed at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}.`,
    { action: 'Download or save the model again.', place: { file } },
  );
}

function isActivation(name: string): name is keyof typeof ACTIVATIONS {
  return Object.hasOwn(ACTIVATIONS, name);
}

function classNamesOf(id2label: Record<string, string> | null | undefined): string[] | undefined {
  if (!id2label) return undefined;
  const byId = Object.entries(id2label).map(([id, name]) => [Number(id), name] as const);
  byId.sort(([left], [right]) => left - right);
  return byId.every(([id], index) => id === index) ? byId.map(([, name]) => name) : undefined;
}

/**
 * Reads the parsed contents of `file`, a BERT's `config.json`.
 * @throws DataDietError `model-unsupported` for another family or an unknown part, `model-invalid` for a malformed value.
 */
export function parseBertConfig(file: string, config: unknown): BertConfig {
  const typed = v.safeParse(ModelTypeSchema, config);
  if (!typed.success) throw invalid(file, typed.issues[0]);
  const modelType = typed.output.model_type;
  if (!SUPPORTED_MODEL_TYPES.some((supported) => supported === modelType)) {
    throw unsupported(file, `describes an encoder of type ${modelType}, which cannot be fine-tuned here`);
  }
  const parsed = v.safeParse(BertSchema, config);
  if (!parsed.success) throw invalid(file, parsed.issues[0]);
  const bert = parsed.output;
  if (bert.position_embedding_type !== 'absolute') {
    throw unsupported(file, `asks for position embeddings of type ${bert.position_embedding_type}`);
  }
  if (bert.is_decoder) throw unsupported(file, 'describes a decoder, not an encoder');
  if (!isActivation(bert.hidden_act)) throw unsupported(file, `asks for the activation ${bert.hidden_act}`);
  if (bert.hidden_size % bert.num_attention_heads !== 0) {
    throw unsupported(file, `splits ${bert.hidden_size} dimensions into ${bert.num_attention_heads} heads`);
  }
  return {
    hiddenSize: bert.hidden_size,
    layers: bert.num_hidden_layers,
    heads: bert.num_attention_heads,
    intermediateSize: bert.intermediate_size,
    activation: ACTIVATIONS[bert.hidden_act],
    hiddenDropout: bert.hidden_dropout_prob,
    attentionDropout: bert.attention_probs_dropout_prob,
    classifierDropout: bert.classifier_dropout ?? bert.hidden_dropout_prob,
    maxPositions: bert.max_position_embeddings,
    tokenTypes: bert.type_vocab_size,
    vocabularySize: bert.vocab_size,
    layerNormEpsilon: bert.layer_norm_eps,
    padTokenId: bert.pad_token_id,
    initializerRange: bert.initializer_range,
    classNames: classNamesOf(bert.id2label),
  };
}
