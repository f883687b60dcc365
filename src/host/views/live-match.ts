// Keeps scores matched to a text while it is edited: only what lies from the edits to the next record that begins where one
// began before is read again. A quote may reach anywhere, so that this can be all of a CSV. Knows nothing of the editor.
import { PlaceReader, type RecordPlace } from '../../data/places.ts';
import type { ScoreLookup } from '../../data/score-lookup.ts';
import { plainDialect, type DatasetFormat, type Dialect } from '../../shared/dataset.ts';
import { lookAheadOf, matchDocument, type LookAhead } from './dataset-reading.ts';
import {
  applyChange,
  firstRowFrom,
  mergeTouched,
  NO_ROWS,
  replaceRows,
  shiftOf,
  touchedBefore,
  type LineChange,
  type LineInterval,
  type MatchedRows,
} from './live-rows.ts';
import { MatchBuilder, withScores } from './match-builder.ts';

/** The text as it is now. */
export interface TextSource {
  all(): string;
  /** Lines `first` to `last`, 1-based, inclusive, with their line breaks; lines behind the end are left out. */
  lines(first: number, last: number): string;
}

/** So many edits at once are not followed one by one. */
const MOST_FOLLOWED_CHANGES = 20;
/** Lines that are read behind the touched ones at first; then twice as many, and so on. */
const LINES_BEHIND = 50;

export class LiveMatch {
  /** Names of the columns of a CSV or TSV, from its header or by their numbers; empty otherwise. */
  columns: readonly string[] = [];
  dialect: Dialect;
  private matched: MatchedRows = NO_ROWS;
  private headerEnd = 0;
  private headerReach = Infinity;
  private ahead: readonly LookAhead[] = [];
  private touched: LineInterval | undefined;
  /** Edited in so many places that `matched` no longer holds. */
  private stale = true;

  /**
   * `written` is how the text is written, or its format alone where its content has yet to tell. Once it is told it stays:
   * a person who types changes rows, not the dialect.
   */
  constructor(
    private readonly text: TextSource,
    private written: DatasetFormat | Dialect,
    private readonly lookup: ScoreLookup,
  ) {
    this.dialect = typeof written === 'string' ? plainDialect(written) : written;
    this.match();
  }

  /** Whether the text around a faulty record decides where it ends. */
  get looksAhead(): boolean {
    return this.ahead.length > 0;
  }

  /** The rows; those that edits touched since the last match are left out. */
  get rows(): MatchedRows {
    if (this.stale) this.match();
    return this.matched;
  }

  /** Follows edits, in the order in which they were made. */
  change(changes: readonly LineChange[]): void {
    if (changes.length > MOST_FOLLOWED_CHANGES) this.stale = true;
    if (this.stale) return;
    for (const change of changes) {
      this.matched = applyChange(this.matched, change);
      this.ahead = this.ahead.flatMap((record) => moveAhead(record, change));
      this.touched = mergeTouched(this.touched, change);
    }
  }

  /** Reads again what edits touched and matches it by content. */
  match(): void {
    const { touched } = this;
    if (this.stale || (touched !== undefined && touched.first <= this.headerReach)) this.matchAll();
    else if (touched !== undefined) this.matchFrom(this.safeStart(touched), touched);
    this.touched = undefined;
    this.stale = false;
  }

  private matchAll(): void {
    const { rows, ...rest } = matchDocument(this.text.all(), this.written, this.lookup);
    this.matched = rows;
    this.dialect = rest.dialect;
    if (rest.columns.length > 0) this.written = rest.dialect;
    this.columns = rest.columns;
    this.headerEnd = rest.headerEnd;
    this.headerReach = rest.headerReach;
    this.ahead = rest.ahead;
  }

  /** A line in which a record begins whatever the touched lines hold. */
  private safeStart(touched: LineInterval): number {
    const kept = firstRowFrom(this.matched, touched.first);
    const start = Math.max(this.headerEnd, kept === 0 ? 0 : this.matched.endLine[kept - 1]!) + 1;
    const faulty = this.ahead.find(({ reach }) => reach >= touched.first);
    return faulty === undefined ? start : Math.min(start, faulty.line);
  }

  /** Reads from line `start` until a record begins, behind the touched lines, where one begins in `matched`. */
  private matchFrom(start: number, touched: LineInterval): void {
    const builder = new MatchBuilder(this.lookup);
    const ahead = this.ahead.filter(({ line }) => line < start);
    let next = Infinity;
    for (const place of this.readFrom(start, touched.last - start + LINES_BEHIND)) {
      if (place.line > touched.last && this.beginsRow(place.line)) {
        next = place.line;
        break;
      }
      builder.add(place);
      ahead.push(...lookAheadOf(place));
    }
    ahead.push(...this.ahead.filter(({ line }) => line >= next));
    this.ahead = ahead;
    const rows = replaceRows(this.matched, { first: start, last: next - 1 }, builder.finish(), 0);
    // Among rows of one content, those before may have left a score to those behind.
    this.matched = withScores(rows, this.lookup);
  }

  /** Whether a row begins in a line, and is read as it is whatever stands before. */
  private beginsRow(line: number): boolean {
    if (this.matched.line[firstRowFrom(this.matched, line)] !== line) return false;
    let low = 0;
    for (let high = this.ahead.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.ahead[middle]!.line < line) low = middle + 1;
      else high = middle;
    }
    const record = this.ahead[low];
    return record?.line !== line || !record.follows;
  }

  private *readFrom(line: number, lines: number): Generator<RecordPlace> {
    const reader = new PlaceReader(this.dialect, { line, columns: this.columns });
    for (let next = line, count = lines; ; next += count, count *= 2) {
      const text = this.text.lines(next, next + count - 1);
      if (text === '') break;
      yield* reader.push(text);
    }
    yield* reader.end();
  }
}

/**
 * Where a faulty record lies after a change. How far it reaches is known again only by reading, if the change lies within;
 * one that begins in a touched line is read again anyway.
 */
function moveAhead({ line, reach, follows }: LookAhead, change: LineChange): LookAhead[] {
  const { first, last } = touchedBefore(change);
  if (line > last) return [{ line: line + shiftOf(change), reach: reach + shiftOf(change), follows }];
  return line >= first ? [] : [{ line, reach: reach >= first ? Infinity : reach, follows }];
}
