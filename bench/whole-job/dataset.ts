// Makes labelled sentences of any number, as JSONL: seeded, so that everyone scores the same rows.
import fs from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { Random } from '../../src/core/random.ts';

export interface SentenceOptions {
  readonly rows: number;
  /** Words in the shortest and the longest row. */
  readonly words: readonly [shortest: number, longest: number];
}

const SEED = 1;
/** Rows written at once. */
const CHUNK = 1000;

/** The whole words of a WordPiece vocabulary, the frequent ones first as BERT's file has them. */
function wordsOf(vocabulary: string): string[] {
  return fs
    .readFileSync(vocabulary, 'utf8')
    .split('\n')
    .filter((token) => /^[a-z]{2,}$/.test(token));
}

/** Writes rows of words drawn by Zipf's law; the label is whether the row has an even number of words. */
export async function writeSentences(
  file: string,
  vocabulary: string,
  { rows, words: [shortest, longest] }: SentenceOptions,
): Promise<void> {
  const words = wordsOf(vocabulary);
  const random = new Random(SEED, 'sentences');
  const word = () => words[Math.floor(words.length ** random.uniform()) - 1]!;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const stream = fs.createWriteStream(file);
  for (let start = 0; start < rows; start += CHUNK) {
    const lines = Array.from({ length: Math.min(CHUNK, rows - start) }, () => {
      const length = shortest + random.below(longest - shortest + 1);
      const text = Array.from({ length }, word).join(' ');
      return `${JSON.stringify({ text, label: length % 2 === 0 ? 'even' : 'odd' })}\n`;
    });
    if (!stream.write(lines.join(''))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}
