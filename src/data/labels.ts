// What counts as a class label, and the stable order of labels: that of the logits, whatever the order of the rows.
import type { Label } from '../shared/dataset.ts';
import type { FieldValue, NestedValue } from './records.ts';

/**
 * The label that a plain value is, or undefined where it is none: a text, number or boolean; `1` and `"1"` are two. White
 * space around a text is not part of it: `ham` and `ham ` are one class, in every format.
 */
export function labelOf(value: Exclude<FieldValue, NestedValue>): Label | undefined {
  const label = typeof value === 'string' ? value.trim() : value;
  if (label === undefined || label === null || label === '') return undefined;
  // `1e999` is more than a number holds: what was meant cannot be told, nor written again.
  if (typeof label === 'number' && !Number.isFinite(label)) return undefined;
  // JSON has a `-0`.
  return label === 0 ? 0 : label;
}

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether a text reads as a number, as labels in CSV files do. */
export function looksNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

/** The distinct labels in their order: booleans, numbers, texts that read as numbers (by value), other texts by code point. */
export function sortLabels(labels: Iterable<Label>): Label[] {
  return [...new Set(labels)].sort(compareLabels);
}

/** A total order: 0 only for one and the same label. */
function compareLabels(a: Label, b: Label): number {
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return rank - rankOf(b);
  if (rank < OTHER_TEXT && Number(a) !== Number(b)) return Number(a) - Number(b);
  return typeof a === 'string' && typeof b === 'string' ? compareCodePoints(a, b) : 0;
}

const OTHER_TEXT = 3;

function rankOf(label: Label): number {
  if (typeof label === 'boolean') return 0;
  if (typeof label === 'number') return 1;
  return looksNumeric(label) ? 2 : OTHER_TEXT;
}

/** `<` on strings compares UTF-16 units, which puts U+10000 and above before U+E000; code points are what other languages sort by. */
function compareCodePoints(a: string, b: string): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    // Where the units differ inside a surrogate pair, the pair's first units are equal, and the second decide alike.
    return a.codePointAt(at)! - b.codePointAt(at)!;
  }
  return a.length - b.length;
}
