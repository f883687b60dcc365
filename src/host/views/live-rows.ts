// Which lines of a document hold which scored row, kept right while the person types.
// An edit at once moves the rows after it and takes the score from the rows it touches; a full match by content
// (debounced, by the caller) then gives back what was only moved. Pure.

/** Records of a document in order, with the index of their score or -1. The arrays have the same length. */
export interface MatchedRows {
  /** 1-based first line of each record, ascending. */
  readonly line: Int32Array;
  /** 1-based last line of each record. */
  readonly endLine: Int32Array;
  /** Index into the scored rows, or -1 for a record without score. */
  readonly score: Int32Array;
  /** The first scored row with the record's content, or -1. Records of one content have one, but each its own score. */
  readonly content: Int32Array;
}

export const NO_ROWS: MatchedRows = {
  line: new Int32Array(0),
  endLine: new Int32Array(0),
  score: new Int32Array(0),
  content: new Int32Array(0),
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

/** Lines (1-based, inclusive) that a change touches, as they are numbered before it; empty when `last < first`. */
export interface LineInterval {
  readonly first: number;
  readonly last: number;
}

export function touchedBefore(change: LineChange): LineInterval {
  // Whole lines put in or taken out leave the line that they end before as it was.
  const wholeLines = change.startsLine && change.endsBeforeLine && change.insertsWholeLines;
  return { first: change.startLine + 1, last: wholeLines ? change.endLine : change.endLine + 1 };
}

export function shiftOf(change: LineChange): number {
  return change.insertedBreaks - (change.endLine - change.startLine);
}

/** The lines that a change made or touched, as they are numbered after it. */
export function touchedAfter(change: LineChange): LineInterval {
  const { first, last } = touchedBefore(change);
  return { first, last: last + shiftOf(change) };
}

/** Where lines touched by earlier changes are after one more, together with those that it touches itself. */
export function mergeTouched(earlier: LineInterval | undefined, change: LineChange): LineInterval {
  const own = touchedAfter(change);
  if (earlier === undefined) return own;
  const shift = shiftOf(change);
  const move = (line: number) => (line > touchedBefore(change).last ? line + shift : line);
  return {
    first: Math.min(own.first, earlier.first),
    last: Math.max(own.last, move(earlier.last)),
  };
}

/** The rows that touch an interval of lines: from the first one to before the second. */
function rowsIn(rows: MatchedRows, interval: LineInterval): readonly [number, number] {
  const low = firstRowFrom(rows, interval.first);
  let high = Math.max(low, firstRowFrom(rows, interval.last + 1));
  // A row of several lines that begins inside the interval and ends behind it is touched too.
  while (high < rows.line.length && rows.line[high]! <= interval.last) high += 1;
  return [low, high];
}

/** The contents of the rows that touch an interval of lines. */
export function contentsIn(rows: MatchedRows, interval: LineInterval): Int32Array {
  return rows.content.subarray(...rowsIn(rows, interval));
}

/** The rows before and behind an interval of lines, with others between them; those behind move by `shift` lines. */
export function replaceRows(
  rows: MatchedRows,
  interval: LineInterval,
  between: MatchedRows,
  shift: number,
): MatchedRows {
  const [low, high] = rowsIn(rows, interval);
  const join = (column: keyof MatchedRows, moved: number) => {
    const joined = new Int32Array(low + between.line.length + rows.line.length - high);
    joined.set(rows[column].subarray(0, low));
    joined.set(between[column], low);
    joined.set(rows[column].subarray(high), low + between.line.length);
    if (moved !== 0) {
      for (let index = low + between.line.length; index < joined.length; index += 1) joined[index]! += moved;
    }
    return joined;
  };
  return {
    line: join('line', shift),
    endLine: join('endLine', shift),
    score: join('score', 0),
    content: join('content', 0),
  };
}

/** The rows after a change. Rows that it touches leave until the next match knows what became of them; others move. */
export function applyChange(rows: MatchedRows, change: LineChange): MatchedRows {
  return replaceRows(rows, touchedBefore(change), NO_ROWS, shiftOf(change));
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

/** The inverse of `rows.score`: the record that holds each of the `scored` rows, or -1. */
export function recordsOfScores(rows: MatchedRows, scored: number): Int32Array {
  const records = new Int32Array(scored).fill(-1);
  const { score } = rows;
  // A plain loop: this runs over all rows at a pause in typing.
  for (let record = 0; record < score.length; record += 1) {
    const index = score[record]!;
    if (index !== -1) records[index] = record;
  }
  return records;
}
