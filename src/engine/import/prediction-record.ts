// What one record of a file of predictions holds: a value for every class, and which row it is of.
import { looksNumeric, sortLabels } from '../../data/labels.ts';
import { isNested, type DataRecord, type FieldValue } from '../../data/records.ts';
import { excerpt, listNames } from '../../shared/excerpt.ts';

/** Where the values of a record stand. */
export interface RecordShape {
  /** The field that holds a list or an object of them; undefined where each is a field of its own. */
  readonly field: string | undefined;
  /** Of the fields, or of the object's entries; undefined where they are a list. */
  readonly names: readonly string[] | undefined;
  /** Whether the names are somebody's: those of a file without a header are not. */
  readonly isNamed: boolean;
  /** Whether `names` stand in the order of the model's outputs: the entries of an object need not. */
  readonly isOrdered: boolean;
  readonly width: number;
  /** The field that tells which row it is; undefined where the file's order does. */
  readonly id: string | undefined;
  /** The field of the class that the model was told, as an index. */
  readonly gold: string | undefined;
}

/** Fields that hold all values, as people call them. */
const VALUE_FIELDS = ['probs', 'probabilities', 'pred_probs', 'logits'] as const;
const CARTOGRAPHY_FIELD = /^logits_epoch_\d+$/;
const ID_FIELDS = ['row', 'idx', 'guid'] as const;
const GOLD = 'gold';
/** The index that pandas writes without a name. */
const NO_CLASS: ReadonlySet<string> = new Set(['column 1', 'index', 'unnamed: 0', GOLD]);

/** What is known of the columns before. */
export interface ShapeHints {
  /** Names of the dataset's columns that are no classes. */
  readonly columns: readonly string[];
  readonly id: string | undefined;
  readonly hasHeader: boolean;
  /** Whether the file is one of fields between delimiters. */
  readonly isDelimited: boolean;
}

/** The shape that the first record tells, or what it lacks, in a sentence. */
export function shapeOf({ fields }: DataRecord, hints: ShapeHints): RecordShape | string {
  const id = [...(hints.id === undefined ? [] : [hints.id]), ...ID_FIELDS].find((name) => fields.has(name));
  const gold = fields.has(GOLD) ? GOLD : undefined;
  if (hints.isDelimited) return delimitedShape(fields, hints, id, gold);
  const field = [...fields.keys()].find(
    (name) => VALUE_FIELDS.some((known) => known === name) || CARTOGRAPHY_FIELD.test(name),
  );
  if (field === undefined) {
    return `it has no field ${VALUE_FIELDS.join(', ')} or logits_epoch_N; its fields are ${listNames([...fields.keys()])}`;
  }
  const value = fields.get(field);
  if (Array.isArray(value))
    return { field, names: undefined, isNamed: false, isOrdered: true, width: value.length, id, gold };
  if (!isNested(value)) return `"${field}" holds neither a list nor an object`;
  const names = sortLabels(Object.keys(value)).map(String);
  return { field, names, isNamed: true, isOrdered: false, width: names.length, id, gold };
}

function delimitedShape(
  fields: DataRecord['fields'],
  hints: ShapeHints,
  id: string | undefined,
  gold: string | undefined,
): RecordShape | string {
  const columns = [...fields.keys()].filter(
    (name) =>
      name !== id &&
      !(hints.hasHeader && (NO_CLASS.has(name.toLowerCase()) || hints.columns.includes(name))) &&
      numberOf(fields.get(name)) !== undefined,
  );
  if (columns.length === 0) return `none of its columns holds numbers: ${listNames([...fields.keys()])}`;
  return {
    field: undefined,
    names: columns,
    isNamed: hints.hasHeader,
    isOrdered: true,
    width: columns.length,
    id,
    gold,
  };
}

/** A number as a field or an element of a list holds it; NaN for one that is no finite number, such as `nan`. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (looksNumeric(text)) return Number(text);
  return /^[+-]?(nan|inf(inity)?)$/i.test(text) ? Number.NaN : undefined;
}

/**
 * Reads the values of a record into `values`, in the order of the shape.
 * @returns what is wrong with them, in words that follow "it"; undefined where nothing is
 */
export function readValues(
  { fields }: DataRecord,
  { field, names, width }: RecordShape,
  values: Float64Array,
): string | undefined {
  const given = field === undefined ? fields : fields.get(field);
  const read = (value: unknown, at: number, name: string): string | undefined => {
    const number = numberOf(value);
    if (number === undefined)
      return value === undefined ? `has no value of ${name}` : `holds no number for ${name}`;
    if (!Number.isFinite(number)) return `holds a value for ${name} that is no finite number`;
    values[at] = number;
    return undefined;
  };
  if (given === undefined) return `has no field "${field ?? ''}"`;
  if (names === undefined) {
    if (!Array.isArray(given)) return `holds no list in "${field ?? ''}"`;
    if (given.length !== width) return `has ${given.length} values, the first one has ${width}`;
    for (let at = 0; at < width; at++) {
      const fault = read(given[at], at, `class ${at}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (field !== undefined) {
    if (!isNested(given) || Array.isArray(given)) return `holds no object in "${field}"`;
    const count = Object.keys(given).length;
    if (count !== width) return `has ${count} values, the first one has ${width}`;
  }
  const entryOf = (name: string): unknown =>
    field === undefined
      ? fields.get(name)
      : Object.hasOwn(given as object, name)
        ? (given as Record<string, unknown>)[name]
        : undefined;
  for (const [at, name] of names.entries()) {
    const fault = read(entryOf(name), at, `"${excerpt(name)}"`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** What tells which row a record is of, as text; undefined where it is neither a text nor a whole number. */
export function idOf({ fields }: DataRecord, name: string): string | undefined {
  return idText(fields.get(name));
}

/** An id as text, so that `7` and `"7"` are one. */
export function idText(value: FieldValue): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return value.trim();
}

/** The class that the model was told, where it is told as an index; -1 where it is not. */
export function goldOf({ fields }: DataRecord, name: string): number {
  const value = fields.get(name);
  const number = typeof value === 'string' && looksNumeric(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : -1;
}
