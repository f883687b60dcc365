// Which label each value of a row stands for.
import { sortLabels } from '../../data/labels.ts';
import type { Label, Remark } from '../../shared/dataset.ts';
import { excerpt, listNames } from '../../shared/excerpt.ts';
import { beatsChance, gainOf, LITTLE_GAIN } from '../../shared/trust.ts';
import { classesOfData, indicesIn, matchHeadClasses, type ClassLabels } from '../class-labels.ts';
import { predictionsFault } from './predictions-fault.ts';
import type { Predictions } from './read-predictions.ts';

/** How it is known. */
export type OrderSource = 'said' | 'names' | 'gold' | 'sorted';

export interface ClassOrder extends ClassLabels {
  readonly source: OrderSource;
}

interface LabelColumn {
  readonly file: string;
  readonly column: string;
  /** Of every row that is scored. */
  readonly labels: readonly Label[];
}

/**
 * The labels in the order of a file's values.
 * @param said by the person
 * @param goldLabels the label of the row that each prediction is of; undefined where it is of none that is scored
 * @throws DataDietError `predictions-unusable` where they do not fit the labels; those of `classesOfData`
 */
export function classOrderOf(
  predictions: Predictions,
  data: LabelColumn,
  said: readonly string[] | undefined,
  goldLabels: (prediction: number) => Label | undefined,
): ClassOrder {
  const { file, lines, shape } = predictions;
  const { width } = shape;
  const sorted = sortLabels(data.labels);
  if (said !== undefined) {
    if (said.length !== width) {
      throw predictionsFault(
        file,
        lines[0],
        `--classes names ${said.length} classes, a row of ${file} holds ${width} values.`,
        'Name a label for every value, in their order.',
      );
    }
    const named = byName(said, sorted);
    if (named === undefined) throw unmatched(file, lines[0], said, sorted, '--classes names');
    return { ...ordered(named, data), source: 'said' };
  }
  if (shape.isNamed && shape.names !== undefined) {
    const { names } = shape;
    const named =
      byName(names, sorted) ??
      (shape.isOrdered ? matchHeadClasses(sorted, width, names)?.classes : undefined);
    if (named === undefined) throw unmatched(file, lines[0], names, sorted, 'its values are called');
    return { ...ordered(named, data), source: 'names' };
  }
  const gold = byGold(predictions, sorted, goldLabels);
  if (gold !== undefined) return { ...ordered(gold, data), source: 'gold' };
  const matched = matchHeadClasses(sorted, width, undefined);
  if (matched === undefined) {
    throw predictionsFault(
      file,
      lines[0],
      `A row of ${file} holds ${width} values, and "${excerpt(data.column)}" of ${data.file} holds ${sorted.length} different labels: ${listNames(sorted.map(String))}.`,
      'Predict all of the labels; where the model knows more of them, name them in its order with --classes.',
    );
  }
  // Too few labels, or fractions, are none here either.
  if (matched.classes.length === sorted.length) classesOfData(data.file, data.column, data.labels);
  return { ...ordered(matched.classes, data), source: 'sorted' };
}

function ordered(classes: readonly Label[], { labels }: LabelColumn): ClassLabels {
  return { classes, indices: indicesIn(classes, labels) };
}

/** `p_ham, p_spam` are called as `ham, spam` are. */
function byName(names: readonly string[], sorted: readonly Label[]): readonly Label[] | undefined {
  for (const plain of [names, withoutPrefix(names)]) {
    const spelling = new Map(sorted.map((label) => [String(label), label]));
    const exact = plain.map((name) => spelling.get(name.trim()) ?? name);
    const lower = new Map(sorted.map((label) => [String(label).toLowerCase(), label]));
    const alike = plain.map((name) => lower.get(name.trim().toLowerCase()) ?? name);
    for (const classes of [exact, alike]) {
      if (new Set(classes).size === classes.length && sorted.every((label) => classes.includes(label)))
        return classes;
    }
  }
  return undefined;
}

function withoutPrefix(names: readonly string[]): string[] {
  const [first = ''] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length++;
  // A name goes on behind a mark: `prob_one` and `prob_only` share no more than `prob_`.
  const mark = first.slice(0, length).search(/[_\-.: ][^_\-.: ]*$/);
  return names.map((name) => name.slice(mark + 1));
}

/**
 * By the class that the model was told of each row: the label that most rows of a class have. Undefined where that is no
 * order, or nothing is told.
 */
function byGold(
  { gold, shape }: Predictions,
  sorted: readonly Label[],
  labelOf: (prediction: number) => Label | undefined,
): Label[] | undefined {
  if (gold === undefined || sorted.length !== shape.width) return undefined;
  const places = new Map(sorted.map((label, place) => [label, place]));
  const counts = Array.from({ length: shape.width }, () => new Uint32Array(sorted.length));
  for (const [prediction, told] of gold.entries()) {
    const label = labelOf(prediction);
    if (label === undefined) continue;
    if (told < 0 || told >= shape.width) return undefined;
    counts[told]![places.get(label)!]!++;
  }
  const order = counts.map((row) => row.indexOf(Math.max(...row)));
  return new Set(order).size === order.length ? order.map((place) => sorted[place]!) : undefined;
}

function unmatched(
  file: string,
  line: number | undefined,
  names: readonly string[],
  sorted: readonly Label[],
  what: string,
): Error {
  const lacking = sorted.find((label) => byName(names, [label]) === undefined) ?? sorted[0]!;
  return predictionsFault(
    file,
    line,
    `The classes of ${file} do not fit the labels: ${what} ${listNames(names)}, and there is no ${JSON.stringify(lacking)} among them.`,
    'Name the labels of the dataset in the order of the values with --classes.',
  );
}

const SOURCES: Readonly<Record<OrderSource, string>> = {
  said: 'as you said',
  names: 'by their names',
  gold: 'as the file tells with "gold"',
  sorted: 'the labels of the dataset as they are sorted',
};

export function describeOrder({ classes, source }: ClassOrder): Remark {
  const names = listNames(classes.map(String), 8);
  return {
    code: 'class-order',
    message: `The values of a row of predictions stand for ${names}, ${SOURCES[source]}.`,
    warning: false,
  };
}

/**
 * A warning where the labels are hardly ever predicted in this order, and another one fits.
 * @param labels of the rows, `predicted` the class of the largest value
 */
export function doubtOfOrder(
  { classes, source }: ClassOrder,
  labels: Int32Array,
  predicted: Int32Array,
): Remark | undefined {
  const counts = classes.map(() => new Uint32Array(classes.length));
  const given = new Uint32Array(classes.length);
  for (const [row, label] of labels.entries()) {
    counts[predicted[row]!]![label]!++;
    given[label]!++;
  }
  const majorityShare = Math.max(...given) / labels.length;
  const told = (order: readonly number[]) => ({
    rows: labels.length,
    accuracy: order.reduce((sum, label, value) => sum + counts[value]![label]!, 0) / labels.length,
    standardError: 0,
    majorityShare,
  });
  const now = told(classes.map((_, index) => index));
  if (beatsChance(now)) return undefined;
  const order = bestOrder(counts);
  const other = told(order);
  if (!beatsChance(other) || gainOf(other) < LITTLE_GAIN) return undefined;
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const names = order.map((label) => String(classes[label]));
  const remedy = source === 'said' ? '' : ` If so, import again with --classes ${names.join(',')}.`;
  return {
    code: 'class-order-doubtful',
    message: `In the order ${listNames(classes.map(String), 8)} the predictions agree with ${percent(now.accuracy)} of the labels, in the order ${listNames(names, 8)} with ${percent(other.accuracy)}: the classes may be in another order than was taken.${remedy}`,
    warning: true,
  };
}

/** To each value the label that most of its rows have, the surest first; what is left over is dealt out. */
function bestOrder(counts: readonly Uint32Array[]): number[] {
  const pairs = counts.flatMap((row, value) => Array.from(row, (count, label) => ({ count, value, label })));
  pairs.sort((a, b) => b.count - a.count);
  const order = new Array<number>(counts.length).fill(-1);
  const taken = new Set<number>();
  for (const { value, label } of pairs) {
    if (order[value] !== -1 || taken.has(label)) continue;
    order[value] = label;
    taken.add(label);
  }
  return order;
}
