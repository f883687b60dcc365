// Where a field stands in a record, and the edit that puts another label there. A record is text that a reader told of,
// written in the dialect and with the columns that it told with it: nothing is guessed.
import type { Dialect, DelimitedDialect, Label } from '../shared/dataset.ts';
import { scanRecord } from './csv-scan.ts';
import { jsonField, type TextRange } from './json-field.ts';
import { readRecord } from './reader.ts';

export interface FieldPlace {
  /** The whole value, its quotes included, as characters of the record. */
  readonly outer: TextRange;
  /** What stands between its quotes; the same where it has none. */
  readonly inner: TextRange;
}

/** Puts `text` in the place of the characters of `range`. */
export interface FieldEdit {
  readonly range: TextRange;
  readonly text: string;
}

/** The place of a column's value. Undefined where the record has none, or cannot be read. */
export function findField(
  record: string,
  dialect: Dialect,
  columns: readonly string[],
  column: string,
): FieldPlace | undefined {
  if (dialect.format !== 'jsonl') return fieldsOf(record, dialect, columns)?.fields[columns.indexOf(column)];
  const range = jsonField(record, column);
  return range && placeOf(record, range);
}

/**
 * The edit that makes `label` the value of a column, and changes nothing else. In JSON a label is written as what it is,
 * since `1` and `"1"` are two classes. In CSV a cell that has quotes keeps them, others get them where they must.
 * Undefined where there is no value to replace, where it is nested, and where the record would not be read back as it was
 * but for the label.
 */
export function relabel(
  record: string,
  dialect: Dialect,
  columns: readonly string[],
  column: string,
  label: Label,
): FieldEdit | undefined {
  const place = findField(record, dialect, columns, column);
  const before = readRecord(record, dialect, columns);
  if (place === undefined || before === undefined || !('fields' in before)) return undefined;
  if (String(label).trim() === '' || before.fields.get(column) === undefined) return undefined;
  const text = writtenLabel(record, place, dialect, columns, label);
  if (text === undefined) return undefined;
  const edit = { range: place.outer, text };
  const after = readRecord(applyEdit(record, edit), dialect, columns);
  if (after === undefined || !('fields' in after) || after.fields.size !== before.fields.size)
    return undefined;
  const wanted = dialect.format === 'jsonl' ? label : String(label);
  for (const [name, value] of after.fields) {
    if (value !== (name === column ? wanted : before.fields.get(name))) return undefined;
  }
  return edit;
}

export function applyEdit(record: string, { range, text }: FieldEdit): string {
  return record.slice(0, range.start) + text + record.slice(range.end);
}

function writtenLabel(
  record: string,
  { outer }: FieldPlace,
  dialect: Dialect,
  columns: readonly string[],
  label: Label,
): string | undefined {
  if (dialect.format === 'jsonl') return JSON.stringify(label);
  const text = String(label);
  const mustQuote = text.includes(dialect.delimiter) || /["\r\n]|^\s|\s$/.test(text);
  if (fieldsOf(record, dialect, columns)?.literal === true) {
    // Quotes here or gone from here could pair with those that were found to make no sense, even with a later row's.
    const old = record.slice(outer.start, outer.end);
    return old.includes('"') || mustQuote ? undefined : text;
  }
  // What was quoted stays so: whoever quotes all labels gets no label without.
  return mustQuote || record[outer.start] === '"' ? `"${text.replaceAll('"', '""')}"` : text;
}

interface DelimitedFields {
  readonly fields: readonly FieldPlace[];
  /** Whether quotes are text here, as the reader takes them in a TSV line where they make no sense. */
  readonly literal: boolean;
}

/** Undefined where the record has not one field a column. */
function fieldsOf(
  record: string,
  dialect: DelimitedDialect,
  columns: readonly string[],
): DelimitedFields | undefined {
  const fields = quotedFields(record, dialect) ?? literalFields(record, dialect);
  return fields?.fields.length === columns.length ? fields : undefined;
}

function quotedFields(record: string, { delimiter }: DelimitedDialect): DelimitedFields | undefined {
  const bytes = Buffer.from(record);
  const ranges: TextRange[] = [];
  const scan = scanRecord(bytes, 0, delimiter.charCodeAt(0), true, ranges);
  if (scan.kind !== 'whole' || scan.end !== bytes.length) return undefined;
  // From bytes to characters, each piece counted once.
  let byte = 0;
  let character = 0;
  const characterAt = (offset: number): number => {
    character += bytes.toString('utf8', byte, offset).length;
    byte = offset;
    return character;
  };
  const fields = ranges.map(({ start, end }) =>
    placeOf(record, { start: characterAt(start), end: characterAt(end) }),
  );
  return { fields, literal: false };
}

function literalFields(record: string, { format, delimiter }: DelimitedDialect): DelimitedFields | undefined {
  if (format !== 'tsv' || /[\r\n]/.test(record)) return undefined;
  let start = 0;
  const fields = record.split(delimiter).map((text) => {
    const outer = { start, end: start + text.length };
    start = outer.end + delimiter.length;
    return { outer, inner: outer };
  });
  return { fields, literal: true };
}

function placeOf(record: string, outer: TextRange): FieldPlace {
  const quoted = record[outer.start] === '"';
  return { outer, inner: quoted ? { start: outer.start + 1, end: outer.end - 1 } : outer };
}
