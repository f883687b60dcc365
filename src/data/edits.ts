// What an editor needs to change a dataset: which lines records take up, and which score belongs to which row by now.
import type { ScoredRow } from '../shared/results.ts';
import type { DataRecord } from './records.ts';

/** 1-based lines, both included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** The lines of `records`, in rising order; ranges that touch are one. */
export function linesToDelete(records: readonly Pick<DataRecord, 'line' | 'endLine'>[]): LineRange[] {
  const sorted = [...records].sort((a, b) => a.line - b.line);
  const ranges: { start: number; end: number }[] = [];
  for (const { line, endLine } of sorted) {
    const before = ranges.at(-1);
    if (before !== undefined && line <= before.end + 1) before.end = Math.max(before.end, endLine);
    else ranges.push({ start: line, end: endLine });
  }
  return ranges;
}

/**
 * The score of each record by its content: a moved row keeps its score, an edited one has none. Of rows with the same
 * content the first takes the first one's score, and so on; one too many has none. Linear in both lists.
 */
export function matchScores(
  records: readonly Pick<DataRecord, 'hash'>[],
  scored: readonly ScoredRow[],
): (ScoredRow | undefined)[] {
  const byHash = new Map<string, ScoredRow[]>();
  for (const row of scored) {
    const rows = byHash.get(row.hash);
    if (rows === undefined) byHash.set(row.hash, [row]);
    else rows.push(row);
  }
  // In falling order of rows, so that `pop` gives the first.
  for (const rows of byHash.values()) if (rows.length > 1) rows.sort((a, b) => b.row - a.row);
  return records.map(({ hash }) => byHash.get(hash)?.pop());
}
