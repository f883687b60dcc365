// What the values of columns are like, gathered in one pass over the records, whatever the number of columns.
import { looksNumeric } from './labels.ts';
import { valueOf } from './nested-value.ts';
import { readLabel } from './read-label.ts';
import { isNested, type DataRecord, type FieldValue } from './records.ts';

export interface ColumnContent {
  /** Values that are there and are not empty; of nested ones those that hold one plain value. */
  readonly values: number;
  readonly distinct: number;
  /** Shares of all records: those whose value is nested, and those with several labels in it. */
  readonly nested: number;
  readonly several: number;
  /** Shares of the values. */
  readonly numeric: number;
  readonly fractional: number;
  readonly meanWords: number;
  /** Whole numbers, each larger than the one before. */
  readonly countsUp: boolean;
  /** Only yes and no, as 0 and 1 or as booleans. */
  readonly isBinary: boolean;
}

class Gathering {
  values = 0;
  nested = 0;
  several = 0;
  numeric = 0;
  fractional = 0;
  words = 0;
  /** Of the columns of a wide file most hold one value: a set is made for the second. */
  private first: string | undefined;
  private distinct: Set<string> | undefined;
  private countsUp = true;
  private before = -Infinity;

  add(value: FieldValue): void {
    if (isNested(value)) {
      this.nested++;
      const reading = readLabel(value);
      if (reading.kind === 'several') this.several++;
      if (reading.kind === 'label') this.addPlain(reading.label);
    } else if (value !== undefined && value !== null) this.addPlain(value);
  }

  private addPlain(value: string | number | boolean): void {
    const text = String(value).trim();
    if (text === '') return;
    this.values++;
    this.first ??= text;
    if (text !== this.first) (this.distinct ??= new Set([this.first])).add(text);
    this.words += countWords(text);
    const number = typeof value !== 'boolean' && looksNumeric(text) ? Number(text) : undefined;
    if (number !== undefined) {
      this.numeric++;
      if (!Number.isInteger(number)) this.fractional++;
    } else if (typeof value === 'boolean') this.numeric++;
    this.countsUp &&= number !== undefined && Number.isInteger(number) && number > this.before;
    this.before = number ?? this.before;
  }

  content(records: number): ColumnContent {
    const total = Math.max(1, this.values);
    return {
      values: this.values,
      distinct: this.distinct?.size ?? (this.first === undefined ? 0 : 1),
      nested: this.nested / Math.max(1, records),
      several: this.several / Math.max(1, records),
      numeric: this.numeric / total,
      fractional: this.fractional / total,
      meanWords: this.words / total,
      countsUp: this.countsUp && this.values > 2,
      isBinary: this.distinct?.size === 2 && [...this.distinct].every((text) => isYesOrNo(text)),
    };
  }
}

function isYesOrNo(text: string): boolean {
  return /^(?:[01](?:\.0)?|true|false)$/i.test(text);
}

/** @param columns names of fields, and paths into nested ones */
export function contentsOf(
  columns: readonly string[],
  records: readonly DataRecord[],
): ReadonlyMap<string, ColumnContent> {
  const gatherings = new Map(columns.map((name) => [name, new Gathering()]));
  const found = new Set<string>();
  for (const { fields } of records) {
    for (const [name, value] of fields) {
      gatherings.get(name)?.add(value);
      found.add(name);
    }
  }
  // No field is called so, by the fields that are there.
  const paths = columns.filter((name) => name.includes('.') && !found.has(name));
  for (const path of paths) {
    for (const { fields } of records) gatherings.get(path)!.add(valueOf(fields, path));
  }
  return new Map([...gatherings].map(([name, gathering]) => [name, gathering.content(records.length)]));
}

/** Words that are counted: more make no text likelier. */
const COUNTED = 2000;

/** Most values that are no texts. */
const ONE_WORD = /^[!-~]{1,100}$/;

/** Words of a text; in scripts that put no spaces between them, about two characters make one. */
function countWords(text: string): number {
  if (ONE_WORD.test(text)) return 1;
  const beginning = text.slice(0, COUNTED);
  const spaced = beginning.split(/\s+/).length;
  const unspaced = beginning.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu);
  return spaced + (unspaced === null ? 0 : unspaced.length / 2);
}
