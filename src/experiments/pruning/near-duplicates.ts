// Texts that are nearly the same, found without comparing all with all: MinHash (Broder 1997) with banded buckets.

/** Hash functions: the standard error of an estimated likeness is 0.05. */
const HASHES = 64;
/** A bucket is of so many of them: texts alike to 0.7 share one of the 16 with a chance of 99 %. */
const BAND = 4;
/** Consecutive tokens that count as one thing: the order of words matters. */
const SHINGLE = 3;
/** Jaccard likeness of the sets of shingles, estimated, from which two texts belong together. */
const ALIKE = 0.7;
/** Members of a bucket that a text is held against. */
const MOST_COMPARED = 8;

/** Odd multipliers and offsets of the hash functions `h(x) = a x + b mod 2^32`, from a fixed sequence (Weyl's). */
const MULTIPLIERS = Int32Array.from({ length: HASHES }, (_, index) => mix(2 * index + 1) | 1);
const OFFSETS = Int32Array.from({ length: HASHES }, (_, index) => mix(2 * index + 2));

/**
 * A number that rows of equal or nearly equal texts share. Likeness is of token sequences: what the encoder's tokenizer
 * folds (case, space) is folded here.
 * @param tokens token ids of each row
 */
export function groupNearDuplicates(count: number, tokens: (row: number) => ArrayLike<number>): Uint32Array {
  const signatures = new Uint32Array(count * HASHES);
  for (let row = 0; row < count; row++) {
    sign(tokens(row), signatures.subarray(row * HASHES, (row + 1) * HASHES));
  }
  const groups = new DisjointSets(count);
  for (let band = 0; band < HASHES; band += BAND) {
    const buckets = new Map<string, number[]>();
    for (let row = 0; row < count; row++) {
      const start = row * HASHES + band;
      const key = signatures.subarray(start, start + BAND).join(' ');
      const members = buckets.get(key);
      if (members === undefined) {
        buckets.set(key, [row]);
        continue;
      }
      for (const member of members) {
        if (groups.find(member) === groups.find(row)) continue;
        if (likeness(signatures, member, row) >= ALIKE) groups.join(member, row);
      }
      if (members.length < MOST_COMPARED) members.push(row);
    }
  }
  return groups.roots();
}

/** The least value of each hash function over the shingles of a text. */
function sign(tokens: ArrayLike<number>, signature: Uint32Array): void {
  signature.fill(0xffffffff);
  const last = Math.max(1, tokens.length - SHINGLE + 1);
  for (let start = 0; start < last; start++) {
    let shingle = 0;
    for (let at = start; at < Math.min(start + SHINGLE, tokens.length); at++) {
      shingle = mix(shingle ^ Math.imul(tokens[at]! + 1, 0x9e3779b1));
    }
    for (let index = 0; index < HASHES; index++) {
      // Multiplying leaves the low bits weak: the high ones are mixed in.
      const product = (Math.imul(MULTIPLIERS[index]!, shingle) + OFFSETS[index]!) | 0;
      const hash = (product ^ (product >>> 15)) >>> 0;
      if (hash < signature[index]!) signature[index] = hash;
    }
  }
}

/** The share of hash functions whose least values agree: an unbiased estimate of the Jaccard likeness. */
function likeness(signatures: Uint32Array, a: number, b: number): number {
  let equal = 0;
  for (let index = 0; index < HASHES; index++) {
    if (signatures[a * HASHES + index] === signatures[b * HASHES + index]) equal++;
  }
  return equal / HASHES;
}

/** Mixes the bits of a word (the finaliser of MurmurHash3). */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Union and find with path halving; the lowest row stands for its group. */
class DisjointSets {
  private readonly parent: Uint32Array;

  constructor(count: number) {
    this.parent = Uint32Array.from({ length: count }, (_, row) => row);
  }

  find(row: number): number {
    const { parent } = this;
    let at = row;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [low, high] = [this.find(a), this.find(b)].sort((x, y) => x - y);
    this.parent[high!] = low!;
  }

  roots(): Uint32Array {
    return this.parent.map((_, row) => this.find(row));
  }
}
