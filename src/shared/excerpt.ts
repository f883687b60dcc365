// Names and labels from a file, short enough for a sentence.

const MOST = 60;

/** A text on one line, cut where it is long. */
export function excerpt(text: string): string {
  // Only the beginning is looked at: a name may have any length.
  const line = text.slice(0, 4 * MOST).replace(/\s+/g, ' ');
  return line.length > MOST || text.length > 4 * MOST ? `${line.slice(0, MOST - 1)}…` : line;
}

const NAMES_LISTED = 5;

/** `"a", "b" and 3 more` */
export function listNames(names: readonly string[], most = NAMES_LISTED): string {
  const listed = names.slice(0, most).map((name) => `"${excerpt(name)}"`);
  const more = names.length - listed.length;
  return more > 0 ? `${listed.join(', ')} and ${more} more` : listed.join(', ');
}
