// Label noise by design: a seeded share of the labels replaced by others.
import { Random } from '../src/core/random.ts';

export interface LabelFlips<Label> {
  /** All labels, the flipped ones among them. */
  readonly labels: readonly Label[];
  /** Which rows were flipped. */
  readonly flipped: ReadonlySet<number>;
}

interface FlipOptions {
  /** Of the rows, 0..1. */
  readonly share: number;
  readonly seed: number;
}

/** Replaces a share of `labels`, rows drawn evenly, by another one of `classes`, drawn evenly. */
export function flipLabels<Label>(
  labels: readonly Label[],
  classes: readonly Label[],
  { share, seed }: FlipOptions,
): LabelFlips<Label> {
  const random = new Random(seed, 'label noise');
  const order = Uint32Array.from(labels, (_, index) => index);
  random.shuffle(order);
  const flipped = new Set(order.subarray(0, Math.round(labels.length * share)));
  const otherThan = (label: Label): Label => {
    const others = classes.filter((other) => other !== label);
    return others[random.below(others.length)]!;
  };
  return {
    labels: labels.map((label, row) => (flipped.has(row) ? otherThan(label) : label)),
    flipped,
  };
}
