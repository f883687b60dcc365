// Values inside nested fields, named by paths: `data.text`, `annotations.result.value.choices`.
import { isNested, type FieldValue, type NestedValue } from './records.ts';

type Fields = ReadonlyMap<string, FieldValue>;

/**
 * The value of a column: that of the field of its name or, where no field is called so, what lies at the path of names
 * between dots. A path goes through the elements of an array: where they lead to one value it is that, else an array of all.
 * Undefined where there is none.
 */
export function valueOf(fields: Fields, column: string): FieldValue {
  const value = fields.get(column);
  if (value !== undefined || !column.includes('.')) return value;
  const [first = '', ...path] = column.split('.');
  const top = fields.get(first);
  return isNested(top) ? follow(top, path, 0) : undefined;
}

function follow(value: unknown, path: readonly string[], at: number): FieldValue {
  if (Array.isArray(value) && at < path.length) return followAll(value, path, at);
  const name = path[at];
  if (name === undefined) return value as FieldValue;
  return isNested(value) ? follow(propertyOf(value, name), path, at + 1) : undefined;
}

function followAll(elements: readonly unknown[], path: readonly string[], at: number): FieldValue {
  if (elements.length === 0) return null;
  const found = elements
    .filter((element) => !isDropped(element))
    .map((element) => follow(element, path, at))
    .filter((value) => value !== undefined);
  return found.length > 1 ? found : found[0];
}

/** A property of an object's own; undefined where it has none. */
export function propertyOf(value: NestedValue, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** Annotations that their annotator took back: Label Studio's `was_cancelled`, Argilla's drafts and discarded responses. */
export function isDropped(annotation: unknown): boolean {
  if (!isNested(annotation)) return false;
  const status = propertyOf(annotation, 'status');
  return status === 'discarded' || status === 'draft' || propertyOf(annotation, 'was_cancelled') === true;
}

/** Levels that paths go down; names of one record, and of all. */
const DEEPEST = 5;
const MOST_PATHS = 500;

/** Adds the paths to the values inside the nested fields of a record. */
export function addPaths(fields: Fields, paths: Set<string>): void {
  for (const [name, value] of fields) {
    if (isNested(value)) walk(value, name, 1, paths);
  }
}

function walk(value: NestedValue, path: string, depth: number, paths: Set<string>): void {
  if (paths.size >= MOST_PATHS || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    // The elements of a list are alike.
    const first: unknown = value[0];
    if (isNested(first) && !Array.isArray(first)) walk(first, path, depth, paths);
    return;
  }
  for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
    if (paths.size >= MOST_PATHS) return;
    const longer = `${path}.${name}`;
    if (!isNested(inner) || (Array.isArray(inner) && !isNested(inner[0]))) paths.add(longer);
    else walk(inner, longer, depth + 1, paths);
  }
}
