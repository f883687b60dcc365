// The names of the columns from a header record: never empty, never twice.
import { DataDietError } from '../shared/errors.ts';

/** Nobody's texts and labels have more, and what is made for each name and record then stays bounded. */
export const MOST_COLUMNS = 10_000;

export interface Header {
  readonly columns: string[];
  /** What was renamed, for a finding each. */
  readonly renamed: { readonly name: string; readonly message: string }[];
}

/**
 * Spaces around a name are not part of it. A nameless column is called by its number (`column 1`); of two columns with one
 * name the second gets `.1` behind it, the third `.2`, as pandas does.
 */
export function readHeader(fields: readonly string[]): Header {
  const taken = new Set(fields.map((field) => field.trim()));
  const seen = new Set<string>();
  /** The number that the next copy of a name gets. */
  const nextCopy = new Map<string, number>();
  const columns: string[] = [];
  const renamed: Header['renamed'] = [];
  for (const [index, field] of fields.entries()) {
    const given = field.trim();
    const wanted = given === '' ? `column ${index + 1}` : given;
    let name = wanted;
    if (seen.has(name)) {
      let copy = nextCopy.get(wanted) ?? 1;
      while (seen.has(name) || taken.has(name)) name = `${wanted}.${copy++}`;
      nextCopy.set(wanted, copy);
      const message = `two columns are called "${wanted}"; column ${index + 1} is read as "${name}"`;
      renamed.push({ name, message });
    }
    seen.add(name);
    columns.push(name);
  }
  return { columns, renamed };
}

/** The columns of a file without a header: `column 1`, `column 2`, ... */
export function numberedColumns(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `column ${index + 1}`);
}

/** @throws DataDietError `format-unsupported` */
export function refuseColumns(count: number, line: number): void {
  if (count <= MOST_COLUMNS) return;
  const columns = count.toLocaleString('en');
  const most = MOST_COLUMNS.toLocaleString('en');
  throw new DataDietError(
    'format-unsupported',
    `The header in line ${line} has ${columns} columns; at most ${most} are read.`,
    { action: 'Check the delimiter, or leave out columns that are neither text nor label.', place: { line } },
  );
}
