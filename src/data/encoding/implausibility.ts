// Whether decoded text reads like words of any language: the wrong encoding gives letters that are valid and stand where no
// language has them.

const BEYOND_ASCII = /[^\0-\x7f]/gu;
const LETTER = /[\p{L}\p{M}]/u;
const LATIN = /\p{Script=Latin}/u;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Signs that stand within words. */
const WITHIN_WORDS = /[\u2018\u2019\u00ad\u00b7\u2010-\u2014\u00a0\u30fb\u30fc]/u;
/** Signs that stand before or behind a number, not a word; some are letters to Unicode. */
const BESIDE_NUMBERS = /[\u00a2-\u00a6\u00a8-\u00ac\u00af-\u00b3\u00b5-\u00bf\u00d7\u00f7]/u;
const OPENING = /[\u00a1\u00ab\u00bf]/u;
const NO_TEXT = /[\ufffd\u0080-\u009f\p{Co}\p{Cn}]/u;

/** The share of characters beyond ASCII, 0 to 1, that stand where none stands in words. */
export function implausibility(text: string): number {
  let all = 0;
  let odd = 0;
  for (const match of text.matchAll(BEYOND_ASCII)) {
    all++;
    const [character] = match;
    odd += oddness(character, text.charAt(match.index - 1), text.charAt(match.index + character.length));
  }
  if (all === 0) return 0;
  return Math.max(odd / all, oddEastAsian(text, all), oddEuropean(text, all));
}

function oddness(character: string, before: string, behind: string): number {
  if (NO_TEXT.test(character)) return 1;
  const afterLetter = LETTER.test(before);
  const beforeLetter = LETTER.test(behind);
  if (!LETTER.test(character) || BESIDE_NUMBERS.test(character)) {
    if (WITHIN_WORDS.test(character)) return 0;
    if (afterLetter && beforeLetter) return EAST_ASIAN.test(before) ? 0 : 1;
    const besideWord = afterLetter || (beforeLetter && !OPENING.test(character));
    return besideWord && BESIDE_NUMBERS.test(character) ? 0.5 : 0;
  }
  const latin = LATIN.test(character);
  if (afterLetter && LATIN.test(before) !== latin) return 1;
  if (beforeLetter && LATIN.test(behind) !== latin) return 1;
  // A capital in the middle of a word.
  if (afterLetter && isLower(before) && isUpper(character)) return 1;
  if (!latin) return 0;
  // Three letters in a row with a mark each, and one that is a word with a digit.
  if (afterLetter && beforeLetter && before > '\x7f' && behind > '\x7f') return 1;
  return !afterLetter && !beforeLetter && /\d/.test(before + behind) ? 1 : 0;
}

function isLower(letter: string): boolean {
  return letter !== letter.toUpperCase();
}

function isUpper(letter: string): boolean {
  return letter !== letter.toLowerCase();
}

/** The characters that are a third of any Chinese text, simplified and traditional. */
const COMMON_HAN =
  /[的一是不了在人有我他这這中大来來上国國个個到说說们們为為子和你地出道也时時年得就那要下以生会會自着著去之过過家学學对對可她里裡后後小么麼心多天而能好都然没沒日于於起还還发發成事只作当當想看文无無开開手十用主行方又如前所本见見经經头頭面公同三已老从從动動两兩长長很非常服务務质質量店]/gu;
const HAN = /\p{Script=Han}/gu;
const HANGUL = /\p{Script=Hangul}/gu;
const KANA = /[\u3040-\u30fa]/gu;
const HALF_WIDTH_KANA = /[\uff61-\uff9f]/gu;

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Chinese has its common characters, Japanese its kana, and Korean is written with next to no Chinese ones. */
function oddEastAsian(text: string, all: number): number {
  const halfWidth = count(text, HALF_WIDTH_KANA);
  const han = count(text, HAN);
  if (han === 0) return halfWidth / all;
  const usual = Math.max(count(text, KANA), 3 * count(text, COMMON_HAN)) / han;
  const beside = count(text, HANGUL) > 0 ? 1 : Math.max(0, 1 - 2 * usual);
  return Math.max(halfWidth / all, (beside * han) / all / 2);
}

const CENTRAL = /[šžťŠŽŤ]/gu;
const WESTERN = /[èæðêûòìïùøÈÆÐÊÛÒÌÏÙØ]/gu;

/** What is `č`, `ě`, `ř` in Central Europe's encoding, beside the `š` and `ž` that Western Europe's has in the same place. */
function oddEuropean(text: string, all: number): number {
  return count(text, CENTRAL) * 10 > all ? count(text, WESTERN) / all / 2 : 0;
}
