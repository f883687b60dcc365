// Token, position and token type embeddings: three tables whose rows are summed and normalised.
import { add, gather } from '../../onnx/functions.ts';
import type { Value } from '../../onnx/value.ts';
import type { ForwardContext } from '../encoder.ts';
import { normalize } from './dense.ts';
import { layerNorm, matrix, type ParameterSpec } from '../parameters.ts';

export interface EmbeddingConfig {
  readonly vocabularySize: number;
  /** Columns of the tables. */
  readonly width: number;
  readonly maxPositions: number;
  /** Rows of the token type table; 0: there is none. */
  readonly tokenTypes: number;
  readonly layerNormEpsilon: number;
  readonly dropout: number;
}

const WORDS = 'embeddings.word_embeddings';
const POSITIONS = 'embeddings.position_embeddings';
const TOKEN_TYPES = 'embeddings.token_type_embeddings';
const NORM = 'embeddings.LayerNorm';

export function embeddingParameters(config: EmbeddingConfig): ParameterSpec[] {
  const table = (name: string, rows: number) => matrix(`${name}.weight`, rows, config.width);
  return [
    { ...table(WORDS, config.vocabularySize), perToken: true },
    table(POSITIONS, config.maxPositions),
    ...(config.tokenTypes > 0 ? [table(TOKEN_TYPES, config.tokenTypes)] : []),
    ...layerNorm(NORM, config.width),
  ];
}

/** `[B, T, width]` */
export function embed(context: ForwardContext, config: EmbeddingConfig): Value {
  const { batch, parameter } = context;
  const words = gather(parameter(`${WORDS}.weight`), batch.inputIds, batch.uniqueIds);
  const positions = gather(parameter(`${POSITIONS}.weight`), batch.positionIds, batch.uniquePositions, {
    distinct: true,
  });
  const sum = add(withTokenTypes(context, config, words), positions);
  return context.dropout(normalize(context, NORM, config.layerNormEpsilon, sum), config.dropout);
}

function withTokenTypes({ batch, parameter }: ForwardContext, config: EmbeddingConfig, words: Value): Value {
  if (config.tokenTypes === 0) return words;
  const ids = Int32Array.from({ length: config.tokenTypes }, (_, id) => id);
  const allTypes = words.graph.constant(ids, [ids.length]);
  return add(words, gather(parameter(`${TOKEN_TYPES}.weight`), batch.tokenTypeIds, allTypes));
}
