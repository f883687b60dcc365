// Which lines of a document hold which scored row, kept right while the person types.
// An edit at once moves the rows after it and takes the score from the rows it touches; a full match by content
// (debounced, by the caller) then gives back what was only moved. Pure.

/** Records of a document in order, with the index of their score or -1. The three arrays have the same length. */
export interface MatchedRows {
  /** 1-based first line of each record, ascending. */
  readonly line: Int32Array;
  /** 1-based last line of each record. */
  readonly endLine: Int32Array;
  /** Index into the scored rows, or -1 for a record without score. */
  readonly score: Int32Array;
}

export const NO_ROWS: MatchedRows = {
  line: new Int32Array(0),
  endLine: new Int32Array(0),
  score: new Int32Array(0),
};

/** A replacement of whole or part lines: 0-based first and last touched line, and how many line breaks it brings. */
export interface LineChange {
  readonly startLine: number;
  readonly endLine: number;
  readonly insertedBreaks: number;
  /** Whether the edit starts at the very beginning of `startLine`, and ends at that of `endLine`. */
  readonly startsLine: boolean;
  readonly endsBeforeLine: boolean;
  /** Whether the inserted text ends with a line break (or is empty). */
  readonly insertsWholeLines: boolean;
}

/** The rows after a change. Rows that the change touches lose their score, rows behind it move. */
export function applyChange(rows: MatchedRows, change: LineChange): MatchedRows {
  const shift = change.insertedBreaks - (change.endLine - change.startLine);
  // Whole lines put in or taken out leave the line that they end before as it was.
  const wholeLines = change.startsLine && change.endsBeforeLine && change.insertsWholeLines;
  const firstTouched = change.startLine + 1;
  const lastTouched = wholeLines ? change.endLine : change.endLine + 1;
  const line: number[] = [];
  const endLine: number[] = [];
  const score: number[] = [];
  for (let index = 0; index < rows.line.length; index += 1) {
    const first = rows.line[index]!;
    const last = rows.endLine[index]!;
    if (last < firstTouched) {
      line.push(first);
      endLine.push(last);
      score.push(rows.score[index]!);
    } else if (first > lastTouched) {
      line.push(first + shift);
      endLine.push(last + shift);
      score.push(rows.score[index]!);
    }
    // A touched row leaves until the next match knows what became of it.
  }
  return { line: Int32Array.from(line), endLine: Int32Array.from(endLine), score: Int32Array.from(score) };
}

/** Index of the first row that ends on `line` (1-based) or later. */
export function firstRowFrom(rows: MatchedRows, line: number): number {
  let low = 0;
  let high = rows.endLine.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows.endLine[middle]! < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the row that covers `line` (1-based), or -1. */
export function rowAt(rows: MatchedRows, line: number): number {
  const index = firstRowFrom(rows, line);
  return index < rows.line.length && rows.line[index]! <= line ? index : -1;
}
