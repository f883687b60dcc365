// Draws the table of the top rows into the width of a terminal.
import { partFinder } from '../shared/parts.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { Label } from '../shared/dataset.ts';
import { cutToWidth, displayWidth, neutralise, padEnd, padStart } from './terminal-text.ts';
import type { TopRow } from './top-rows.ts';

const WIDEST_LABEL = 24;
const NARROWEST_TEXT = 16;
const GAP = '  ';
/** Between the two texts of a pair. */
const PAIR_GAP = ' ⏐ ';

/**
 * Lines of the table, a heading first. What comes from the dataset is neutralised and cut.
 * @param noText what stands in for the text of a row that the file no longer holds
 */
export function drawTable(
  rows: readonly TopRow[],
  width: number,
  noText = '(the row has changed since)',
  { format, parts }: Pick<RunMetadata['data'], 'format' | 'parts'> = { format: 'jsonl' },
): string[] {
  if (rows.length === 0) return [];
  const grands = rows.flatMap(({ scored }) => scored.grand ?? []);
  const hasGrand = grands.length === rows.length;
  const showGrand = decimalsFor(grands);
  // Of a table the row, as its readers count it.
  const find = parts && partFinder(parts);
  const places = (line: number): string[] => {
    // Several files are read as one text, a row a line.
    const part = find?.(line - 1);
    if (part !== undefined) return [cutToWidth(neutralise(part.file), WIDEST_LABEL), String(part.row)];
    return [String(format === 'parquet' ? line - 1 : line)];
  };
  const cells = rows.map(({ scored }, index) => [
    String(index + 1),
    ...places(scored.line),
    scored.el2n.toFixed(4),
    ...(hasGrand ? [showGrand(scored.grand ?? 0)] : []),
    `${showLabel(scored.label)} → ${showLabel(scored.predicted)}`,
  ]);
  const where = find === undefined ? [format === 'parquet' ? 'row' : 'line'] : ['file', 'row'];
  const numbers = ['#', ...where, 'EL2N', ...(hasGrand ? ['GraNd'] : [])];
  const heading = [...numbers, 'label → predicted'];
  const widths = heading.map((_, column) =>
    largest([heading, ...cells].map((row) => displayWidth(row[column] ?? ''))),
  );
  const texts = [['text'], ...rows.map(({ texts }) => texts?.map(neutralise) ?? [noText])];
  return [heading, ...cells].map((row, index) => {
    const before = `${alignCells(row, widths, numbers.length)}${GAP}`;
    return before + fitTexts(texts[index] ?? [], Math.max(NARROWEST_TEXT, width - displayWidth(before)));
  });
}

function alignCells(row: readonly string[], widths: readonly number[], numbers: number): string {
  return row
    .map((cell, column) => {
      const columnWidth = widths[column] ?? 0;
      const isNumber = column < numbers;
      return isNumber ? padStart(cell, columnWidth) : padEnd(cell, columnWidth);
    })
    .join(GAP);
}

/** A pair shares the width: half of it each, and what the shorter text leaves goes to the longer. */
function fitTexts([first = '', second]: readonly string[], width: number): string {
  if (second === undefined) return cutToWidth(first, width);
  const shared = width - displayWidth(PAIR_GAP);
  const half = Math.floor(shared / 2);
  const firstWidth = Math.min(displayWidth(first), Math.max(half, shared - displayWidth(second)));
  return cutToWidth(first, firstWidth) + PAIR_GAP + cutToWidth(second, shared - firstWidth);
}

function showLabel(label: Label): string {
  return cutToWidth(neutralise(String(label)), WIDEST_LABEL);
}

/** One number of decimals for a column, so that about four digits of its largest value show. */
function decimalsFor(values: readonly number[]): (value: number) => string {
  const top = largest(values);
  if (top >= 1e7 || (top > 0 && top < 1e-3)) return (value) => value.toExponential(2);
  const decimals = Math.min(4, Math.max(0, 4 - Math.ceil(Math.log10(Math.max(1, top)))));
  return (value) => value.toFixed(decimals);
}

/** `Math.max(...values)` would overflow the stack on a long table. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
