// Characters that are not seen but change what is: the order of the writing around them, or what a text seems to be.

/**
 * Format characters. Left alone are the joiners that emoji and many scripts are spelled with, and the Arabic and Kaithi
 * signs among them that are seen: they stand over or under the digits that follow.
 */
const HIDDEN =
  // eslint-disable-next-line no-misleading-character-class -- single characters that join others, each meant by itself
  /[\u2028\u2029]|(?![\u200c\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])\p{Format}|\p{Surrogate}/gu;

/** The text with a replacement character for each that is hidden: nothing in it turns or hides what stands beside it. */
export function showHidden(text: string): string {
  return text.replace(HIDDEN, '\ufffd');
}

/** What turns the writing of a longer stretch. The marks that right-to-left texts are written with turn nothing by themselves. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** A text of many lines to be read: what makes it look like another is shown, and nothing else of what is not seen. */
export function showTurns(text: string): string {
  return text.replace(TURNS, '\ufffd');
}
