// The label of a field that may hold more than a plain value: a list of one, an object that names it, either as text.
import type { Label } from '../shared/dataset.ts';
import { labelOf } from './labels.ts';
import { isDropped, propertyOf } from './nested-value.ts';
import { isNested, type FieldValue, type NestedValue } from './records.ts';

export type LabelReading =
  /** `unwrapped`: it stood in a list or an object. */
  | { readonly kind: 'label'; readonly label: Label; readonly unwrapped: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'several'; readonly count: number }
  /** `what` completes "holds ..., not a label". */
  | { readonly kind: 'none'; readonly what: string };

const EMPTY: LabelReading = { kind: 'empty' };

export function readLabel(value: FieldValue): LabelReading {
  if (isNested(value)) return readNested(value, 0);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return { kind: 'none', what: 'a number too large to be told from others' };
  }
  const label = labelOf(value);
  if (label === undefined) return EMPTY;
  const nested = typeof label === 'string' ? nestedIn(label) : undefined;
  if (nested !== undefined) {
    const inner = readNested(nested, 0);
    // In a file of texts, what a text holds is text.
    if (inner.kind === 'label') return { ...inner, label: String(inner.label) };
    if (inner.kind !== 'none') return inner;
  }
  return { kind: 'label', label, unwrapped: false };
}

/** A list or object that is written as text, as CSV must: in JSON, or as Python writes a list of texts. */
function nestedIn(text: string): NestedValue | undefined {
  const ends = text.charAt(0) + text.charAt(text.length - 1);
  if (ends !== '[]' && ends !== '{}') return undefined;
  return parseNested(text) ?? (ends === '[]' && text.includes("'") ? pythonList(text) : undefined);
}

function pythonList(text: string): NestedValue | undefined {
  return text.includes('"') || text.includes('\\') ? undefined : parseNested(text.replaceAll("'", '"'));
}

function parseNested(text: string): NestedValue | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isNested(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const DEEPEST = 6;

function readNested(value: NestedValue, depth: number): LabelReading {
  if (depth > DEEPEST) return { kind: 'none', what: 'lists in lists' };
  return Array.isArray(value) ? readList(value, depth) : readObject(value, depth);
}

/** One element is the label, and so are several that agree, as annotators do. */
function readList(list: readonly unknown[], depth: number): LabelReading {
  const labels = new Set<Label>();
  let refused: LabelReading | undefined;
  for (const element of list) {
    if (isDropped(element)) continue;
    const reading = readInner(element, depth);
    if (reading.kind === 'label') labels.add(reading.label);
    else if (reading.kind !== 'empty') refused ??= reading;
  }
  if (refused !== undefined) return refused;
  const [label] = labels;
  if (label === undefined) return EMPTY;
  return labels.size === 1
    ? { kind: 'label', label, unwrapped: true }
    : { kind: 'several', count: labels.size };
}

function readInner(value: unknown, depth: number): LabelReading {
  return isNested(value) ? readNested(value, depth + 1) : unwrapped(readLabel(value as FieldValue));
}

function unwrapped(reading: LabelReading): LabelReading {
  return reading.kind === 'label' ? { ...reading, unwrapped: true } : reading;
}

/** What an object calls its label, the surest name first. */
const LABEL_NAMES = ['label', 'labels', 'choice', 'choices', 'class', 'category', 'name', 'value'];

function readObject(object: NestedValue, depth: number): LabelReading {
  const readings = LABEL_NAMES.flatMap((name) => {
    const value = propertyOf(object, name);
    return value === undefined ? [] : [readInner(value, depth)];
  });
  const [first] = readings;
  if (first === undefined) return readChosen(object);
  const labels = readings.flatMap((reading) => (reading.kind === 'label' ? [reading.label] : []));
  if (new Set(labels).size > 1) return { kind: 'none', what: 'an object with more than one name' };
  return first;
}

/** `{"spam": 1, "ham": 0}`: the class that is marked. */
function readChosen(object: NestedValue): LabelReading {
  const entries = Object.entries(object as Record<string, unknown>);
  const isMark = (value: unknown) => value === 0 || value === 1 || typeof value === 'boolean';
  if (entries.length === 0) return EMPTY;
  if (entries.length < 2 || !entries.every(([, value]) => isMark(value))) {
    return { kind: 'none', what: 'an object' };
  }
  const chosen = entries.filter(([, value]) => value === 1 || value === true);
  const [only] = chosen;
  if (only === undefined) return EMPTY;
  return chosen.length === 1
    ? { kind: 'label', label: only[0], unwrapped: true }
    : { kind: 'several', count: chosen.length };
}
