// The shape of a ModernBERT, from its `config.json`, as transformers 4 or 5 writes it.
import * as v from 'valibot';
import { parseConfig, unsupportedConfig } from '../config-errors.ts';
import { count, parseActivation, parseEncoderConfig, positive, rate } from '../encoder-config.ts';
import type { Activation, EncoderConfig } from '../encoder-config.ts';

/** Rotary embeddings may be stretched in other ways than `default`; encoders are published without. */
const RopeSchema = v.object({
  rope_theta: v.optional(positive),
  rope_type: v.optional(v.string(), 'default'),
});
type Rope = v.InferOutput<typeof RopeSchema>;

const ModernBertSchema = v.object({
  norm_bias: v.optional(v.boolean(), false),
  attention_bias: v.optional(v.boolean(), false),
  mlp_bias: v.optional(v.boolean(), false),
  classifier_bias: v.optional(v.boolean(), false),
  embedding_dropout: v.optional(rate, 0),
  attention_dropout: v.optional(rate, 0),
  mlp_dropout: v.optional(rate, 0),
  classifier_dropout: v.optional(rate, 0),
  classifier_activation: v.optional(v.string(), 'gelu'),
  classifier_pooling: v.optional(v.picklist(['cls', 'mean']), 'cls'),
  /** Tokens in the window of local attention, half of them on either side. */
  local_attention: v.optional(count, 128),
  // transformers 4
  global_attn_every_n_layers: v.optional(count, 3),
  global_rope_theta: v.optional(positive, 160_000),
  local_rope_theta: v.optional(v.nullable(positive), 10_000),
  rope_scaling: v.nullish(v.unknown()),
  // transformers 5
  layer_types: v.nullish(v.array(v.picklist(['full_attention', 'sliding_attention']))),
  rope_parameters: v.nullish(
    v.object({ full_attention: v.nullish(RopeSchema), sliding_attention: v.nullish(RopeSchema) }),
  ),
});

/** Rotary positions have no table among the weights, but one is computed: four times as long as those in use. */
const MOST_POSITIONS = 32_768;

export interface ModernBertConfig extends EncoderConfig {
  /** For each layer: whether it attends to the whole sequence, or to the window alone. */
  readonly attention: readonly ('global' | 'local')[];
  /** Distance at which the window ends. */
  readonly windowReach: number;
  /** Base of the rotary angles. */
  readonly theta: Readonly<Record<'global' | 'local', number>>;
  /** Which linear layers and LayerNorms have a bias. */
  readonly bias: Readonly<Record<'norm' | 'attention' | 'mlp' | 'head', boolean>>;
  readonly embeddingDropout: number;
  readonly headActivation: Activation;
  readonly pooling: 'cls' | 'mean';
}

/** @throws DataDietError `model-unsupported` for an unknown part, `model-invalid` for a malformed value */
export function parseModernBertConfig(file: string, json: unknown): ModernBertConfig {
  const shared = parseEncoderConfig(file, json, {
    defaults: {
      vocab_size: 50368,
      intermediate_size: 1152,
      num_hidden_layers: 22,
      max_position_embeddings: 8192,
      layer_norm_eps: 1e-5,
      pad_token_id: 50283,
      hidden_dropout_prob: 0,
      attention_probs_dropout_prob: 0,
    },
    names: {
      layer_norm_eps: 'norm_eps',
      hidden_act: 'hidden_activation',
      hidden_dropout_prob: 'mlp_dropout',
      attention_probs_dropout_prob: 'attention_dropout',
    },
  });
  const own = parseConfig(ModernBertSchema, file, json);
  const ropes = own.rope_parameters;
  const theta = {
    global: thetaOf(file, ropes?.full_attention) ?? own.global_rope_theta,
    local: thetaOf(file, ropes?.sliding_attention) ?? own.local_rope_theta ?? own.global_rope_theta,
  };
  if (own.rope_scaling) throw unsupportedConfig(file, 'stretches its rotary positions');
  if ((shared.hiddenSize / shared.heads) % 2 !== 0) {
    throw unsupportedConfig(
      file,
      `has heads of ${shared.hiddenSize / shared.heads} dimensions, an odd number`,
    );
  }
  const attention = Array.from({ length: shared.layers }, (_, index) =>
    index % own.global_attn_every_n_layers === 0 ? ('global' as const) : ('local' as const),
  );
  const named = own.layer_types?.map((type) =>
    type === 'full_attention' ? ('global' as const) : ('local' as const),
  );
  if (named && named.length !== shared.layers) {
    throw unsupportedConfig(file, `names the attention of ${named.length} layers but has ${shared.layers}`);
  }
  return {
    ...shared,
    maxPositions: Math.min(shared.maxPositions, MOST_POSITIONS),
    attention: named ?? attention,
    windowReach: Math.floor(own.local_attention / 2),
    theta,
    bias: {
      norm: own.norm_bias,
      attention: own.attention_bias,
      mlp: own.mlp_bias,
      head: own.classifier_bias,
    },
    embeddingDropout: own.embedding_dropout,
    classifierDropout: own.classifier_dropout,
    headActivation: parseActivation(file, own.classifier_activation),
    pooling: own.classifier_pooling,
  };
}

function thetaOf(file: string, rope: Rope | null | undefined): number | undefined {
  if (rope && rope.rope_type !== 'default') {
    throw unsupportedConfig(file, `stretches its rotary positions in the way ${rope.rope_type}`);
  }
  return rope?.rope_theta;
}
