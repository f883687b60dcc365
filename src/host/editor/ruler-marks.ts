// Which flagged rows the overview ruler marks. It is a screen high: of thousands it shows no more than it has pixels, and each
// mark more is told to the window at every edit.

const MOST_MARKS = 1000;

/**
 * The records to be marked: all, or the first one of each piece of the document, where there are more than a screen shows.
 * @param records ascending
 * @param lines first line of each record of the document
 */
export function rulerMarks(records: Int32Array, lines: Int32Array, lineCount: number): Int32Array {
  if (records.length <= MOST_MARKS) return records;
  const linesAPiece = lineCount / MOST_MARKS;
  const marked = new Int32Array(records.length);
  let count = 0;
  let last = -1;
  for (const record of records) {
    const piece = Math.floor((lines[record]! - 1) / linesAPiece);
    if (piece === last) continue;
    last = piece;
    marked[count++] = record;
  }
  return marked.slice(0, count);
}
