// Keeps scores matched to a text while it is edited. Where every record is one line (JSONL), only the lines that edits
// touched are read again; CSV and TSV, where a quote may reach anywhere, are read whole. Knows nothing of the editor.
import type { HashIndex } from '../../data/hash-index.ts';
import type { DatasetFormat } from '../../shared/dataset.ts';
import { matchDocument, matchRecords, readLines } from './dataset-reading.ts';
import {
  applyChange,
  mergeTouched,
  NO_ROWS,
  replaceRows,
  type LineChange,
  type LineInterval,
  type MatchedRows,
} from './live-rows.ts';

/** The text as it is now. */
export interface TextSource {
  all(): string;
  /** Lines `first` to `last`, 1-based, inclusive; lines behind the end are left out. */
  lines(first: number, last: number): string;
}

/** So many edits at once are not followed one by one. */
const MOST_FOLLOWED_CHANGES = 20;
/** So many lines are read again alone; above it, the whole text is. */
const MOST_TOUCHED_LINES = 2000;

export class LiveMatch {
  /** The lines of the header record, empty without one. */
  header = '';
  /** Names of the columns, from the header of a CSV or TSV; empty otherwise. */
  columns: readonly string[] = [];
  private matched: MatchedRows = NO_ROWS;
  private touched: LineInterval | undefined;
  /** Edited in so many places that `matched` no longer holds. */
  private stale = true;

  constructor(
    private readonly text: TextSource,
    private readonly format: DatasetFormat,
    private readonly scored: HashIndex,
  ) {
    this.match();
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
      this.touched = mergeTouched(this.touched, change);
    }
  }

  /** Reads again what edits touched and matches it by content. */
  match(): void {
    const { touched } = this;
    const few = touched !== undefined && touched.last - touched.first < MOST_TOUCHED_LINES;
    if (!this.stale && few && this.format === 'jsonl') this.matchLines(touched);
    else if (this.stale || touched !== undefined) this.matchAll();
    this.touched = undefined;
    this.stale = false;
  }

  private matchAll(): void {
    const { rows, header, columns } = matchDocument(this.text.all(), this.format, this.scored);
    this.matched = rows;
    this.header = header;
    this.columns = columns;
  }

  private matchLines(touched: LineInterval): void {
    const others = replaceRows(this.matched, touched, NO_ROWS, 0);
    const records = readLines(this.text.lines(touched.first, touched.last), touched.first);
    const between = matchRecords(records, this.scored, this.scored.claims(others.score));
    this.matched = replaceRows(others, { first: touched.first, last: touched.first - 1 }, between, 0);
  }
}
