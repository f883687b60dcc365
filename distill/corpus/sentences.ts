// Cuts running text into sentences. By hand and not with Intl.Segmenter, whose cuts change with the version of ICU:
// a seed names one corpus on every machine.

const TITLES = 'mr mrs ms dr prof st gen col capt lt sgt maj gov sen rep rev hon pres supt messrs jr sr';
const LATIN = 'vs etc eg ie cf viz al ca e.g i.e';
const MEASURES = 'no nos vol pp fig approx est inc ltd co corp dept univ bros mt ft ave blvd sq';
const MONTHS = 'jan feb mar apr jun jul aug sep sept oct nov dec';
const ABBREVIATIONS = new Set([TITLES, LATIN, MEASURES, MONTHS].join(' ').split(' '));

/** The end of a sentence, white space, and what a sentence can begin with. */
const BOUNDARY = /([.!?]+["'’”)\]]*)\s+(?=["'‘“([]*[\p{Lu}\p{N}])/gu;

/** The sentences of one paragraph, trimmed, white space collapsed. Abbreviations and initials end none. */
export function cutSentences(paragraph: string): string[] {
  const text = collapse(paragraph);
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(BOUNDARY)) {
    const end = match.index + match[1]!.length;
    if (match[1]!.startsWith('.') && endsWithAbbreviation(text.slice(start, match.index))) continue;
    sentences.push(text.slice(start, end));
    start = match.index + match[0].length;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}

/** `text` ends before a full stop: is its last word one that a full stop belongs to? */
function endsWithAbbreviation(text: string): boolean {
  const word = /[\p{L}.]+$/u.exec(text)?.[0] ?? '';
  // "J." and "U.S." as well; "I." is the end of a sentence more often than an initial.
  if (/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word)) return word !== 'I';
  return ABBREVIATIONS.has(word.toLowerCase());
}

/** White space and control characters as single spaces. */
export function collapse(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Paragraphs are parted by empty lines. */
export function cutParagraphs(text: string): string[] {
  return text.split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/).filter((paragraph) => paragraph.trim() !== '');
}
