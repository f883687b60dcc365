// Where a CSV record ends, by the grammar of RFC 4180. This is what lets reading go on after a faulty record: a general
// parser that meets an unclosed quote swallows the rest of the file.
import { DELIMITERS, type Delimiter } from '../shared/dataset.ts';
import { afterLineBreak, CARRIAGE_RETURN, LINE_FEED, QUOTE } from './bytes.ts';

export type RecordScan =
  /** The record ends before `end`; the next one starts at `next`. */
  | { readonly kind: 'whole'; readonly end: number; readonly next: number }
  /** The bytes break off inside the record, perhaps inside the quoted field that opens at `opening`. */
  | { readonly kind: 'incomplete'; readonly opening: number | undefined }
  /** The quote at `opening` begins a field that is never closed. */
  | { readonly kind: 'quote-not-closed'; readonly opening: number }
  /** The quoted field that opens at `opening` has a quote before `offset` that neither ends it nor is doubled. */
  | { readonly kind: 'invalid-quote'; readonly opening: number; readonly offset: number };

const INCOMPLETE: RecordScan = { kind: 'incomplete', opening: undefined };

/**
 * Scans the record that starts at `from`. A field is quoted when it begins with a quote; inside, a quote is doubled, and a
 * single one must be followed by a delimiter, a line break or the end. A quote further inside an unquoted field is text.
 * The bytes of each field, quotes included, are put into `fields`.
 */
export function scanRecord(
  bytes: Buffer,
  from: number,
  delimiter: number,
  last: boolean,
  fields?: { start: number; end: number }[],
): RecordScan {
  let at = from;
  for (;;) {
    const start = at;
    if (bytes[at] === QUOTE) {
      const opening = at;
      const closing = closingQuote(bytes, opening);
      if (closing === undefined) return { kind: last ? 'quote-not-closed' : 'incomplete', opening };
      at = closing + 1;
      if (at < bytes.length && !endsField(bytes[at], delimiter)) {
        return { kind: 'invalid-quote', opening, offset: at };
      }
    } else {
      while (at < bytes.length && !endsField(bytes[at], delimiter)) at++;
    }
    fields?.push({ start, end: at });
    if (at < bytes.length && bytes[at] === delimiter) {
      at++;
      continue;
    }
    if (at === bytes.length && !last) return INCOMPLETE;
    const next = afterLineBreak(bytes, at, last);
    return next === undefined ? INCOMPLETE : { kind: 'whole', end: at, next };
  }
}

function endsField(byte: number | undefined, delimiter: number): boolean {
  return byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** The first quote after the one at `opening` that is not doubled; undefined when the bytes do not show one. */
function closingQuote(bytes: Buffer, opening: number): number | undefined {
  let from = opening + 1;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote === -1) return undefined;
    if (bytes[quote + 1] !== QUOTE) return quote;
    from = quote + 2;
  }
}

/** The delimiter of a `.csv` file by its header line: a comma, unless there is none and semicolons, tabs or bars stand there instead. */
export function delimiterOfHeader(header: Buffer): Delimiter {
  const counts = new Map<number, number>();
  let quoted = false;
  for (const byte of header) {
    if (byte === QUOTE) quoted = !quoted;
    else if (!quoted) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  }
  const countOf = (delimiter: Delimiter): number => counts.get(delimiter.charCodeAt(0)) ?? 0;
  if (countOf(',') > 0) return ',';
  let best: Delimiter = ',';
  for (const delimiter of DELIMITERS) if (countOf(delimiter) > countOf(best)) best = delimiter;
  return best;
}
