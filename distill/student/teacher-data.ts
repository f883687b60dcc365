// The whole corpus with the teacher's outputs in memory: what a student learns from.
import { Tensor, type Feeds } from '../../src/core/onnx/executable.ts';
import { INPUT_NAMES } from '../../src/core/models/classifier-inputs.ts';
import type { Classifier } from '../../src/core/models/encoder.ts';
import { trimVocabulary } from '../../src/core/weights/load-parameters.ts';
import type { Int8Rows } from '../../src/core/weights/int8-rows.ts';
import { makeInputs, type Batch } from '../../src/core/train/batch.ts';
import { ExamplesBuilder, type Examples } from '../../src/core/train/tokenised-examples.ts';
import { targetInput, TOKEN_WEIGHTS, type RegressionTarget } from '../../src/core/train/regression.ts';
import { COMPONENTS } from '../teacher/basis.ts';
import type { Shard } from '../teacher/shards.ts';
import { tokenWeights } from '../token-weights.ts';

export const TOKENS = 'tokens';
const SENTENCE = 'sentence';

interface RowPlace {
  readonly shard: Shard;
  /** Index of the row, and of its first token, in the shard. */
  readonly row: number;
  readonly token: number;
}

export class TeacherData {
  private constructor(
    readonly examples: Examples,
    private readonly places: readonly RowPlace[],
    private readonly embeddingWidth: number,
  ) {}

  static from(shards: readonly Shard[], { padTokenId, vocabularySize }: Classifier): TeacherData {
    const builder = new ExamplesBuilder();
    const places: RowPlace[] = [];
    for (const shard of shards) {
      let token = 0;
      shard.lengths.forEach((length, row) => {
        builder.add(shard.ids.subarray(token, token + length), shard.typeIds.subarray(token, token + length));
        places.push({ shard, row, token });
        token += length;
      });
    }
    const first = shards[0];
    if (!first) throw new Error('there are no teacher outputs');
    const examples = builder.build(new Uint32Array(places.length), padTokenId, true, vocabularySize);
    return new TeacherData(examples, places, first.embeddings.data.length / first.lengths.length);
  }

  /** What a student shall give: every token's state, and the sentence's meaning in the features of a head. */
  targets(sentenceWeight: number): readonly RegressionTarget[] {
    return [
      { name: TOKENS, of: 'tokens', width: COMPONENTS, weight: 1 },
      { name: SENTENCE, of: 'sequence', width: this.embeddingWidth, weight: sentenceWeight },
    ];
  }

  /** The classifier over the tokens that the data hold. */
  trimmed(classifier: Classifier): Classifier {
    return trimVocabulary(classifier, this.examples.vocabulary);
  }

  /** The rows of a per-token table `[V, width]` for the tokens that the data hold. */
  trimmedTable(table: Float32Array, width: number): Float32Array {
    const rows = new Float32Array(this.examples.vocabulary.length * width);
    this.examples.vocabulary.forEach((id, index) => {
      rows.set(table.subarray(id * width, (id + 1) * width), index * width);
    });
    return rows;
  }

  /** The reverse: `table` with the rows of the data's tokens replaced. */
  wholeTable(table: Float32Array, rows: Float32Array, width: number): Float32Array {
    const whole = Float32Array.from(table);
    this.examples.vocabulary.forEach((id, index) => {
      whole.set(rows.subarray(index * width, (index + 1) * width), id * width);
    });
    return whole;
  }

  /** A batch of a regression on `targets`, each of its examples counting `exampleWeight`. */
  batch(classifier: Classifier, rows: Uint32Array, exampleWeight: number): Batch {
    const inputs = makeInputs(classifier, this.examples, rows);
    const { size, length } = inputs;
    const states = new Float32Array(size * length * COMPONENTS);
    const embeddings = new Float32Array(size * this.embeddingWidth);
    // An embedding of length 1 has a mean square of 1 / width: scaled so that it is 1.
    const scale = Math.sqrt(this.embeddingWidth);
    rows.forEach((row, index) => {
      const { shard, row: stored, token } = this.places[row]!;
      const tokens = this.examples.lengths[row]!;
      widen(shard.states, COMPONENTS, token, tokens, 1, states, index * length * COMPONENTS);
      widen(shard.embeddings, this.embeddingWidth, stored, 1, scale, embeddings, index * this.embeddingWidth);
    });
    const feeds: Feeds = {
      ...inputs.feeds,
      [TOKEN_WEIGHTS]: tokenWeights(inputs, this.examples, rows),
      [targetInput(TOKENS)]: new Tensor('float32', states, [size, length, COMPONENTS]),
      [targetInput(SENTENCE)]: new Tensor('float32', embeddings, [size, this.embeddingWidth]),
      [INPUT_NAMES.exampleWeights]: new Tensor('float32', new Float32Array(size).fill(exampleWeight), [size]),
    };
    return { size, length, feeds };
  }
}

/** Writes `count` rows from `first` on, times `factor`, to `target` at `offset`. */
function widen(
  { data, scales }: Int8Rows,
  columns: number,
  first: number,
  count: number,
  factor: number,
  target: Float32Array,
  offset: number,
): void {
  for (let row = 0; row < count; row++) {
    const scale = scales[first + row]! * factor;
    const from = (first + row) * columns;
    const to = offset + row * columns;
    for (let column = 0; column < columns; column++) target[to + column] = data[from + column]! * scale;
  }
}
