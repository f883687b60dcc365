// A merged result as columns, one entry a scored row in the file's order: a million rows are a few arrays, never objects.
import type { ScoreName } from '../shared/scores.ts';

export interface ResultColumns {
  /** Scored rows, N. */
  readonly count: number;
  /** 0-based index among the file's records, readable or not. `Int32Array [N]`, as are all below but the floats. */
  readonly row: Int32Array;
  /** 1-based first and last line of the record when it was scored. */
  readonly line: Int32Array;
  readonly endLine: Int32Array;
  /** `recordHash` of the record, and of its texts alone: 64 bits as two words, the high one first. `Uint32Array [N, 2]`. */
  readonly hash: Uint32Array;
  readonly textHash: Uint32Array;
  /** Class of the given label and of the highest mean probability: indices into the metadata's labels. */
  readonly label: Int32Array;
  readonly predicted: Int32Array;
  /** Mean probability of the given label at the last point. `Float64Array [N]`. */
  readonly confidence: Float64Array;
  /** Mean probability of the predicted label. `Float64Array [N]`. */
  readonly predictedConfidence: Float64Array;
  /** Means over runs of those scores that the result has. `Float64Array [N]` each. */
  readonly scores: ReadonlyMap<ScoreName, Float64Array>;
  /** Population standard deviations over the runs. `Float64Array [N]` each. */
  readonly spreads: ReadonlyMap<ScoreName, Float64Array>;
}

/** Two words of a hash of 16 hexadecimal digits. */
export function hashWords(hash: string): readonly [number, number] {
  return [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)];
}

/** The 16 hexadecimal digits of the hash at `index`. */
export function hashText(words: Uint32Array, index: number): string {
  const word = (at: number): string => words[at]!.toString(16).padStart(8, '0');
  return word(2 * index) + word(2 * index + 1);
}
