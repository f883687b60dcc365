// Small datasets for tests in VS Code: short film reviews, made from a seed, some with a flipped label.
import fs from 'node:fs';
import path from 'node:path';

export interface Review {
  readonly text: string;
  readonly label: 'positive' | 'negative';
  readonly flipped: boolean;
}

const SUBJECTS = ['The film', 'Her last novel', 'This album', 'The second act', 'Their new show'];
const VERDICTS = {
  positive: [
    'is a delight',
    'moved me to tears, in a good way',
    'never puts a foot wrong',
    'is warm and wise',
  ],
  negative: ['is a bore', 'wastes a fine cast', 'falls apart, "twist" and all', 'is loud, long and empty'],
} as const;
const REASONS = [
  'from its first minute',
  'whatever the critics say',
  'for all its length',
  'and I would know',
];

/** Marsaglia's xorshift: the same numbers on every machine. */
function xorshift(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Reviews of which every tenth carries the wrong label. */
export function makeReviews(count: number, seed = 1): Review[] {
  const random = xorshift(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const truth = random() < 0.5 ? 'positive' : 'negative';
    const flipped = index % 10 === 7;
    const opposite = truth === 'positive' ? 'negative' : 'positive';
    const text = `${pick(SUBJECTS)} ${pick(VERDICTS[truth])} ${pick(REASONS)}.`;
    return { text, label: flipped ? opposite : truth, flipped };
  });
}

const quote = (field: string) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

export function toCsv(reviews: readonly Review[]): string {
  return ['text,label', ...reviews.map(({ text, label }) => `${quote(text)},${label}`), ''].join('\n');
}

export function toJsonLines(reviews: readonly Review[]): string {
  return reviews.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join('');
}

/** Writes `reviews.csv` and `reviews.jsonl`, with the same rows, into a folder. */
export function writeDatasets(folder: string, count = 40): void {
  const reviews = makeReviews(count);
  fs.writeFileSync(path.join(folder, 'reviews.csv'), toCsv(reviews));
  fs.writeFileSync(path.join(folder, 'reviews.jsonl'), toJsonLines(reviews));
}
