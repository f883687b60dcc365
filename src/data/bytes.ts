// The bytes that structure text files, and where lines end. Line breaks are `\n`, `\r\n` and a lone `\r`, as editors count them.

export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const QUOTE = 34;
export const SPACE = 32;
export const TAB = 9;

/**
 * Finds line ends in a buffer, for calls in rising order: each search resumes at the last one's hit, so that a whole
 * buffer costs one native scan for `\n` and one for `\r`.
 */
export class LineFinder {
  /** The found line ends before `end`; the one after it starts at `next`. */
  end = 0;
  next = 0;
  private lineFeed = -1;
  private carriageReturn = -1;

  /** `last` tells that nothing follows `bytes`, so that their end ends a line. */
  constructor(
    private readonly bytes: Buffer,
    private readonly last: boolean,
  ) {}

  /** Finds the end of the line that starts at `from`; false when the bytes do not reach it. */
  find(from: number): boolean {
    const { bytes, last } = this;
    if (this.lineFeed < from) this.lineFeed = indexOrLength(bytes, LINE_FEED, from);
    if (this.carriageReturn < from) this.carriageReturn = indexOrLength(bytes, CARRIAGE_RETURN, from);
    const end = Math.min(this.lineFeed, this.carriageReturn);
    if (end === bytes.length && !last) return false;
    const next = afterLineBreak(bytes, end, last);
    if (next === undefined) return false;
    this.end = end;
    this.next = next;
    return true;
  }
}

function indexOrLength(bytes: Buffer, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from);
  return index === -1 ? bytes.length : index;
}

/** The offset after the line break (or the end of the bytes) at `end`; undefined while a `\r` may yet become a `\r\n`. */
export function afterLineBreak(bytes: Buffer, end: number, last: boolean): number | undefined {
  if (end >= bytes.length) return bytes.length;
  if (bytes[end] === LINE_FEED) return end + 1;
  if (end + 1 === bytes.length) return last ? end + 1 : undefined;
  return bytes[end + 1] === LINE_FEED ? end + 2 : end + 1;
}

/** How many line breaks stand within `from`..`to`, and where the line begins that `to` lies in. */
export function lineBreaksWithin(
  bytes: Buffer,
  from: number,
  to: number,
): { count: number; lineStart: number } {
  let count = 0;
  let lineStart = from;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== LINE_FEED && (byte !== CARRIAGE_RETURN || bytes[at + 1] === LINE_FEED)) continue;
    count++;
    lineStart = at + 1;
  }
  return { count, lineStart };
}

/** Whether only spaces stand in `from`..`to`, and tabs where `tabsToo`. */
export function isBlank(bytes: Buffer, from: number, to: number, tabsToo: boolean): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] !== SPACE && !(tabsToo && bytes[at] === TAB)) return false;
  }
  return true;
}

/** 1-based character (UTF-16 unit, as editors count) of the byte at `offset` in the line that starts at `lineStart`. */
export function characterAt(bytes: Buffer, lineStart: number, offset: number): number {
  return bytes.toString('utf8', lineStart, offset).length + 1;
}

/** The first byte within `bytes` that is not UTF-8; they must not all be. */
export function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0;
  for (;;) {
    const length = lengthOfCharacter(bytes, at);
    if (length === 0) return at;
    at += length;
  }
}

/** Bytes of the UTF-8 character at `at`, by table 3-7 of the Unicode Standard; 0 where there is none. */
function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === undefined) return 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // Overlong forms, halves of a surrogate pair and what lies beyond Unicode show in the second byte.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  for (let behind = 1; behind < length; behind++) {
    const byte = bytes[at + behind];
    if (byte === undefined) return 0;
    if (byte < (behind === 1 ? least : 0x80) || byte > (behind === 1 ? most : 0xbf)) return 0;
  }
  return length;
}
