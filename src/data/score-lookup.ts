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
  // Plain loops: this runs over a million rows at a pause in typing.
  const free = new Int32Array(lookup.count);
  for (let index = 0; index < free.length; index++) free[index] = index;
  const scores = new Int32Array(contents.length);
  for (let record = 0; record < scores.length; record++) {
    const content = contents[record]!;
    const score = content === -1 ? -1 : free[content]!;
    if (score !== -1) free[content] = lookup.next(score);
    scores[record] = score;
  }
  return scores;
}
