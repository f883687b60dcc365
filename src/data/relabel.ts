// The edit that puts another label into a record, and changes nothing else: it is read back before it is given.
import { isDeepStrictEqual } from 'node:util';
import type { Dialect, Label } from '../shared/dataset.ts';
import { enquote } from './dialect/syntax.ts';
import { fieldsOf, findField, type FieldPlace } from './fields.ts';
import type { TextRange } from './json-field.ts';
import { readRecord } from './reader.ts';
import { isNested, type FieldValue } from './records.ts';

/** Puts `text` in the place of the characters of `range`. */
export interface FieldEdit {
  readonly range: TextRange;
  readonly text: string;
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
  const old = before.fields.get(column);
  if (String(label).trim() === '' || old === undefined || isNested(old)) return undefined;
  const text = writtenLabel(record, place, dialect, columns, label);
  if (text === undefined) return undefined;
  const edit = { range: place.outer, text };
  const after = readRecord(applyEdit(record, edit), dialect, columns);
  if (after === undefined || !('fields' in after) || after.fields.size !== before.fields.size)
    return undefined;
  const wanted = 'delimiter' in dialect ? String(label) : label;
  for (const [name, value] of after.fields) {
    if (!isSame(value, name === column ? wanted : before.fields.get(name))) return undefined;
  }
  return edit;
}

function isSame(a: FieldValue, b: FieldValue): boolean {
  if (!isNested(a) || !isNested(b)) return a === b;
  try {
    return isDeepStrictEqual(a, b);
  } catch {
    // Nested too deeply to be compared.
    return false;
  }
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
  if (!('delimiter' in dialect)) return JSON.stringify(label);
  const text = String(label);
  const special = dialect.quoting === 'backslash' ? /["\r\n\\]|^\s|\s$/ : /["\r\n]|^\s|\s$/;
  const mustQuote = text.includes(dialect.delimiter) || special.test(text);
  if (dialect.quoting === 'none') return text;
  if (fieldsOf(record, dialect, columns)?.literal === true) {
    // Quotes here or gone from here could pair with those that were found to make no sense, even with a later row's.
    const old = record.slice(outer.start, outer.end);
    return old.includes('"') || mustQuote ? undefined : text;
  }
  // What was quoted stays so: whoever quotes all labels gets no label without.
  return mustQuote || record[outer.start] === '"'
    ? enquote(text, { quoting: dialect.quoting ?? 'doubled' })
    : text;
}
