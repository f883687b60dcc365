// Which class each label is: the order of the logits.
import { looksNumeric, sortLabels } from '../data/labels.ts';
import type { Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';

export interface ClassLabels {
  /** The label of every class, in the order of the logits. */
  readonly classes: readonly Label[];
  /** Class of every example. */
  readonly indices: Uint32Array;
}

/** The classes that a fine-tuned head was trained on. */
interface SavedHead {
  readonly count: number;
  readonly names: readonly string[] | undefined;
}

export interface ChosenClasses {
  readonly labels: ClassLabels;
  /** `random`: a new head, for the classes of the data. */
  readonly head: 'loaded' | 'random';
}

/** More classes than this share of the rows means that the label column holds something else: ids, texts, dates. */
const MOST_CLASSES_PER_ROW = 0.5;
const FEW_ROWS = 20;

interface LabelColumn {
  readonly file: string;
  readonly column: string;
  readonly labels: readonly Label[];
}

/**
 * A saved head is used when its classes are those of the data; else a new one starts at random.
 * @throws DataDietError `too-few-labels` or `too-many-labels`, but not where a saved head scores the data as it is: it
 *   needs no second class to tell the first from, and knows that these are labels
 */
export function chooseClasses(
  { file, column, labels, trained }: LabelColumn & { readonly trained: boolean },
  saved: SavedHead | undefined,
): ChosenClasses {
  const matched = saved && matchHeadClasses(labels, saved.count, saved.names);
  if (matched && !trained) return { labels: matched, head: 'loaded' };
  const own = classesOfData(file, column, labels);
  return matched ? { labels: matched, head: 'loaded' } : { labels: own, head: 'random' };
}

/**
 * Classes in their stable order: the sorted labels of the data.
 * @throws DataDietError `too-few-labels`, `too-many-labels` or `labels-unusable`
 */
export function classesOfData(file: string, column: string, labels: readonly Label[]): ClassLabels {
  const classes = sortLabels(labels);
  if (classes.length < 2) {
    throw new DataDietError(
      'too-few-labels',
      `Column "${column}" of ${file} holds one label only, ${JSON.stringify(classes[0])}: there is nothing to tell apart.`,
      { action: 'Choose another label column.', place: { file, column } },
    );
  }
  if (holdsFractions(classes)) {
    throw new DataDietError(
      'labels-unusable',
      `Column "${column}" of ${file} holds fractions, such as ${String(classes.find(isFraction))}: a rating, not classes.`,
      {
        action: 'Put the numbers into a few classes first (low, high), or choose another label column.',
        place: { file, column },
      },
    );
  }
  if (labels.length > FEW_ROWS && classes.length > labels.length * MOST_CLASSES_PER_ROW) {
    throw new DataDietError(
      'too-many-labels',
      `Column "${column}" of ${file} holds ${classes.length} different labels in ${labels.length} rows: it does not look like a label.`,
      { action: 'Choose another label column.', place: { file, column } },
    );
  }
  return { classes, indices: indicesIn(classes, labels) };
}

/** Numbers, and some of them between two whole ones. */
function holdsFractions(classes: readonly Label[]): boolean {
  return classes.every((label) => looksNumeric(String(label))) && classes.some(isFraction);
}

function isFraction(label: Label): boolean {
  return !Number.isInteger(Number(label));
}

/**
 * Matches the data's labels with the classes that a fine-tuned head was trained on: by name, or by number where the
 * labels are the classes' indices, or by order where the names are the placeholders `LABEL_0`, `LABEL_1`, ... and
 * there are as many of one as of the other. Two labels that spell one class are not matched: they are two to the data.
 * @returns undefined when they cannot be matched
 */
export function matchHeadClasses(
  labels: readonly Label[],
  count: number,
  names: readonly string[] | undefined,
): ClassLabels | undefined {
  const sorted = sortLabels(labels);
  if (new Set(sorted.map(spelledAlike)).size < sorted.length) return undefined;
  const classes =
    classesByName(sorted, count, names) ??
    classesByIndex(sorted, count) ??
    classesByOrder(sorted, count, names);
  return classes && { classes, indices: indicesIn(classes, labels) };
}

/** The same text for all spellings of one class: `1`, `"1"` and `"01"`; `"Yes"` and `"yes"`. */
function spelledAlike(label: Label): string {
  const text = String(label).toLowerCase();
  return isIndex(text) ? text.replace(/^0+(?=\d)/, '') : text;
}

function isIndex(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Every class takes the data's spelling of its name; classes that the data lacks keep the model's. */
function classesByName(
  sorted: readonly Label[],
  count: number,
  names: readonly string[] | undefined,
): Label[] | undefined {
  if (names?.length !== count) return undefined;
  const spelling = new Map(sorted.map((label) => [String(label).toLowerCase(), label]));
  const classes = names.map((name) => spelling.get(name.toLowerCase()) ?? name);
  return sorted.every((label) => classes.includes(label)) ? classes : undefined;
}

function classesByIndex(sorted: readonly Label[], count: number): Label[] | undefined {
  if (!sorted.every((label) => isIndex(String(label)) && Number(label) < count)) return undefined;
  const spelling = new Map(sorted.map((label) => [Number(label), label]));
  return Array.from({ length: count }, (_, index) => spelling.get(index) ?? index);
}

function classesByOrder(
  sorted: readonly Label[],
  count: number,
  names: readonly string[] | undefined,
): Label[] | undefined {
  const placeholders = names?.every((name, index) => name === `LABEL_${index}`) ?? true;
  return placeholders && sorted.length === count ? [...sorted] : undefined;
}

/** The class of every label, by its place. @throws Error for a label that is no class */
export function indicesIn(classes: readonly Label[], labels: readonly Label[]): Uint32Array {
  const places = new Map(classes.map((label, place) => [label, place]));
  return Uint32Array.from(labels, (label) => {
    const place = places.get(label);
    if (place === undefined) throw new Error(`The label ${JSON.stringify(label)} is none of the classes.`);
    return place;
  });
}
