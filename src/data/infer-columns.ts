// Guesses which columns hold the texts and which the label, from their names and their contents.
//
// Each column gets two scores, as a text and as a label; the name gives 0 to 5 of each and the content about as much, so
// that a telling name decides between alike columns and telling content decides where names say nothing.
// - Text: the more words a value has the better, up to 15 (`log2(1 + words)`, at most 4); and the fewer values repeat,
//   since what repeats is rather a category.
// - Label: the more values repeat the better, 3 x (1 - distinct / values); long values and many classes count against it,
//   and a column with one value tells nothing apart.
// - Neither: identifiers (by name, or whole numbers that count up), and columns of nested values. Not a text: numbers. Not a
//   label: numbers with fractions, and values that are all different.
// The best sum of one text and another column as label wins. The text becomes a pair where its name and another text
// column's are known to go together. A file of scores has neither; an annotation tool's export has them where the tool
// puts them.
import type { Columns } from '../shared/dataset.ts';
import { contentsOf, type ColumnContent } from './column-content.ts';
import { findPair, nameScores, type NameScores } from './column-names.ts';
import { describeDoubt, oneToOne, type ColumnScore } from './column-doubt.ts';
import { recogniseExport } from './exports.ts';
import { missingLabels } from './missing-labels.ts';
import { addPaths, valueOf } from './nested-value.ts';
import { readLabel } from './read-label.ts';
import { holdsOnlyScores } from './recognise-scores.ts';
import type { DataRecord } from './records.ts';
import type { Label } from '../shared/dataset.ts';

export interface ColumnGuess {
  /** Undefined when no two columns can be text and label. */
  readonly columns: Columns | undefined;
  /** Distinct labels among the records at hand. */
  readonly labelCount: number;
  /** False when names and contents leave room for doubt: ask. */
  readonly confident: boolean;
  /** Why it is not plain which columns they are, in a sentence that names the other one; where it is not. */
  readonly doubt: string | undefined;
  /** The column that is the label if the guess is wrong; undefined where no other can be. */
  readonly runnerUp: string | undefined;
  /** All columns, the likeliest text first. */
  readonly textCandidates: readonly string[];
  /** All columns, the likeliest label first. */
  readonly labelCandidates: readonly string[];
}

/** Scores below this mean that a column cannot be the part; it is still offered, last. */
const UNFIT = -10;
const SAMPLE = 2000;
/** Columns that are looked at for the runner-up. */
const RIVALS = 20;

/**
 * The columns of records without a header: all field names in the order of their first appearance, then the paths to what
 * lies inside nested ones.
 */
export function columnsOf(records: readonly DataRecord[]): string[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const { fields } of records) {
    for (const name of fields.keys()) names.add(name);
    addPaths(fields, paths);
  }
  return [...names, ...[...paths].filter((path) => !names.has(path))];
}

/** Guesses from `records`; the more of the file they come from, the better. */
export function inferColumns(records: readonly DataRecord[], columns: readonly string[]): ColumnGuess {
  const sample = evenSample(records);
  const contents = contentsOf(columns, sample);
  const scores = columns.map((name) => scoreColumn(name, contents.get(name)!));
  const guess = guessFrom(scores, sample, columns);
  const ranked = {
    textCandidates: rank(scores, (score) => score.text, guess?.columns.text),
    labelCandidates: rank(scores, (score) => score.label, guess && [guess.columns.label]),
  };
  if (guess === undefined) {
    const doubt = describeDoubt(undefined, scores, sample);
    return { columns: undefined, labelCount: 0, confident: false, doubt, runnerUp: undefined, ...ranked };
  }
  const { label } = guess.columns;
  return {
    ...guess,
    labelCount: labelsIn(records, label).size,
    confident: guess.doubt === undefined,
    ...ranked,
  };
}

function guessFrom(
  scores: readonly ColumnScore[],
  sample: readonly DataRecord[],
  names: readonly string[],
): (Pick<ColumnGuess, 'doubt' | 'runnerUp'> & { readonly columns: Columns }) | undefined {
  const exported = recogniseExport(sample);
  if (exported !== undefined) return { columns: exported.columns, doubt: undefined, runnerUp: undefined };
  const best = holdsOnlyScores(names) ? undefined : bestTextAndLabel(scores);
  if (best === undefined) return undefined;
  const [text, label] = best;
  const texts = withPartner(text, label, scores);
  const [runnerUp] = scores
    .filter((score) => score !== label && !texts.includes(score.name) && score.label > UNFIT)
    .sort((a, b) => b.label - a.label)
    .slice(0, RIVALS)
    .filter((score) => !oneToOne(score.name, label.name, sample));
  return {
    columns: { text: texts, label: label.name },
    doubt: describeDoubt({ text, texts, label }, scores, sample),
    runnerUp: runnerUp?.name,
  };
}

/** The distinct labels that records have in a column. */
export function labelsIn(records: readonly DataRecord[], column: string): ReadonlySet<Label> {
  const counts = new Map<Label, number>();
  for (const { fields } of records) {
    const reading = readLabel(valueOf(fields, column));
    if (reading.kind === 'label') counts.set(reading.label, (counts.get(reading.label) ?? 0) + 1);
  }
  for (const label of missingLabels(counts).missing) counts.delete(label);
  return new Set(counts.keys());
}

function evenSample(records: readonly DataRecord[]): DataRecord[] {
  const step = Math.max(1, records.length / SAMPLE);
  const sample: DataRecord[] = [];
  for (let at = 0; at < records.length; at += step) sample.push(records[Math.floor(at)]!);
  return sample;
}

function rank(
  scores: readonly ColumnScore[],
  by: (score: ColumnScore) => number,
  chosen: readonly string[] = [],
): string[] {
  const names = [...scores].sort((a, b) => by(b) - by(a)).map((score) => score.name);
  // Where an export's shape tells more than names and contents do, its column goes first.
  return names.includes(chosen[0]!) && chosen.includes(names[0]!)
    ? names
    : [...chosen, ...names.filter((name) => !chosen.includes(name))];
}

function bestTextAndLabel(scores: readonly ColumnScore[]): [ColumnScore, ColumnScore] | undefined {
  // One of the best two of each is enough, since only one column can stand in the way of another.
  const texts = bestTwo(scores, (score) => score.text);
  const labels = bestTwo(scores, (score) => score.label);
  let best: [ColumnScore, ColumnScore] | undefined;
  for (const text of texts) {
    for (const label of labels) {
      if (text === label) continue;
      if (best === undefined || text.text + label.label > best[0].text + best[1].label) best = [text, label];
    }
  }
  return best;
}

function bestTwo(scores: readonly ColumnScore[], by: (score: ColumnScore) => number): ColumnScore[] {
  const best: ColumnScore[] = [];
  for (const score of scores) {
    if (by(score) <= UNFIT) continue;
    const place = best.findIndex((other) => by(score) > by(other));
    best.splice(place === -1 ? best.length : place, 0, score);
    best.length = Math.min(2, best.length);
  }
  return best;
}

function withPartner(text: ColumnScore, label: ColumnScore, scores: readonly ColumnScore[]): string[] {
  const others = scores.filter((other) => other !== text && other !== label && other.text > UNFIT);
  return (
    findPair(
      text.name,
      others.map(({ name }) => name),
    ) ?? [text.name]
  );
}

function scoreColumn(name: string, content: ColumnContent): ColumnScore {
  const { values, distinct, numeric, fractional, meanWords, nested, several } = content;
  const names = nameScores(name);
  const about = { name, content, nameAsText: names.text, nameAsLabel: names.label };
  if (values === 0 || isIdentifier(names, content)) return { ...about, text: UNFIT, label: UNFIT };
  const wordScore = Math.min(4, Math.log2(1 + meanWords));
  const text = names.text + wordScore * (0.25 + (0.75 * distinct) / values);
  const repeated = 1 - distinct / values;
  const label =
    names.label +
    (3 * repeated) / Math.max(1, meanWords / 3) -
    0.3 * Math.log10(distinct) -
    (distinct === 1 ? 2 : 0);
  return {
    ...about,
    text: numeric > 0.5 || nested > 0.5 ? UNFIT : text,
    label: fractional > 0 || several > 0.5 || (values >= 10 && distinct === values) ? UNFIT : label,
  };
}

function isIdentifier(names: NameScores, content: ColumnContent): boolean {
  return names.isIdentifier || (content.countsUp && names.label < 3);
}
