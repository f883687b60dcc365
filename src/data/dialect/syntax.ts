// The grammar of a delimited file: what parts fields, and what quotes mean. Of a dialect the part that scanning needs.
import type { DelimitedDialect, Delimiter, Quoting } from '../../shared/dataset.ts';

export interface Syntax {
  readonly delimiter: Delimiter;
  readonly quoting: Quoting;
  /** Whether spaces behind a delimiter are no part of the field. */
  readonly spaceAfterDelimiter: boolean;
}

export function syntaxOf(
  dialect: Pick<DelimitedDialect, 'delimiter' | 'quoting' | 'spaceAfterDelimiter'>,
): Syntax {
  return {
    delimiter: dialect.delimiter,
    quoting: dialect.quoting ?? 'doubled',
    spaceAfterDelimiter: dialect.spaceAfterDelimiter ?? false,
  };
}

/** What stands between the quotes of a field, as what is meant by it. */
export function unquote(inner: string, { quoting }: Pick<Syntax, 'quoting'>): string {
  if (quoting === 'backslash') return inner.replace(/\\([\\"])|""/g, (_, escaped?: string) => escaped ?? '"');
  return inner.includes('"') ? inner.replaceAll('""', '"') : inner;
}

/** A text between quotes, so that `unquote` gives it back. */
export function enquote(text: string, { quoting }: Pick<Syntax, 'quoting'>): string {
  const inner =
    quoting === 'backslash'
      ? text.replace(/[\\"]/g, (special) => `\\${special}`)
      : text.replaceAll('"', '""');
  return `"${inner}"`;
}

/** The fields of a record without quotes. */
export function splitPlain(record: string, { delimiter, spaceAfterDelimiter }: Syntax): string[] {
  const fields = record.split(delimiter);
  if (!spaceAfterDelimiter) return fields;
  return fields.map((field, index) => (index === 0 ? field : field.replace(/^ +/, '')));
}

export function nameDelimiter(delimiter: Delimiter): string {
  const names: Readonly<Record<Delimiter, string>> = {
    ',': 'comma',
    ';': 'semicolon',
    '\t': 'tab',
    '|': 'bar',
  };
  return names[delimiter];
}
