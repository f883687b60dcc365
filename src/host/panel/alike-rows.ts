// Rows of the same or nearly the same text: which belong together, and which of them have labels that differ. Pure.
import type { ScoredDataset } from '../views/scored-dataset.ts';

export class AlikeRows {
  /** Rows of each group of two or more. */
  private readonly groups = new Map<number, number[]>();
  private readonly conflicting = new Set<number>();

  /**
   * @param rows scored rows whose texts were compared
   * @param groupOf the group of each of them: see `groupAlike`
   */
  constructor({ columns }: Pick<ScoredDataset, 'columns'>, rows: readonly number[], groupOf: Uint32Array) {
    const members = new Map<number, number[]>();
    rows.forEach((row, at) => {
      const group = groupOf[at]!;
      const known = members.get(group);
      if (known === undefined) members.set(group, [row]);
      else known.push(row);
    });
    for (const group of members.values()) {
      const [first = 0] = group;
      if (group.length < 2) continue;
      const differ = group.some((row) => columns.label[row] !== columns.label[first]);
      for (const row of group) {
        this.groups.set(row, group);
        if (differ) this.conflicting.add(row);
      }
    }
  }

  has(row: number, conflictsOnly: boolean): boolean {
    return conflictsOnly ? this.conflicting.has(row) : this.groups.has(row);
  }

  /** All rows of a row's group, itself among them. */
  others(row: number): readonly number[] | undefined {
    return this.groups.get(row);
  }

  /** The same rows with those of a group one after the other, groups in the order of their first row. */
  together(rows: Uint32Array): Uint32Array {
    const chosen = new Set(rows);
    const done = new Set<number>();
    const ordered: number[] = [];
    for (const row of rows) {
      if (done.has(row)) continue;
      const group = this.groups.get(row) ?? [row];
      for (const member of [row, ...group]) {
        if (done.has(member) || !chosen.has(member)) continue;
        done.add(member);
        ordered.push(member);
      }
    }
    return Uint32Array.from(ordered);
  }
}
