// Makes text from a dataset fit for a terminal: nothing in it can command the terminal, and its width is known.
import { showHidden } from '../shared/hidden-characters.ts';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Controls that have a picture in Unicode (`␛`), so that a reader sees what is there. */
// eslint-disable-next-line no-control-regex -- to take control characters out is what this is for
const PICTURED = /[\u0000-\u001f\u007f]/g;
/** Eight-bit controls. */
const EIGHT_BIT = /[\u0080-\u009f]/g;

/**
 * One line without control characters: white space becomes a space, an escape character is shown as `␛`, and what turns
 * the direction of writing as a replacement character.
 */
export function neutralise(text: string): string {
  return showHidden(text.replace(/\s+/g, ' ').trim())
    .replace(EIGHT_BIT, '\ufffd')
    .replace(PICTURED, (control) => {
      const code = control.charCodeAt(0);
      return code === 0x7f ? '\u2421' : String.fromCharCode(0x2400 + code);
    });
}

/** East Asian wide and full-width ranges (Unicode Standard Annex 11), the emoji among them left to `\p{Emoji_Presentation}`. */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const INVISIBLE = /^[\p{Mark}\p{Format}]+$/u;

/** Columns that one grapheme takes. */
function graphemeWidth(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  const code = grapheme.codePointAt(0) ?? 0;
  const wide = WIDE_RANGES.some(([first, last]) => code >= first && code <= last);
  return wide || EMOJI.test(grapheme) ? 2 : 1;
}

/** Columns that a line takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The text if it fits into `width` columns, else its beginning and an ellipsis. */
export function cutToWidth(text: string, width: number): string {
  let taken = '';
  let used = 0;
  let fits = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width) return width > 0 ? `${fits}…` : '';
    taken += segment;
    // The longest beginning that leaves a column for the ellipsis.
    if (used <= width - 1) fits = taken;
  }
  return text;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
