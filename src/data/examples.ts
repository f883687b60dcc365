// From a record to what the model learns from: its text or pair of texts, and its label.
import type { Columns, Finding, FindingCode, Label } from '../shared/dataset.ts';
import { rejectionOf } from './exports.ts';
import { readLabel, type LabelReading } from './read-label.ts';
import { valueOf } from './nested-value.ts';
import { isNested, type DataRecord, type FieldValue } from './records.ts';

export interface Example {
  /** One text, or the two of a sentence pair, as they stand in the file. */
  readonly texts: readonly [string] | readonly [string, string];
  readonly label: Label;
  /** Whether the label stood in a list or an object of its own. */
  readonly unwrapped?: true;
}

interface UnusableRow {
  readonly kind: 'finding';
  readonly finding: Finding;
  /** The class that loses the row, where its label can be read. */
  readonly label?: Label;
}

export type ExampleResult = { readonly kind: 'example'; readonly example: Example } | UnusableRow;

/**
 * Takes texts and label out of a record.
 * - A number or boolean in a text column is its text, as it is in CSV. Text of white space alone is a finding.
 * - What a label is, `readLabel` tells. A word for a label that is missing (`nan`) is one here: that takes all rows to tell.
 * - Rows that an annotation tool's export marks as rejected are a finding.
 */
export function exampleOf(record: DataRecord, columns: Columns): ExampleResult {
  const { fields } = record;
  const rejection = rejectionOf(fields, columns.label);
  if (rejection !== undefined) return fault(record, 'rejected', columns.label, rejection);
  const label = readLabel(valueOf(fields, columns.label));
  const texts: string[] = [];
  for (const column of columns.text) {
    const text = textOf(valueOf(fields, column));
    if (text === undefined) {
      const finding = explainText(record, column);
      return label.kind === 'label' ? { ...finding, label: label.label } : finding;
    }
    texts.push(text);
  }
  if (label.kind !== 'label') return explainLabel(record, columns.label, label);
  const [first = '', second] = texts;
  return {
    kind: 'example',
    example: {
      texts: second === undefined ? [first] : [first, second],
      label: label.label,
      ...(label.unwrapped && { unwrapped: true }),
    },
  };
}

/** A usable text, or undefined. */
export function textOf(value: FieldValue): string | undefined {
  if (value === undefined || value === null || isNested(value) || isTooLarge(value)) return undefined;
  const text = String(value);
  return text.trim() === '' ? undefined : text;
}

function explainText(record: DataRecord, column: string): UnusableRow {
  const value = valueOf(record.fields, column);
  if (value === undefined) return missing(record, column);
  if (isTooLarge(value))
    return fault(record, 'not-text', column, `"${column}" holds a number that is too large`);
  return isNested(value)
    ? fault(record, 'not-text', column, `"${column}" holds ${nameKind(value)}, not text`)
    : fault(record, 'empty-text', column, `"${column}" is empty`);
}

function explainLabel(
  record: DataRecord,
  column: string,
  reading: Exclude<LabelReading, { kind: 'label' }>,
): UnusableRow {
  if (valueOf(record.fields, column) === undefined) return missing(record, column);
  switch (reading.kind) {
    case 'empty':
      return fault(record, 'empty-label', column, `the label "${column}" is empty`);
    case 'several': {
      const message = `"${column}" holds ${reading.count} labels, and a row needs one`;
      return fault(record, 'several-labels', column, message);
    }
    case 'none':
      return fault(record, 'not-a-label', column, `"${column}" holds ${reading.what}, not a label`);
  }
}

/** A number in JSON that no float64 holds, such as `1e999`. */
function isTooLarge(value: FieldValue): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

function nameKind(value: object): string {
  return Array.isArray(value) ? 'an array' : 'an object';
}

function missing(record: DataRecord, column: string): UnusableRow {
  return fault(record, 'missing-field', column, `the record has no field "${column}"`);
}

function fault(record: DataRecord, code: FindingCode, field: string, message: string): UnusableRow {
  return {
    kind: 'finding',
    finding: { code, message, row: record.row, line: record.line, column: 1, field },
  };
}
