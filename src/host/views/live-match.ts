// Keeps scores matched to a text while it is edited: only what lies from the edits to the next record that begins where one
// began before is read again. A quote may reach anywhere, so that this can be all of a CSV. Knows nothing of the editor.
import { PlaceReader, type RecordPlace } from '../../data/places.ts';
import type { ScoreLookup } from '../../data/score-lookup.ts';
import { plainDialect, type DatasetFormat, type Dialect } from '../../shared/dataset.ts';
import { lookAheadOf, matchDocument, type DocumentMatch, type LookAhead } from './dataset-reading.ts';
import {
  applyChange,
  contentsIn,
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
import { FEW_CONTENTS, MatchBuilder, withScoresOf } from './match-builder.ts';

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
  /** Contents of the rows that edits took away since the last match: other records may get their scores. */
  private readonly left = new Set<number>();
  /** Edited in so many places that `matched` no longer holds. */
  private stale = true;

  /** Counts the changes: what was matched in the background holds for the text that it was matched to. */
  private changes = 0;

  /**
   * `written` is how the text is written, or its format alone where its content has yet to tell. Once it is told it stays:
   * a person who types changes rows, not the dialect. `background` tells whether the text is too large to be matched as a
   * whole at any time, and `matched` is what it was matched to before.
   */
  constructor(
    private readonly text: TextSource,
    private written: DatasetFormat | Dialect,
    private readonly lookup: ScoreLookup,
    private readonly background: () => boolean = () => false,
    matched?: DocumentMatch,
  ) {
    this.dialect = typeof written === 'string' ? plainDialect(written) : written;
    if (matched === undefined) this.match();
    else this.take(matched);
  }

  /** Whether other records decide how one of them or the header is read. */
  get looksAround(): boolean {
    const { dialect } = this;
    // Without a header, most records tell how many columns there are.
    const isHeadless = 'delimiter' in dialect && dialect.header === false;
    return isHeadless || this.ahead.length > 0 || this.headerReach > this.headerEnd;
  }

  /** The rows; those that edits touched since the last match are left out. */
  get rows(): MatchedRows {
    if (this.stale && this.background()) return NO_ROWS;
    if (this.stale) this.match();
    return this.matched;
  }

  /** Follows edits, in the order in which they were made. */
  change(changes: readonly LineChange[]): void {
    this.changes++;
    if (changes.length > MOST_FOLLOWED_CHANGES) this.stale = true;
    if (this.stale) return;
    for (const change of changes) {
      for (const content of contentsIn(this.matched, touchedBefore(change))) {
        // Of more than a few all are dealt out anew, whichever they are.
        if (this.left.size > FEW_CONTENTS) break;
        this.left.add(content);
      }
      this.matched = applyChange(this.matched, change);
      this.ahead = this.ahead.flatMap((record) => moveAhead(record, change));
      this.touched = mergeTouched(this.touched, change);
    }
  }

  /** Reads again what edits touched and matches it by content. */
  match(): void {
    if (!this.matchNear(Infinity)) this.take(matchDocument(this.text.all(), this.written, this.lookup));
  }

  /**
   * The same where few lines have to be read for it; false, and nothing is changed, where the whole text may have to be.
   * @param mostCharacters that are read
   */
  matchNear(mostCharacters: number): boolean {
    const { touched } = this;
    if (this.stale || (touched !== undefined && touched.first <= this.headerReach)) return false;
    if (touched !== undefined && !this.matchFrom(this.safeStart(touched), touched, mostCharacters))
      return false;
    this.touched = undefined;
    this.left.clear();
    return true;
  }

  /** Takes what somebody else matches the whole text to; false, and nothing is changed, where it was edited meanwhile. */
  async matchWith(
    match: (text: string, written: DatasetFormat | Dialect) => Promise<DocumentMatch>,
  ): Promise<boolean> {
    const { changes } = this;
    const matched = await match(this.text.all(), this.written);
    if (this.changes !== changes) return false;
    this.take(matched);
    return true;
  }

  private take({ rows, dialect, columns, headerEnd, headerReach, ahead }: DocumentMatch): void {
    this.matched = rows;
    this.dialect = dialect;
    if (columns.length > 0) this.written = dialect;
    this.columns = columns;
    this.headerEnd = headerEnd;
    this.headerReach = headerReach;
    this.ahead = ahead;
    this.touched = undefined;
    this.left.clear();
    this.stale = false;
  }

  /** A line in which a record begins whatever the touched lines hold. */
  private safeStart(touched: LineInterval): number {
    const kept = firstRowFrom(this.matched, touched.first);
    const start = Math.max(this.headerEnd, kept === 0 ? 0 : this.matched.endLine[kept - 1]!) + 1;
    const faulty = this.ahead.find(({ reach }) => reach >= touched.first);
    return faulty === undefined ? start : Math.min(start, faulty.line);
  }

  /**
   * Reads from line `start` until a record begins, behind the touched lines, where one begins in `matched`; gives up, and
   * changes nothing, when more would be read than it may.
   */
  private matchFrom(start: number, touched: LineInterval, mostCharacters: number): boolean {
    const builder = new MatchBuilder(this.lookup);
    const ahead = this.ahead.filter(({ line }) => line < start);
    let next = Infinity;
    for (const place of this.readFrom(start, touched.last - start + LINES_BEHIND, mostCharacters)) {
      if (place === undefined) return false;
      if (place.line > touched.last && this.beginsRow(place.line)) {
        next = place.line;
        break;
      }
      builder.add(place);
      ahead.push(...lookAheadOf(place));
    }
    ahead.push(...this.ahead.filter(({ line }) => line >= next));
    this.ahead = ahead;
    const interval = { first: start, last: next - 1 };
    const between = builder.finish();
    // Among rows of one content, those before may have left a score to those behind.
    const contents = new Set([...this.left, ...contentsIn(this.matched, interval), ...between.content]);
    this.matched = withScoresOf(replaceRows(this.matched, interval, between, 0), contents, this.lookup);
    return true;
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

  /** The records from a line on; undefined, and nothing behind it, where more characters had to be read than may be. */
  private *readFrom(line: number, lines: number, mostCharacters: number): Generator<RecordPlace | undefined> {
    let characters = 0;
    const reader = new PlaceReader(this.dialect, { line, columns: this.columns });
    for (let next = line, count = lines; ; next += count, count *= 2) {
      const text = this.text.lines(next, next + count - 1);
      if (text === '') break;
      characters += text.length;
      if (characters > mostCharacters) {
        yield undefined;
        return;
      }
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
