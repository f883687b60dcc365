// Where a record's label stands in its line, so that Problems point at the label and not at the whole row. Pure.
import type { DatasetFormat } from '../../shared/dataset.ts';

/** 0-based characters in the line, end exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const JSON_STRING = String.raw`"(?:[^"\\]|\\.)*"`;

function jsonLabel(line: string, column: string): Span | undefined {
  const name = JSON.stringify(column).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // Strings are matched whole, so that a name inside some text is not taken for the field.
  const pattern = new RegExp(`(${name}\\s*:\\s*)(${JSON_STRING}|[^,}\\s]+)|${JSON_STRING}`, 'g');
  for (const match of line.matchAll(pattern)) {
    const [, before, value] = match;
    if (before === undefined || value === undefined) continue;
    const start = match.index + before.length;
    return { start, end: start + value.length };
  }
  return undefined;
}

function delimitedLabel(line: string, delimiter: string, wanted: number): Span | undefined {
  let start = 0;
  for (let field = 0; start <= line.length; field += 1) {
    let end = start;
    if (line[end] === '"') {
      end += 1;
      while (end < line.length && (line[end] !== '"' || line[end + 1] === '"'))
        end += line[end] === '"' ? 2 : 1;
      if (end >= line.length) return undefined; // goes on in the next line
      end += 1;
    }
    while (end < line.length && line[end] !== delimiter) end += 1;
    if (field === wanted) return { start, end };
    start = end + 1;
  }
  return undefined;
}

/**
 * The label's place in the first line of a record; the whole line where it is not found there.
 * `fieldIndex` is the label column's place among the columns of a CSV or TSV, -1 when unknown.
 */
export function labelRange(line: string, format: DatasetFormat, column: string, fieldIndex: number): Span {
  const span =
    format === 'jsonl'
      ? jsonLabel(line, column)
      : delimitedLabel(line, format === 'csv' ? ',' : '\t', fieldIndex);
  return span ?? { start: 0, end: line.length };
}
