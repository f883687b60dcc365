// One fine-tuning run: its seed, the rows it leaves out, and the points at which rows are scored.

/** A part of the rows that a run leaves out of its training, to be scored by it: part `index` of `of`. */
export interface Fold {
  readonly index: number;
  readonly of: number;
}

export interface RunSpec {
  readonly seed: number;
  /** Absent where the run trains on all rows, and scores them all. */
  readonly fold?: Fold | undefined;
  /** Names the rows that a run trains on where they were chosen, see `subsetId`; absent where they are all. */
  readonly subset?: string | undefined;
  /** Epochs of training, ascending. */
  readonly points: readonly number[];
}
