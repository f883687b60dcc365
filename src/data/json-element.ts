// Where an element of a JSON array ends, by its brackets and strings alone.
import { CARRIAGE_RETURN, LINE_FEED, QUOTE, SPACE, TAB } from './bytes.ts';

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Deeper ones are no rows of a dataset; it bounds how often the same bytes are looked at where brackets are missing. */
const MOST_DEPTH = 64;

/**
 * The offset behind the element at `start`. `incomplete` where the bytes end inside it; `faulty` where it cannot be closed by
 * anything that follows: a line break in a string, an object where a key should stand, brackets that do not pair.
 */
export function endOfElement(bytes: Buffer, start: number, last: boolean): number | 'incomplete' | 'faulty' {
  const open: number[] = [];
  let before = COLON;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    switch (byte) {
      case SPACE:
      case TAB:
        continue;
      case LINE_FEED:
      case CARRIAGE_RETURN:
        if (open.length === 0) return at;
        continue;
      case QUOTE: {
        const end = endOfString(bytes, at);
        if (typeof end !== 'number') return end;
        at = end - 1;
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (open.at(-1) === OPEN_OBJECT && before !== COLON) return 'faulty';
        if (open.length === MOST_DEPTH) return 'faulty';
        open.push(byte);
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        // The array's own end stands behind a number, for instance.
        if (open.length === 0) return byte === CLOSE_ARRAY ? at : 'faulty';
        if (open.pop() !== (byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY)) return 'faulty';
        break;
      case COMMA:
        if (open.length === 0) return at;
        break;
    }
    if (open.length === 0 && (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte === QUOTE)) return at + 1;
    before = byte;
  }
  return last && open.length === 0 ? bytes.length : 'incomplete';
}

function endOfString(bytes: Buffer, start: number): number | 'incomplete' | 'faulty' {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
    else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return 'faulty';
  }
  return 'incomplete';
}
