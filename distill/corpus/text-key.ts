// When two texts count as the same text.

/** A text's letters and digits in lower case: what is left when spelling of case, spaces and punctuation is ignored. */
export function textKey(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Number of words: runs of characters other than white space that hold a letter or a digit. */
export function countWords(text: string): number {
  let words = 0;
  for (const token of text.split(/\s+/)) if (/[\p{L}\p{N}]/u.test(token)) words++;
  return words;
}
