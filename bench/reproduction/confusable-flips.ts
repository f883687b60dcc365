// Label noise as annotators make it: to the class that a row looks most like beside its own.
import { Random } from '../../src/core/random.ts';
import { sortLabels } from '../../src/data/labels.ts';
import type { Label } from '../../src/shared/dataset.ts';
import type { LabelFlips } from '../label-flips.ts';

interface FlipOptions {
  /** Of the rows, 0..1. */
  readonly share: number;
  readonly seed: number;
}

/**
 * Replaces a share of the labels, rows drawn evenly, by the most confusable class: the other class whose centroid of
 * tf-idf vectors is nearest to the row by cosine. No model that is judged has a part in the choice.
 */
export function confusableFlips(
  texts: readonly string[],
  labels: readonly Label[],
  { share, seed }: FlipOptions,
): LabelFlips<Label> {
  const classes = sortLabels(labels);
  const vectors = tfIdf(texts);
  const centroids = classes.map((label) => centroidOf(vectors.filter((_, row) => labels[row] === label)));
  const random = new Random(seed, 'label noise');
  const order = Uint32Array.from(labels, (_, index) => index);
  random.shuffle(order);
  const flipped = new Set(order.subarray(0, Math.round(labels.length * share)));
  const nearest = (row: number): Label => {
    const others = classes.flatMap((label, at) =>
      label === labels[row] ? [] : [{ label, likeness: dot(vectors[row]!, centroids[at]!) }],
    );
    return others.reduce((best, other) => (other.likeness > best.likeness ? other : best)).label;
  };
  return { labels: labels.map((label, row) => (flipped.has(row) ? nearest(row) : label)), flipped };
}

type Vector = ReadonlyMap<string, number>;

/** Of length 1; `idf = ln(n / df) + 1`. */
function tfIdf(texts: readonly string[]): Vector[] {
  const words = texts.map((text) => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []);
  const documents = new Map<string, number>();
  for (const list of words)
    for (const word of new Set(list)) documents.set(word, (documents.get(word) ?? 0) + 1);
  return words.map((list) => {
    const weights = new Map<string, number>();
    for (const word of list) {
      const idf = Math.log(texts.length / documents.get(word)!) + 1;
      weights.set(word, (weights.get(word) ?? 0) + idf);
    }
    return scaled(weights);
  });
}

function centroidOf(vectors: readonly Vector[]): Vector {
  const sum = new Map<string, number>();
  for (const vector of vectors)
    for (const [word, weight] of vector) sum.set(word, (sum.get(word) ?? 0) + weight);
  return scaled(sum);
}

function scaled(vector: Vector): Vector {
  const length = Math.hypot(...vector.values()) || 1;
  return new Map([...vector].map(([word, weight]) => [word, weight / length]));
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (const [word, weight] of a) sum += weight * (b.get(word) ?? 0);
  return sum;
}
