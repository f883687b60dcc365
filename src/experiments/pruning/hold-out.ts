// Which rows of a file are tested on: stratified by class, seeded, duplicates never on both sides.
import { assignParts, type Draw } from '../folds.ts';

/** The file is cut into at most so many parts, of which some are held out. */
const MOST_PARTS = 20;

export interface Split {
  /** Rows by their index, ascending. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * @param labels class of each row
 * @param groups a number that rows share which must not be parted
 * @param share of the rows to hold out, above 0 and below 1
 */
export function holdOut(
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  share: number,
  draw: Draw,
): Split {
  const { parts, held } = partsFor(share);
  const assigned = assignParts(labels, groups, parts, draw);
  const rows = Uint32Array.from(assigned, (_, row) => row);
  return {
    train: rows.filter((row) => assigned[row]! >= held),
    test: rows.filter((row) => assigned[row]! < held),
  };
}

/** The fewest parts of which a whole number is the share, to a hundredth of it: small classes are cut best into few. */
function partsFor(share: number): { readonly parts: number; readonly held: number } {
  let best = { parts: MOST_PARTS, held: Math.max(1, Math.round(share * MOST_PARTS)) };
  for (let parts = MOST_PARTS; parts >= 2; parts--) {
    const held = Math.round(share * parts);
    if (held >= 1 && held < parts && Math.abs(held / parts - share) <= 0.01 * share) best = { parts, held };
  }
  return best;
}
