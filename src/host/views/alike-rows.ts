// Groups texts that are the same but for letters' case, spaces and punctuation, or nearly the same. Knows nothing of the editor.
import { groupNearDuplicates } from '../../experiments/pruning/near-duplicates.ts';

/** With more rows only those that fold to the same text are found: signatures of all would take too long. */
const MOST_COMPARED = 100_000;

/** FNV-1a, of the UTF-16 units: words only have to be told apart. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Takes texts one after the other, and lets go of each: what is kept of them is words by number, or one number a text. */
export class AlikeGrouper {
  private readonly words: Uint32Array[] = [];
  private readonly first = new Map<number, number>();
  private readonly groups: Uint32Array;
  private row = 0;

  /** @param count how many texts will come */
  constructor(private readonly count: number) {
    this.groups = Uint32Array.from({ length: count }, (_, row) => row);
  }

  /** @param text those of a pair one after the other */
  add(text: string): void {
    const words = wordsOf(text);
    if (this.count <= MOST_COMPARED) {
      // A text without a word is like no other.
      const own = words.length === 0 ? [`${this.row} ${text}`] : words;
      this.words.push(Uint32Array.from(own, hashWord));
    } else if (words.length > 0) {
      const key = hashText(words);
      const first = this.first.get(key) ?? this.row;
      this.first.set(key, first);
      this.groups[this.row] = first;
    }
    this.row += 1;
  }

  /** A number for each text, which those alike share. */
  finish(): Uint32Array {
    const { words } = this;
    return this.count <= MOST_COMPARED
      ? groupNearDuplicates(words.length, (row) => words[row]!)
      : this.groups;
  }
}

/** 53 bits, of two hashes of 32: among a million texts two different ones share them once in ten thousand files. */
function hashText(words: readonly string[]): number {
  let high = 0x811c9dc5;
  let low = 0x9e3779b9;
  for (const word of words) {
    const hash = hashWord(word);
    high = Math.imul(high ^ hash, 0x01000193);
    low = Math.imul(low ^ (hash >>> 7) ^ word.length, 0x85ebca6b) ^ (low >>> 13);
  }
  return (high >>> 0) * 2 ** 21 + (low >>> 11);
}

/** As `AlikeGrouper`, of texts at hand. */
export function groupAlike(texts: readonly string[]): Uint32Array {
  const grouper = new AlikeGrouper(texts.length);
  for (const text of texts) grouper.add(text);
  return grouper.finish();
}
