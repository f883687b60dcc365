// The names of the columns from a header record: never empty, never twice.

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
  const columns: string[] = [];
  const renamed: Header['renamed'] = [];
  for (const [index, field] of fields.entries()) {
    const given = field.trim();
    const wanted = given === '' ? `column ${index + 1}` : given;
    let name = wanted;
    if (seen.has(name)) {
      for (let copy = 1; seen.has(name) || taken.has(name); copy++) name = `${wanted}.${copy}`;
      const message = `two columns are called "${wanted}"; column ${index + 1} is read as "${name}"`;
      renamed.push({ name, message });
    }
    seen.add(name);
    columns.push(name);
  }
  return { columns, renamed };
}
