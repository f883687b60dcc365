// Where a field stands in a record. A record is text that a reader told of, written in the dialect and with the columns
// that it told with it: nothing is guessed.
import type { Dialect, DelimitedDialect } from '../shared/dataset.ts';
import { scanRecord } from './csv-scan.ts';
import { syntaxOf } from './dialect/syntax.ts';
import { jsonField, type TextRange } from './json-field.ts';

export interface FieldPlace {
  /** The whole value, its quotes included, as characters of the record. */
  readonly outer: TextRange;
  /** What stands between its quotes; the same where it has none. */
  readonly inner: TextRange;
}

/** The place of a column's value. Undefined where the record has none, or cannot be read. */
export function findField(
  record: string,
  dialect: Dialect,
  columns: readonly string[],
  column: string,
): FieldPlace | undefined {
  if ('delimiter' in dialect) return fieldsOf(record, dialect, columns)?.fields[columns.indexOf(column)];
  const range = jsonField(record, column);
  return range && placeOf(record, range);
}

interface DelimitedFields {
  readonly fields: readonly FieldPlace[];
  /** Whether quotes are text here, as the reader takes them in a TSV line where they make no sense. */
  readonly literal: boolean;
}

/** The fields of a CSV or TSV record; undefined where it has not one a column. */
export function fieldsOf(
  record: string,
  dialect: DelimitedDialect,
  columns: readonly string[],
): DelimitedFields | undefined {
  const fields = quotedFields(record, dialect) ?? literalFields(record, dialect);
  return fields?.fields.length === columns.length ? fields : undefined;
}

function quotedFields(record: string, dialect: DelimitedDialect): DelimitedFields | undefined {
  const bytes = Buffer.from(record);
  const ranges: number[] = [];
  const scan = scanRecord(bytes, 0, syntaxOf(dialect), true, ranges);
  if (scan.kind !== 'whole' || scan.end !== bytes.length) return undefined;
  // From bytes to characters, each piece counted once.
  let byte = 0;
  let character = 0;
  const isAscii = bytes.length === record.length;
  const characterAt = (offset: number): number => {
    if (isAscii) return offset;
    character += bytes.toString('utf8', byte, offset).length;
    byte = offset;
    return character;
  };
  const fields: FieldPlace[] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    const outer = { start: characterAt(ranges[index]!), end: characterAt(ranges[index + 1]!) };
    fields.push(dialect.quoting === 'none' ? { outer, inner: outer } : placeOf(record, outer));
  }
  return { fields, literal: dialect.quoting === 'none' };
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
