// Which score belongs to which record by now, by content: a moved row keeps its score, an edited one has none.

/** Finds scored rows by content. Rows are named by their index among the scored ones. */
export interface ScoreLookup {
  /** How many rows are scored. */
  readonly count: number;
  /** The first row whose record has this hash, or -1. */
  first(hash: string): number;
  /** The next row with the same hash as `index`, or -1. */
  next(index: number): number;
}

/**
 * The score of each record. `contents` holds for each record what `first` gives for its hash. Of records with the same
 * content the first takes the first one's score, and so on; one too many has none (-1).
 */
export function assignScores(contents: Int32Array, lookup: ScoreLookup): Int32Array {
  const free = Int32Array.from({ length: lookup.count }, (_, index) => index);
  return contents.map((content) => {
    if (content === -1) return -1;
    const score = free[content]!;
    if (score !== -1) free[content] = lookup.next(score);
    return score;
  });
}
