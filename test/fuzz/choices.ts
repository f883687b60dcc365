// Choices made at random, the same ones for the same seed.
import { seededRandom } from '../unit/data/reading.ts';

export class Choices {
  private readonly random: () => number;

  constructor(readonly seed: number) {
    this.random = seededRandom(seed);
    // Neighbouring seeds begin alike.
    for (let skipped = 0; skipped < 5; skipped++) this.random();
  }

  /** A whole number from 0 up to, not including, `count`. */
  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** `below(most + 1)` values. */
  list<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }
}
