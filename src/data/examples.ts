// From a record to what the model learns from: its text or pair of texts, and its label.
import type { Columns, Finding, FindingCode, Label } from '../shared/dataset.ts';
import { labelOf } from './labels.ts';
import type { DataRecord, FieldValue } from './records.ts';

export interface Example {
  /** One text, or the two of a sentence pair, as they stand in the file. */
  readonly texts: readonly [string] | readonly [string, string];
  readonly label: Label;
}

export type ExampleResult =
  | { readonly kind: 'example'; readonly example: Example }
  | { readonly kind: 'finding'; readonly finding: Finding };

/**
 * Takes texts and label out of a record.
 * - A number or boolean in a text column is its text, as it is in CSV. Text of white space alone is a finding.
 * - What a label is, `labelOf` tells.
 */
export function exampleOf(record: DataRecord, columns: Columns): ExampleResult {
  const texts: string[] = [];
  for (const column of columns.text) {
    const text = textOf(record.fields.get(column));
    if (text === undefined) return explainText(record, column);
    texts.push(text);
  }
  const label = labelOf(record.fields.get(columns.label));
  if (label === undefined) return explainLabel(record, columns.label);
  const [first = '', second] = texts;
  return {
    kind: 'example',
    example: { texts: second === undefined ? [first] : [first, second], label },
  };
}

/** A usable text, or undefined. */
function textOf(value: FieldValue): string | undefined {
  if (value === undefined || value === null || isTooLarge(value)) return undefined;
  const text = String(value);
  return text.trim() === '' ? undefined : text;
}

function explainText(record: DataRecord, column: string): ExampleResult {
  if (!record.fields.has(column)) return missing(record, column);
  const value = record.fields.get(column);
  if (isTooLarge(value)) return fault(record, 'not-text', column, tooLarge(column));
  return value === undefined
    ? fault(record, 'not-text', column, `"${column}" holds an array or an object, not text`)
    : fault(record, 'empty-text', column, `"${column}" is empty`);
}

function explainLabel(record: DataRecord, column: string): ExampleResult {
  if (!record.fields.has(column)) return missing(record, column);
  const value = record.fields.get(column);
  if (isTooLarge(value)) return fault(record, 'not-a-label', column, tooLarge(column));
  return value === undefined
    ? fault(record, 'not-a-label', column, `"${column}" holds an array or an object, not a label`)
    : fault(record, 'empty-label', column, `the label "${column}" is empty`);
}

/** A number in JSON that no float64 holds, such as `1e999`. */
function isTooLarge(value: FieldValue): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function tooLarge(column: string): string {
  return `"${column}" holds a number that is too large`;
}

function missing(record: DataRecord, column: string): ExampleResult {
  return fault(record, 'missing-field', column, `the record has no field "${column}"`);
}

function fault(record: DataRecord, code: FindingCode, field: string, message: string): ExampleResult {
  return {
    kind: 'finding',
    finding: { code, message, row: record.row, line: record.line, column: 1, field },
  };
}
