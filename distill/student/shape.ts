// The student's architecture: BERT with the teacher's vocabulary, at any size.
import type { Classifier } from '../../src/core/models/encoder.ts';
import { describeEncoder } from '../../src/core/models/families/registry.ts';
import { CONFIG_FILE } from '../../src/core/model-files/model-layout.ts';

export interface StudentShape {
  readonly layers: number;
  readonly width: number;
}

/** As in the teacher, whose heads the student's start as. */
export const HEAD_SIZE = 32;
/** The teacher's: a student keeps a part of it. */
export const MOST_LAYERS = 6;
export const MOST_WIDTH = 384;
/** Lines of media/builtin/vocab.txt, BERT's uncased English vocabulary. */
export const VOCABULARY_SIZE = 30522;
export const INTERMEDIATE_FACTOR = 4;

export const shapeName = ({ layers, width }: StudentShape): string => `${layers}x${width}`;

/** The `config.json` of a student. */
export function studentConfig({ layers, width }: StudentShape): Record<string, unknown> {
  if (width % HEAD_SIZE !== 0) throw new RangeError(`a width of ${width} is no multiple of ${HEAD_SIZE}`);
  return {
    model_type: 'bert',
    architectures: ['BertModel'],
    vocab_size: VOCABULARY_SIZE,
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: width / HEAD_SIZE,
    intermediate_size: INTERMEDIATE_FACTOR * width,
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

/** The student as our engine sees it. The number of classes matters to the output layer alone, which is not distilled. */
export function studentClassifier(shape: StudentShape): Classifier {
  return describeEncoder(CONFIG_FILE, studentConfig(shape)).classifier(2);
}
