// Cuts rows into parts for out-of-sample scores: of each class as evenly as can be, duplicates never on two sides.
import type { Fold } from './run-spec.ts';

/** Draws a whole number among 0 .. bound - 1. */
export type Draw = (bound: number) => number;

/**
 * The part of each row, 0 .. parts - 1. Rows of equal text go to one part together, whatever their labels, so that no model
 * is tested on what it was trained on; of each class (the class of a group's first row) the parts get as many rows as can be.
 * @param labels class of each row
 * @param groups a number that rows of equal text share
 */
export function assignParts(
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  parts: number,
  draw: Draw,
): Uint32Array {
  const rowsOfGroup = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const rows = rowsOfGroup.get(groups[row]!);
    if (rows === undefined) rowsOfGroup.set(groups[row]!, [row]);
    else rows.push(row);
  }
  const byClass = new Map<number, number[][]>();
  for (const rows of rowsOfGroup.values()) {
    const label = labels[rows[0]!]!;
    const ofClass = byClass.get(label);
    if (ofClass === undefined) byClass.set(label, [rows]);
    else ofClass.push(rows);
  }
  const assigned = new Uint32Array(labels.length);
  const sizes = new Array<number>(parts).fill(0);
  for (const label of [...byClass.keys()].sort((a, b) => a - b)) {
    const ofClass = byClass.get(label)!;
    shuffle(ofClass, draw);
    // Large groups first: what is left evens the parts out.
    ofClass.sort((a, b) => b.length - a.length);
    const ofThisClass = new Array<number>(parts).fill(0);
    for (const rows of ofClass) {
      const part = smallest(ofThisClass, sizes);
      ofThisClass[part]! += rows.length;
      sizes[part]! += rows.length;
      for (const row of rows) assigned[row] = part;
    }
  }
  return assigned;
}

/** The rows that a run of this fold trains on, and those that it holds out; both ascending. */
export function splitRows(
  parts: Uint32Array,
  { index }: Fold,
): { readonly train: Uint32Array; readonly heldOut: Uint32Array } {
  const rows = Uint32Array.from(parts, (_, row) => row);
  return {
    train: rows.filter((row) => parts[row] !== index),
    heldOut: rows.filter((row) => parts[row] === index),
  };
}

/** The part that has the fewest of this class; of those, the one that has the fewest rows of all. */
function smallest(ofClass: readonly number[], all: readonly number[]): number {
  let best = 0;
  for (let part = 1; part < ofClass.length; part++) {
    const fewer = ofClass[part]! - ofClass[best]! || all[part]! - all[best]!;
    if (fewer < 0) best = part;
  }
  return best;
}

/** Fisher and Yates, in place. */
function shuffle(items: unknown[], draw: Draw): void {
  for (let index = items.length - 1; index > 0; index--) {
    const other = draw(index + 1);
    [items[index], items[other]] = [items[other], items[index]];
  }
}
