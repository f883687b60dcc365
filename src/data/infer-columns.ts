// Guesses which columns hold the texts and which the label, from their names and their contents.
//
// Each column gets two scores, as a text and as a label; the name gives 0 to 4 of each and the content about as much, so
// that a telling name decides between alike columns and telling content decides where names say nothing.
// - Text: the more words a value has the better, up to 15 (`log2(1 + words)`, at most 4); and the fewer values repeat,
//   since what repeats is rather a category.
// - Label: the more values repeat the better, 3 x (1 - distinct / values); long values and many classes count against it,
//   and a column with one value tells nothing apart.
// - Neither: identifiers (by name, or whole numbers that count up), and columns of nested values. Not a text: numbers. Not a
//   label: numbers with fractions, and values that are all different.
// The best sum of one text and another column as label wins. The text becomes a pair where its name and another text
// column's are known to go together. A file of scores has neither.
import type { Columns } from '../shared/dataset.ts';
import { labelNameScore, namePair, namesIdentifier, textNameScore } from './column-names.ts';
import { labelsIn, looksNumeric } from './labels.ts';
import type { DataRecord } from './records.ts';
import { holdsOnlyScores } from './recognise-scores.ts';

export interface ColumnGuess {
  /** Undefined when no two columns can be text and label. */
  readonly columns: Columns | undefined;
  /** Distinct labels among the records at hand. */
  readonly labelCount: number;
  /** False when names and contents leave room for doubt: ask. */
  readonly confident: boolean;
  /** All columns, the likeliest text first. */
  readonly textCandidates: readonly string[];
  /** All columns, the likeliest label first. */
  readonly labelCandidates: readonly string[];
}

interface ColumnScore {
  readonly name: string;
  readonly text: number;
  readonly label: number;
}

/** Scores below this mean that a column cannot be the part; it is still offered, last. */
const UNFIT = -10;
const SAMPLE = 2000;

/** The columns of records without a header: all field names in the order of their first appearance. */
export function columnsOf(records: readonly DataRecord[]): string[] {
  const names = new Set<string>();
  for (const record of records) for (const name of record.fields.keys()) names.add(name);
  return [...names];
}

/** Guesses from `records`; the first some hundred of a file do, all of them do better where rows are sorted by label. */
export function inferColumns(records: readonly DataRecord[], columns: readonly string[]): ColumnGuess {
  const sample = evenSample(records);
  const scores = columns.map((name) => scoreColumn(name, sample));
  const best = holdsOnlyScores(columns) ? undefined : bestTextAndLabel(scores);
  const textCandidates = rank(scores, (score) => score.text);
  const labelCandidates = rank(scores, (score) => score.label);
  if (best === undefined) {
    return { columns: undefined, labelCount: 0, confident: false, textCandidates, labelCandidates };
  }
  const [text, label] = best;
  return {
    columns: { text: withPartner(text, label, scores), label: label.name },
    labelCount: labelsIn(records, label.name).size,
    confident: isConfident(text, label, scores),
    textCandidates,
    labelCandidates,
  };
}

function evenSample(records: readonly DataRecord[]): DataRecord[] {
  const step = Math.max(1, records.length / SAMPLE);
  const sample: DataRecord[] = [];
  for (let at = 0; at < records.length; at += step) sample.push(records[Math.floor(at)]!);
  return sample;
}

function rank(scores: readonly ColumnScore[], by: (score: ColumnScore) => number): string[] {
  return [...scores].sort((a, b) => by(b) - by(a)).map((score) => score.name);
}

function bestTextAndLabel(scores: readonly ColumnScore[]): [ColumnScore, ColumnScore] | undefined {
  let best: [ColumnScore, ColumnScore] | undefined;
  for (const text of scores) {
    for (const label of scores) {
      if (text === label || text.text <= UNFIT || label.label <= UNFIT) continue;
      if (best === undefined || text.text + label.label > best[0].text + best[1].label) best = [text, label];
    }
  }
  return best;
}

function withPartner(text: ColumnScore, label: ColumnScore, scores: readonly ColumnScore[]): string[] {
  for (const other of scores) {
    if (other === text || other === label || other.text <= UNFIT) continue;
    if (namePair(text.name, other.name)) return [text.name, other.name];
    if (namePair(other.name, text.name)) return [other.name, text.name];
  }
  return [text.name];
}

/** Sure when a name says what the label is, or no other column comes near; and the text reads like one. */
function isConfident(text: ColumnScore, label: ColumnScore, scores: readonly ColumnScore[]): boolean {
  const rivals = scores.filter((score) => score !== text && score !== label && score.label > label.label - 1);
  const labelSure = labelNameScore(label.name) >= 3 || (label.label > 1 && rivals.length === 0);
  return labelSure && text.text >= 3;
}

function scoreColumn(name: string, sample: readonly DataRecord[]): ColumnScore {
  const content = contentOf(name, sample);
  const unfit = content.values === 0 || content.nested > 0.5 || isIdentifier(name, content);
  if (unfit) return { name, text: UNFIT, label: UNFIT };
  const { values, distinct, numeric, fractional, meanWords } = content;
  const wordScore = Math.min(4, Math.log2(1 + meanWords));
  const text = textNameScore(name) + wordScore * (0.25 + (0.75 * distinct) / values);
  const repeated = 1 - distinct / values;
  const label =
    labelNameScore(name) +
    (3 * repeated) / Math.max(1, meanWords / 3) -
    0.3 * Math.log10(distinct) -
    (distinct === 1 ? 2 : 0);
  return {
    name,
    text: numeric > 0.5 ? UNFIT : text,
    label: fractional > 0 || (values >= 10 && distinct === values) ? UNFIT : label,
  };
}

interface ColumnContent {
  /** Values that are there, are not empty and are not nested. */
  readonly values: number;
  readonly distinct: number;
  /** Shares of the values (of all records, for `nested`). */
  readonly nested: number;
  readonly numeric: number;
  readonly fractional: number;
  readonly meanWords: number;
  /** Whole numbers, each larger than the one before. */
  readonly countsUp: boolean;
}

function contentOf(name: string, sample: readonly DataRecord[]): ColumnContent {
  const distinct = new Set<string>();
  let values = 0;
  let nested = 0;
  let numeric = 0;
  let fractional = 0;
  let words = 0;
  let countsUp = true;
  let before = -Infinity;
  for (const { fields } of sample) {
    const value = fields.get(name);
    if (value === undefined && fields.has(name)) nested++;
    if (value === undefined || value === null) continue;
    const text = String(value).trim();
    if (text === '') continue;
    values++;
    distinct.add(text);
    words += countWords(text);
    const number = typeof value !== 'boolean' && looksNumeric(text) ? Number(text) : undefined;
    if (number !== undefined) {
      numeric++;
      if (!Number.isInteger(number)) fractional++;
    } else if (typeof value === 'boolean') numeric++;
    countsUp &&= number !== undefined && Number.isInteger(number) && number > before;
    before = number ?? before;
  }
  const total = Math.max(1, values);
  return {
    values,
    distinct: distinct.size,
    nested: nested / Math.max(1, sample.length),
    numeric: numeric / total,
    fractional: fractional / total,
    meanWords: words / total,
    countsUp: countsUp && values > 2,
  };
}

/** Words of a text; in scripts that put no spaces between them, about two characters make one. */
function countWords(text: string): number {
  const spaced = text.split(/\s+/).length;
  const unspaced = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu);
  return spaced + (unspaced === null ? 0 : unspaced.length / 2);
}

function isIdentifier(name: string, content: ColumnContent): boolean {
  if (namesIdentifier(name)) return true;
  return content.countsUp && labelNameScore(name) < 3;
}
