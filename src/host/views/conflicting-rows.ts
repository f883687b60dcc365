// Rows of one text under several labels: at least one of the labels is wrong, whatever a model says.
import type { ScoredDataset } from './scored-dataset.ts';

const known = new WeakMap<ScoredDataset, ReadonlyMap<number, readonly number[]>>();

/** Each row whose text stands under another label too, with all rows of that text; by index among the scored rows. */
export function conflictingRows(dataset: ScoredDataset): ReadonlyMap<number, readonly number[]> {
  let conflicts = known.get(dataset);
  if (conflicts === undefined) {
    conflicts = find(dataset);
    known.set(dataset, conflicts);
  }
  return conflicts;
}

function find({ columns, textIndex }: ScoredDataset): ReadonlyMap<number, readonly number[]> {
  const conflicts = new Map<number, readonly number[]>();
  for (let row = 0; row < columns.count; row += 1) {
    // Most texts stand alone.
    if (conflicts.has(row) || textIndex.next(row) === -1) continue;
    const group: number[] = [];
    for (let other = row; other !== -1; other = textIndex.next(other)) group.push(other);
    if (group.every((other) => columns.label[other] === columns.label[row])) continue;
    for (const other of group) conflicts.set(other, group);
  }
  return conflicts;
}
