// Where a CSV record ends, by the grammar of RFC 4180 or the one that the file's dialect has instead. This is what lets
// reading go on after a faulty record: a general parser that meets an unclosed quote swallows the rest of the file.
import { afterLineBreak, CARRIAGE_RETURN, LINE_FEED, QUOTE, SPACE } from './bytes.ts';
import { unquote, type Syntax } from './dialect/syntax.ts';

export type RecordScan =
  /** The record ends before `end`; the next one starts at `next`. */
  | { readonly kind: 'whole'; readonly end: number; readonly next: number }
  /** The bytes break off inside the record, perhaps inside the quoted field that opens at `opening`. */
  | { readonly kind: 'incomplete'; readonly opening: number | undefined }
  /** The quote at `opening` begins a field that is never closed. */
  | { readonly kind: 'quote-not-closed'; readonly opening: number }
  /** The quoted field that opens at `opening` has a quote before `offset` that neither ends it nor is doubled. */
  | { readonly kind: 'invalid-quote'; readonly opening: number; readonly offset: number };

/**
 * Where no quote ends a field whose quotes stand as they are: between `from` and `to`. Which one does, does not depend on
 * where the field opens, so that of a thousand open fields one search tells all.
 */
export interface VainSearch {
  from: number;
  to: number;
}

const INCOMPLETE: RecordScan = { kind: 'incomplete', opening: undefined };
const BACKSLASH = 92;

/**
 * Scans the record that starts at `from`. A field is quoted when it begins with a quote; inside, a quote is written as the
 * syntax says, and a single one must be followed by a delimiter, a line break or the end. A quote further inside an
 * unquoted field is text.
 * @param last whether nothing follows `bytes`
 * @param fields gets start and end of each field's bytes, quotes included, one after the other
 * @param vain what earlier scans of the same bytes found nothing in
 */
export function scanRecord(
  bytes: Buffer,
  from: number,
  syntax: Syntax,
  last: boolean,
  fields?: number[],
  vain?: VainSearch,
): RecordScan {
  const delimiter = syntax.delimiter.charCodeAt(0);
  const quotes = syntax.quoting !== 'none';
  let at = from;
  for (;;) {
    if (syntax.spaceAfterDelimiter && at > from) while (bytes[at] === SPACE) at++;
    const start = at;
    if (quotes && bytes[at] === QUOTE) {
      const closing = closingQuote(bytes, at, delimiter, syntax, last, vain);
      if (closing === undefined) return { kind: last ? 'quote-not-closed' : 'incomplete', opening: start };
      at = closing + 1;
      if (at < bytes.length && !endsField(bytes[at], delimiter)) {
        return { kind: 'invalid-quote', opening: start, offset: at };
      }
    } else {
      while (at < bytes.length && !endsField(bytes[at], delimiter)) at++;
    }
    fields?.push(start, at);
    if (at < bytes.length && bytes[at] === delimiter) {
      at++;
      continue;
    }
    if (at === bytes.length && !last) return INCOMPLETE;
    const next = afterLineBreak(bytes, at, last);
    return next === undefined ? INCOMPLETE : { kind: 'whole', end: at, next };
  }
}

/** The values of the fields that `scanRecord` found. */
export function valuesOf(bytes: Buffer, fields: readonly number[], syntax: Syntax): string[] {
  const values: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const start = fields[index]!;
    const end = fields[index + 1]!;
    const quoted = syntax.quoting !== 'none' && start < end && bytes[start] === QUOTE;
    values.push(
      quoted
        ? unquote(bytes.toString('utf8', start + 1, end - 1), syntax)
        : bytes.toString('utf8', start, end),
    );
  }
  return values;
}

function endsField(byte: number | undefined, delimiter: number): boolean {
  return byte === delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** The quote that ends the field that opens at `opening`; undefined when the bytes do not show one. */
function closingQuote(
  bytes: Buffer,
  opening: number,
  delimiter: number,
  { quoting }: Syntax,
  last: boolean,
  vain: VainSearch | undefined,
): number | undefined {
  let from = opening + 1;
  if (quoting === 'unescaped' && vain !== undefined) {
    if (opening >= vain.from && opening < vain.to) from = Math.max(from, vain.to);
    else vain.from = opening;
    vain.to = Math.max(from, bytes.length);
  }
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote === -1) return undefined;
    if (quoting === 'unescaped') {
      from = quote + 1;
      while (bytes[from] === QUOTE) from++;
      const ends = from === bytes.length ? last : endsField(bytes[from], delimiter);
      // Of quotes at the end of the bytes, what comes behind them will tell.
      if (vain !== undefined && (ends || from === bytes.length)) vain.to = quote;
      if (ends) return from - 1;
    } else if (quoting === 'backslash' && isEscaped(bytes, quote, opening)) {
      from = quote + 1;
    } else {
      if (bytes[quote + 1] !== QUOTE) return quote;
      from = quote + 2;
    }
  }
}

/** Whether an odd number of backslashes stands before a quote, within the field that opens at `opening`. */
function isEscaped(bytes: Buffer, quote: number, opening: number): boolean {
  let at = quote - 1;
  while (at > opening && bytes[at] === BACKSLASH) at--;
  return (quote - 1 - at) % 2 === 1;
}
