// Some of a data set's tokenised examples, as a data set of their own.
import type { Examples } from './tokenised-examples.ts';

/**
 * The examples `rows` of `examples`, numbered anew; they keep the vocabulary of the whole.
 * @param labels class of each of `rows`, where it is not the example's own
 */
export function examplesAt(examples: Examples, rows: Uint32Array, labels?: Uint32Array): Examples {
  if (labels && labels.length !== rows.length) {
    throw new RangeError(`${labels.length} labels for ${rows.length} rows`);
  }
  return {
    ...examples,
    count: rows.length,
    lengths: rows.map((row) => examples.lengths[row]!),
    labels: labels ?? rows.map((row) => examples.labels[row]!),
    tokens: (index) => examples.tokens(rows[index]!),
    types: (index) => examples.types(rows[index]!),
  };
}
