// What an editor needs to remove rows: which lines records take up.
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
