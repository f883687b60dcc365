// From sentences to rows: passages of one to three sentences, and pairs of neighbouring sentences.
import type { Random } from '../../src/core/random.ts';
import { isProse } from './prose.ts';
import { countWords } from './text-key.ts';
import type { TextRow } from './text-row.ts';

export const MIN_WORDS = 5;
export const MAX_WORDS = 60;
export const MAX_CHARACTERS = 400;
/** Both sides of a pair together must fit where one text does. */
const MAX_PAIR_WORDS = 30;
const PAIR_SHARE = 0.2;
/** How many sentences a passage is to have: 1, 2 or 3, short and long ones as people's datasets have both. */
const SENTENCES_WANTED = [1, 1, 1, 1, 2, 2, 2, 3] as const;

/**
 * Rows of a document, given its sentences in order. A sentence that is no prose or too long, once cut at its semicolons,
 * is left out, and no passage reaches across the gap.
 */
export function* cutPassages(sentences: readonly string[], random: Random): Generator<TextRow> {
  for (const run of proseRuns(sentences)) {
    for (let at = 0; at < run.length;) {
      const { row, used } = pairAt(run, at, random) ?? passageAt(run, at, random);
      if (row) yield row;
      at += used;
    }
  }
}

interface Cut {
  /** Undefined where too few words are left to be a row. */
  readonly row?: TextRow;
  /** Sentences taken, 1 at least. */
  readonly used: number;
}

function pairAt(run: readonly string[], at: number, random: Random): Cut | undefined {
  const text = run[at]!;
  const pair = run[at + 1];
  // Drawn whether or not a pair fits here, so that the draws do not depend on the texts' lengths.
  const wanted = random.uniform() < PAIR_SHARE;
  if (!wanted || pair === undefined || !fitsPair(text) || !fitsPair(pair)) return undefined;
  return { row: { text, pair }, used: 2 };
}

function fitsPair(sentence: string): boolean {
  const words = countWords(sentence);
  return words >= MIN_WORDS && words <= MAX_PAIR_WORDS;
}

function passageAt(run: readonly string[], at: number, random: Random): Cut {
  const wanted = SENTENCES_WANTED[random.below(SENTENCES_WANTED.length)]!;
  let text = run[at]!;
  let used = 1;
  for (const next of run.slice(at + 1, at + 4)) {
    if (used >= wanted && countWords(text) >= MIN_WORDS) break;
    const longer = `${text} ${next}`;
    if (countWords(longer) > MAX_WORDS || longer.length > MAX_CHARACTERS) break;
    text = longer;
    used++;
  }
  return countWords(text) < MIN_WORDS ? { used } : { row: { text }, used };
}

/** Neighbouring sentences that are prose and short enough. */
function* proseRuns(sentences: readonly string[]): Generator<string[]> {
  let run: string[] = [];
  for (const sentence of sentences.flatMap(cutLong)) {
    if (isProse(sentence) && fits(sentence)) {
      run.push(sentence);
    } else if (run.length > 0) {
      yield run;
      run = [];
    }
  }
  if (run.length > 0) yield run;
}

function fits(sentence: string): boolean {
  return sentence.length <= MAX_CHARACTERS && countWords(sentence) <= MAX_WORDS;
}

/** A sentence too long for a row, at its semicolons. */
function cutLong(sentence: string): string[] {
  return fits(sentence) ? [sentence] : sentence.split(/(?<=;)\s+/);
}
