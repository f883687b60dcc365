// Why it is not plain which column is the label: another is as likely, or those that are called so cannot be one.
import { excerpt } from '../shared/excerpt.ts';
import type { ColumnContent } from './column-content.ts';
import { valueOf } from './nested-value.ts';
import { readLabel } from './read-label.ts';
import type { DataRecord } from './records.ts';

export interface ColumnScore {
  readonly name: string;
  readonly content: ColumnContent;
  /** What the name alone gives. */
  readonly nameAsText: number;
  readonly nameAsLabel: number;
  /** All that speaks for each part. */
  readonly text: number;
  readonly label: number;
}

interface Guess {
  readonly text: ColumnScore;
  readonly texts: readonly string[];
  readonly label: ColumnScore;
}

/** A name says what the label is. */
const TELLING = 3;
/** A name says that it may be. */
const HINTING = 1;
/** Columns whose scores differ by less are as likely. */
const NEAR = 1;
const FEWEST_FLAGS = 3;
/** Rivals that are looked at. */
const RIVALS = 20;
/** The least that speaks for a text. */
const LEAST_TEXT = 3;

/** Undefined where nothing speaks against the guess. */
export function describeDoubt(
  guess: Guess | undefined,
  scores: readonly ColumnScore[],
  sample: readonly DataRecord[],
): string | undefined {
  if (guess === undefined) return describeUnfit(scores, HINTING);
  const { text, label } = guess;
  const unfit = label.nameAsLabel < TELLING ? describeUnfit(scores, TELLING) : undefined;
  return (
    unfit ??
    describeFlags(guess, scores, sample) ??
    describeRival(guess, scores, sample) ??
    weakness(text, label)
  );
}

function weakness(text: ColumnScore, label: ColumnScore): string | undefined {
  if (text.text < LEAST_TEXT) return `"${excerpt(text.name)}" hardly reads like a text.`;
  if (label.nameAsLabel < TELLING && label.label <= 1) {
    return `Neither the name nor the values of "${excerpt(label.name)}" say that it is the label.`;
  }
  return undefined;
}

/** A column that is called a label, by at least so much, and cannot be one. */
function describeUnfit(scores: readonly ColumnScore[], least: number): string | undefined {
  const [named] = scores
    .filter(({ nameAsLabel, content }) => nameAsLabel >= least && content.values + content.several > 0)
    .sort((a, b) => b.nameAsLabel - a.nameAsLabel);
  if (named === undefined) return undefined;
  const name = `"${excerpt(named.name)}"`;
  if (named.content.several > 0.5) return `${name} holds several labels a row, and one is needed.`;
  if (named.content.fractional > 0)
    return `${name} holds fractions: a rating, not classes. Put the numbers into a few (low, high) first.`;
  return undefined;
}

/** Columns of yes and no, one a label. */
function describeFlags(
  { label }: Guess,
  scores: readonly ColumnScore[],
  sample: readonly DataRecord[],
): string | undefined {
  const flags = scores.filter(({ content }) => content.isBinary);
  if (!flags.includes(label) || label.nameAsLabel > 4 || flags.length < FEWEST_FLAGS) return undefined;
  const names = flags.map(({ name }) => name);
  const one = sample.filter(
    ({ fields }) => names.filter((name) => isYes(valueOf(fields, name))).length === 1,
  );
  const listed = `${names
    .slice(0, 3)
    .map((name) => `"${excerpt(name)}"`)
    .join(', ')}${names.length > 3 ? ', ...' : ''}`;
  return one.length === sample.length
    ? `${names.length} columns say yes or no (${listed}), one of them yes in each row: their names are the labels, and one column with the name is needed.`
    : `${names.length} columns say yes or no (${listed}): several labels a row, and one is needed.`;
}

function isYes(value: unknown): boolean {
  return /^(?:1(?:\.0)?|true)$/i.test(String(value));
}

function describeRival(
  { texts, label }: Guess,
  scores: readonly ColumnScore[],
  sample: readonly DataRecord[],
): string | undefined {
  const isTelling = label.nameAsLabel >= TELLING;
  const [rival] = scores
    .filter((score) => score !== label && !texts.includes(score.name) && score.label > label.label - NEAR)
    .filter((score) => !isTelling || score.nameAsLabel >= TELLING)
    .sort((a, b) => b.label - a.label)
    .slice(0, RIVALS)
    .filter((score) => !oneToOne(score.name, label.name, sample));
  if (rival === undefined) return undefined;
  const both = `"${excerpt(label.name)}" (${countClasses(label)}) and "${excerpt(rival.name)}" (${countClasses(rival)})`;
  const why = isTelling ? 'both are called as labels are' : 'no name tells, and the values of both repeat';
  return `${both} are as likely the label: ${why}.`;
}

function countClasses({ content }: ColumnScore): string {
  return `${content.distinct} different ${content.distinct === 1 ? 'value' : 'values'}`;
}

function plainValue(fields: DataRecord['fields'], column: string): string {
  const reading = readLabel(valueOf(fields, column));
  return reading.kind === 'label' ? String(reading.label) : '';
}

/** Whether two columns say the same in other words, as `label` and `label_text` do. */
export function oneToOne(first: string, second: string, sample: readonly DataRecord[]): boolean {
  const there = new Map<string, string>();
  const back = new Map<string, string>();
  for (const { fields } of sample) {
    const a = plainValue(fields, first);
    const b = plainValue(fields, second);
    if ((there.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false;
    there.set(a, b);
    back.set(b, a);
  }
  return true;
}
