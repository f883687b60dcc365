// How the lines of a file end. An editor has one ending for all lines of a document, and writes it when it saves.
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export interface LineEnds {
  readonly crlf: number;
  readonly lf: number;
  readonly cr: number;
}

/**
 * Counts them, within quoted fields as well. In all encodings but UTF-16 both characters are bytes of their own.
 * @param encoding as the editor calls it: `utf8`, `utf16le`, `windows1252`
 */
export function countLineEnds(bytes: Uint8Array, encoding: string): LineEnds {
  const width = encoding.startsWith('utf16') ? 2 : 1;
  const low = encoding === 'utf16be' ? 1 : 0;
  const codeAt = (at: number): number | undefined =>
    width === 2 && bytes[at + 1 - low] !== 0 ? undefined : bytes[at + low];
  const found = { crlf: 0, lf: 0, cr: 0 };
  for (let at = 0; at < bytes.length; at += width) {
    const code = codeAt(at);
    if (code === LINE_FEED) found.lf += 1;
    else if (code === CARRIAGE_RETURN) {
      if (codeAt(at + width) === LINE_FEED) {
        found.crlf += 1;
        at += width;
      } else found.cr += 1;
    }
  }
  return found;
}

/** Whether lines end in more than one way: an editor that saves the file changes some of them. */
export function areMixed(ends: LineEnds): boolean {
  return Object.values(ends).filter((count: number) => count > 0).length > 1;
}
