// Which score belongs to which row by now: a moved row is found again by the hash of its content, an edited one is not.
// Typed arrays alone, so that a million rows cost a dozen megabytes.
import type { ScoreLookup } from './score-lookup.ts';

const NONE = -1;

/** A record that cannot be read has no hash: these words stand for it, and it matches nothing. */
const UNREADABLE = '';

/** What an index looks things up in: made on one thread, it serves on another. */
export interface HashTables {
  /** The first row of each content, by open addressing. A power of two long, and never more than half full. */
  readonly heads: Int32Array;
  /** The next row of the same content, in the file's order. */
  readonly following: Int32Array;
}

/** Rows by the hash of their content. */
export class HashIndex implements ScoreLookup {
  /** Number of rows, N. */
  readonly count: number;
  private readonly heads: Int32Array;
  private readonly following: Int32Array;

  /**
   * @param words see `hashWords`: two a row, rows in the file's order. `Uint32Array [N, 2]`
   * @param tables of an index of the same words, where there is one
   */
  constructor(
    private readonly words: Uint32Array,
    tables?: HashTables,
  ) {
    this.count = words.length / 2;
    if (tables !== undefined) {
      ({ heads: this.heads, following: this.following } = tables);
      return;
    }
    this.heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, 2 * this.count)))).fill(NONE);
    this.following = new Int32Array(this.count).fill(NONE);
    // From the last row on: the first of a content ends at the head.
    for (let row = this.count - 1; row >= 0; row -= 1) {
      const slot = this.slotOf(words[2 * row]!, words[2 * row + 1]!);
      this.following[row] = this.heads[slot]!;
      this.heads[slot] = row;
    }
  }

  get tables(): HashTables {
    return { heads: this.heads, following: this.following };
  }

  first(hash: string): number {
    if (hash === UNREADABLE) return NONE;
    return this.firstOf(Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16));
  }

  /** As `first`, by the two words of a hash. */
  firstOf(high: number, low: number): number {
    return this.heads[this.slotOf(high, low)]!;
  }

  next(index: number): number {
    return this.following[index]!;
  }

  /** The slot of a content: where its first row is, or where it would be. */
  private slotOf(high: number, low: number): number {
    const mask = this.heads.length - 1;
    let slot = (high ^ low) & mask;
    for (;;) {
      const row = this.heads[slot]!;
      if (row === NONE || (this.words[2 * row] === high && this.words[2 * row + 1] === low)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
