// Whether the records that stay are read as before once others are gone. Where every record ends by itself they are; a quote
// that is not closed, though, may pair with another one when what lies between is removed.
import type { Dialect } from '../shared/dataset.ts';
import type { LineRange } from './edits.ts';
import { SAMPLE_BYTES } from './dialect/delimited-parser.ts';
import { PlaceReader, type RecordPlace } from './places.ts';
import type { HeaderEvent } from './records.ts';

/** Characters by which the columns are counted: what follows them must be known to follow. */
const LOOKED_AT = SAMPLE_BYTES + 1;

/** The first record that would be read in another way: its line before and after the removal. */
export interface RemovalFault {
  readonly line: number;
  readonly lineAfter: number;
  /** Whether another number of columns would be read, which no header tells. */
  readonly columns?: true;
}

/**
 * Reads what a removal of whole lines would leave. Undefined where it is the same records without the removed ones.
 * @param removed lines of records, in rising order, as `linesToDelete` gives them
 */
export function checkRemoval(
  text: string,
  dialect: Dialect,
  removed: readonly LineRange[],
): RemovalFault | undefined {
  // A line of JSON is a record whatever stands around it.
  if (!('delimiter' in dialect)) return undefined;
  // Without a header, most records tell how many columns there are: too few of them may be left.
  const countsColumns = dialect.header === false;
  const hasQuotes = dialect.quoting !== 'none' && text.includes('"');
  if (!hasQuotes && !countsColumns) return undefined;
  if (countsColumns) {
    const beginning = withoutLines(text, removed, LOOKED_AT);
    if (columnsIn(text, dialect) !== columnsIn(beginning, dialect)) {
      return { line: 1, lineAfter: 1, columns: true };
    }
  }
  if (!hasQuotes) return undefined;
  const [before, header] = placesOf(text, dialect);
  // Where nothing but the record itself tells its end, its neighbours may go.
  if (header?.reach === undefined && before.every(({ reach }) => reach === undefined)) return undefined;
  const [after, headerAfter] = placesOf(withoutLines(text, removed), dialect);
  if (header?.columns.join('\n') !== headerAfter?.columns.join('\n')) {
    return { line: header?.line ?? 1, lineAfter: headerAfter?.line ?? 1 };
  }
  let gone = 0;
  let range = 0;
  let kept = 0;
  for (const place of before) {
    while (range < removed.length && removed[range]!.end < place.line) {
      gone += removed[range]!.end - removed[range]!.start + 1;
      range++;
    }
    const next = removed[range];
    if (next !== undefined && next.start <= place.line) continue;
    const now = after[kept++];
    if (now === undefined || !isSame(place, now, gone)) {
      return { line: place.line, lineAfter: now?.line ?? place.line - gone };
    }
  }
  const extra = after[kept];
  return extra === undefined ? undefined : { line: extra.line + gone, lineAfter: extra.line };
}

function isSame(before: RecordPlace, after: RecordPlace, gone: number): boolean {
  return (
    after.line === before.line - gone &&
    after.endLine === before.endLine - gone &&
    after.hash === before.hash &&
    // Whether its quotes are text.
    (after.reach === undefined) === (before.reach === undefined)
  );
}

function placesOf(text: string, dialect: Dialect): [RecordPlace[], HeaderEvent | undefined] {
  const reader = new PlaceReader(dialect);
  const places = [...reader.push(text), ...reader.end()];
  return [places, reader.header];
}

/** How many columns a text without a header has: its beginning tells, as it does where the text is read. */
function columnsIn(text: string, dialect: Dialect): number | undefined {
  const reader = new PlaceReader(dialect);
  // The first record comes behind the header.
  reader.push(text.slice(0, LOOKED_AT)).next();
  if (reader.header === undefined) reader.end().next();
  return reader.header?.columns.length;
}

/**
 * The text as the editor's own edit leaves it: lines go with their line breaks, the last one with the break before it.
 * @param most characters after which the rest may be left out
 */
function withoutLines(text: string, removed: readonly LineRange[], most = Infinity): string {
  const kept: string[] = [];
  const lineBreak = /\r\n|\r|\n/g;
  let line = 1;
  let start = 0;
  let range = 0;
  let length = 0;
  for (;;) {
    const found = lineBreak.exec(text);
    const end = found === null ? text.length : lineBreak.lastIndex;
    while (range < removed.length && removed[range]!.end < line) range++;
    const next = removed[range];
    if (next === undefined || line < next.start) {
      kept.push(text.slice(start, end));
      length += end - start;
      // More than one line behind it, so that none is the last.
      if (length > most + 1 && found !== null) return kept.join('');
    } else if (found === null) kept.push(kept.pop()?.replace(/(\r\n|\r|\n)$/, '') ?? '');
    if (found === null) return kept.join('');
    start = end;
    line++;
  }
}
