// Seeded random numbers: the same on every machine, so that a seed names one run.

/** SplitMix32: spreads a seed over the state of another generator. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/** FNV-1a, to give each purpose of a run a stream of its own. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return hash >>> 0;
}

/** sfc32 (C. Doty-Humphrey's Small Fast Counting generator): 128 bits of state, passes PractRand. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** Streams of one seed with different purposes are independent of each other. */
  constructor(seed: number, purpose: string) {
    const mix = splitMix32(seed ^ hashText(purpose));
    this.a = mix();
    this.b = mix();
    this.c = mix();
    for (let round = 0; round < 12; round++) this.uint32();
  }

  uint32(): number {
    const sum = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }

  /** Uniform among 0 .. bound - 1. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Fisher-Yates, in place. */
  shuffle<T>(items: { [index: number]: T; readonly length: number }): void {
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      const item = items[index]!;
      items[index] = items[other]!;
      items[other] = item;
    }
  }

  /** Normal with mean 0, by Box and Muller's transform. */
  fillNormal(values: Float32Array, deviation: number): void {
    for (let index = 0; index < values.length; index += 2) {
      const radius = deviation * Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      values[index] = radius * Math.cos(angle);
      if (index + 1 < values.length) values[index + 1] = radius * Math.sin(angle);
    }
  }
}
