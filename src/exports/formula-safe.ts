// Cells of a table that a spreadsheet opens: what it would run as a formula is made plain text.

/** What a spreadsheet takes for the beginning of a formula; tab and line break may stand before one. */
const FORMULA = /^[=+\-@\t\r]/;

/** Whether a spreadsheet would run the text. A number with its sign is none. */
export function isFormula(text: string): boolean {
  return FORMULA.test(text) && !(text.trim() === text && Number.isFinite(Number(text)));
}

/** The same with an apostrophe before it, which makes text of a formula. */
export function formulaSafe(text: string): string {
  return isFormula(text) ? `'${text}` : text;
}
