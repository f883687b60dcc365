// Byte ranges of records that lie near each other, to be read at once: to read each by itself costs as much as a page of them.

/** Bytes between two records that are read rather than left out. */
const WIDEST_GAP = 16 * 1024;
/** Bytes read at once, unless one record is longer. */
const LONGEST_STRETCH = 1024 * 1024;

export interface Stretch {
  /** Bytes, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Which of the asked records lie in it, by their places in the list. */
  readonly members: readonly number[];
}

/** Covers the byte ranges of records, in rising order of bytes. Records without bytes are left out. */
export function stretchesOf(
  records: readonly number[],
  byteStart: Float64Array,
  byteEnd: Float64Array,
): Stretch[] {
  const start = (member: number): number => byteStart[records[member]!]!;
  const end = (member: number): number => byteEnd[records[member]!]!;
  const members = [...records.keys()]
    .filter((member) => end(member) > start(member))
    .sort((a, b) => start(a) - start(b));
  const stretches: { from: number; to: number; members: number[] }[] = [];
  for (const member of members) {
    const last = stretches.at(-1);
    const isNear =
      last !== undefined &&
      start(member) - last.to <= WIDEST_GAP &&
      Math.max(last.to, end(member)) - last.from <= LONGEST_STRETCH;
    if (isNear) {
      last.to = Math.max(last.to, end(member));
      last.members.push(member);
    } else {
      stretches.push({ from: start(member), to: end(member), members: [member] });
    }
  }
  return stretches;
}
