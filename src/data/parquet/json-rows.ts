// Rows of Parquet as lines of JSON, an object a row with its fields in the file's order: what everything that reads datasets
// reads, and what a row's hash is of.
import { jsonText } from '../json-text.ts';

/** @param columns the values of each column, rows of the same number */
export function jsonLines(names: readonly string[], columns: readonly (readonly unknown[])[]): string[] {
  const keys = names.map((name, at) => `${at === 0 ? '{' : ','}${jsonText(name)}:`);
  const [first = []] = columns;
  return first.map((_, row) => {
    let line = '';
    for (const [at, key] of keys.entries()) line += key + jsonValue(columns[at]![row]);
    return `${line}}`;
  });
}

function jsonValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return jsonText(value);
    case 'number':
      // What is no number counts as missing, as pandas writes it.
      return Number.isFinite(value) ? String(Object.is(value, -0) ? 0 : value) : 'null';
    case 'boolean':
      return String(value);
    case 'bigint':
      // A number in JSON is read as a float64; one that it does not hold stays exact as text.
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? `${value}` : `"${value}"`;
    case 'undefined':
    case 'object':
    case 'function':
    case 'symbol':
      return 'null';
  }
}
