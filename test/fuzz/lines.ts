// The lines of a file as editors count them, by their bytes: written for the checks alone, so that the reader's own
// counting has something to be held against.

export interface Line {
  /** Bytes of the file, `end` exclusive and before the line break, `next` behind it. */
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** A byte order mark is no part of the first line. */
export function linesOf(bytes: Buffer): Line[] {
  const text = bytes.toString('latin1');
  const lines: Line[] = [];
  let start = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ start, end: index, next: index + lineBreak.length });
    start = index + lineBreak.length;
  }
  lines.push({ start, end: text.length, next: text.length });
  return lines;
}
