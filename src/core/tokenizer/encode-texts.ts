// Encodes many texts, none of which may take for ever, whatever the tokenizer's regular expressions do with it.
import { finishesWithin } from './time-limit.ts';
import type { EncodedText, TextTokenizer } from './text-tokenizer.ts';

export type Texts = Parameters<TextTokenizer['encode']>[0];

/** For one text, and as much again for each million characters: a hundred times what tokenizers take. */
const LIMIT_MILLISECONDS = 10_000;
const CHARACTERS = 100_000;

export interface TextFailure {
  readonly index: number;
  /** undefined where time was up. */
  readonly error: unknown;
  readonly seconds: number;
}

function limitFor(characters: number, limit: number): number {
  return Math.ceil(limit * (1 + characters / CHARACTERS));
}

const lengthOf = (texts: Texts): number => texts[0].length + (texts[1]?.length ?? 0);

/**
 * Encodes `all`, and stops at the first text that cannot be encoded, or not in time.
 * @param limit milliseconds for one text, in tests
 */
export function encodeTexts(
  tokenizer: TextTokenizer,
  all: readonly Texts[],
  maxLength: number,
  limit = LIMIT_MILLISECONDS,
): { readonly encoded: readonly EncodedText[]; readonly failure?: TextFailure } {
  const encoded: EncodedText[] = [];
  const faults: unknown[] = [];
  const encodeUntil = (end: number): void => {
    try {
      while (encoded.length < end) encoded.push(tokenizer.encode(all[encoded.length]!, maxLength));
    } catch (error) {
      faults.push(error);
    }
  };
  while (encoded.length < all.length) {
    const characters = all.slice(encoded.length).reduce((sum, texts) => sum + lengthOf(texts), 0);
    const inTime = finishesWithin(limitFor(characters, limit), () => {
      encodeUntil(all.length);
    });
    // The text that it was at may have had little of the time.
    const index = encoded.length;
    const seconds = limitFor(index < all.length ? lengthOf(all[index]!) : 0, limit) / 1000;
    if (faults.length > 0) return { encoded, failure: { index, error: faults[0], seconds } };
    if (inTime) break;
    const alone = finishesWithin(seconds * 1000, () => {
      encodeUntil(index + 1);
    });
    if (faults.length > 0 || !alone) return { encoded, failure: { index, error: faults[0], seconds } };
  }
  return { encoded };
}
