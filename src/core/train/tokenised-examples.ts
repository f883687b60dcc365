// Tokenised examples in a few flat arrays: a million rows without a million objects.
import { growingInt32, growingUint8 } from '../../data/growing-array.ts';
import { DataDietError } from '../../shared/errors.ts';

/** What the graphs need of a data set; the texts themselves are not kept. */
export interface Examples {
  readonly count: number;
  /** Tokens of each example. */
  readonly lengths: Uint32Array;
  /** Class of each example, an index into the sorted labels. */
  readonly labels: Uint32Array;
  /** Token ids of example `index`, in the vocabulary of the data (see `vocabulary`). */
  tokens(index: number): Int32Array;
  /** Token type ids of example `index`. */
  types(index: number): Uint8Array;
  /**
   * The tokens that occur, as ids of the tokenizer in ascending order, the padding token among them: row i of the
   * trimmed embedding table is row `vocabulary[i]` of the whole one. Exact: a token that does not occur has no
   * gradient and changes no score.
   */
  readonly vocabulary: Int32Array;
  /** Index of the padding token in `vocabulary`. */
  readonly padToken: number;
}

/** Collects examples as they are tokenised. */
export class ExamplesBuilder {
  private readonly ids = growingInt32();
  private readonly typeIds = growingUint8();
  /** Example i is `[ends[i - 1], ends[i])` of the flat arrays; float64 counts past 2^32 tokens. */
  private readonly ends: number[] = [];

  get count(): number {
    return this.ends.length;
  }

  add(ids: ArrayLike<number>, typeIds: ArrayLike<number>): void {
    this.ids.push(ids);
    this.typeIds.push(typeIds);
    this.ends.push(this.ids.length);
  }

  /** Adds all examples of another builder behind its own; neither may be built yet. */
  append(other: ExamplesBuilder): void {
    const start = this.ids.length;
    this.ids.push(other.ids.values);
    this.typeIds.push(other.typeIds.values);
    for (const end of other.ends) this.ends.push(start + end);
  }

  /** Lets go of all examples but those that `keep` tells of; it is asked for each, in their order. */
  retain(keep: (index: number) => boolean): void {
    const { ids, typeIds, ends } = this;
    let kept = 0;
    let length = 0;
    let start = 0;
    for (const [index, end] of ends.entries()) {
      if (keep(index)) {
        ids.values.copyWithin(length, start, end);
        typeIds.values.copyWithin(length, start, end);
        length += end - start;
        ends[kept++] = length;
      }
      start = end;
    }
    ends.length = kept;
    ids.length = typeIds.length = length;
  }

  /**
   * @param labels class of each example
   * @param padTokenId the tokenizer's id of the padding token
   * @param trim keep only tokens that occur; without it, `size` rows, as the tokenizer numbers them
   * @throws DataDietError `model-invalid` when a token has no row in a table of `size` rows
   */
  build(labels: Uint32Array, padTokenId: number, trim: boolean, size: number): Examples {
    const { ends } = this;
    const ids = this.ids.values;
    const typeIds = this.typeIds.values;
    const used = new Uint8Array(size);
    used[padTokenId] = 1;
    for (const id of ids) {
      if (id >= size) {
        throw new DataDietError(
          'model-invalid',
          `The encoder's tokenizer gives the token ${id}, but its embedding table has ${size} rows.`,
          { action: 'Choose a folder whose tokenizer and weights belong together.' },
        );
      }
      used[id] = 1;
    }
    const vocabulary = Int32Array.from({ length: size }, (_, id) => id).filter(
      (id) => !trim || used[id] === 1,
    );
    const compact = new Int32Array(size);
    vocabulary.forEach((id, index) => (compact[id] = index));
    for (let index = 0; index < ids.length; index++) ids[index] = compact[ids[index]!]!;
    const start = (index: number) => (index === 0 ? 0 : ends[index - 1]!);
    return {
      count: ends.length,
      lengths: Uint32Array.from({ length: ends.length }, (_, index) => ends[index]! - start(index)),
      labels,
      tokens: (index) => ids.subarray(start(index), ends[index]),
      types: (index) => typeIds.subarray(start(index), ends[index]),
      vocabulary,
      padToken: compact[padTokenId]!,
    };
  }
}
