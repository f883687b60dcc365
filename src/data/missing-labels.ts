// Words and numbers that stand where there is no label: `nan`, `NULL`, `None`, `-1`. Some of them can be a class, too, and
// how often they stand and how the other classes are written tells which.
import type { Label } from '../shared/dataset.ts';

/** Rows by label. */
export type LabelCounts = ReadonlyMap<Label, number>;

export interface MissingLabels {
  /** These mean that a row has no label. */
  readonly missing: ReadonlySet<Label>;
  /** Those among them that people write for a class as well: whoever reads of them must be able to object. */
  readonly doubtful: readonly Label[];
  /** These could mean it, and are taken for classes. */
  readonly kept: readonly Label[];
}

/** What programs write for a missing value and nobody for a class. In lower case. */
const NEVER_A_CLASS: ReadonlySet<string> = new Set(['nan', 'null', '<na>', '#n/a', 'nat', "''", '""']);
/** What they write, too, and what a class may be called. In lower case. */
const MAYBE_A_CLASS: ReadonlySet<string> = new Set(['none', 'na', 'n/a', '-']);

/** A class is at least this much of what classes have on average; real ones called "none" are rather larger than others. */
const LEAST_OF_A_CLASS = 0.6;

export function missingLabels(counts: LabelCounts): MissingLabels {
  const never: Label[] = [];
  const maybe: Label[] = [];
  const others: Label[] = [];
  for (const label of counts.keys()) {
    const word = String(label).toLowerCase();
    if (typeof label === 'string' && NEVER_A_CLASS.has(word)) never.push(label);
    else if (MAYBE_A_CLASS.has(word) || isMinusOne(label)) maybe.push(label);
    else others.push(label);
  }
  if (maybe.length === 0) return { missing: new Set(never), doubtful: [], kept: [] };
  const context = { others, otherRows: sum(others.map((label) => counts.get(label)!)) };
  const missing = maybe.filter((label) => isMissing(label, counts.get(label)!, context));
  return {
    missing: new Set([...never, ...missing]),
    doubtful: missing.filter((label) => label === '-' || isMinusOne(label)),
    kept: maybe.filter((label) => !missing.includes(label) && !isPlainClass(label, others)),
  };
}

interface Context {
  readonly others: readonly Label[];
  readonly otherRows: number;
}

function isMissing(label: Label, rows: number, { others, otherRows }: Context): boolean {
  // Without two other classes it is needed as one.
  if (others.length < 2 || isPlainClass(label, others)) return false;
  const mean = (rows + otherRows) / (others.length + 1);
  const isFrequent = rows >= LEAST_OF_A_CLASS * mean;
  if (label === '-') return true;
  if (isMinusOne(label)) {
    // -1, 0 and 1 may be negative, neutral and positive; from 0 to more than 1 they are numbers of classes.
    const isScale = others.every((other) => [0, 1].includes(Number(other)));
    return !(isScale && isFrequent);
  }
  return !(isFrequent && isWrittenLike(String(label), others));
}

/** `-` beside `+`, and -1 beside other numbers below 0 or without a 0: what it means is plain. */
function isPlainClass(label: Label, others: readonly Label[]): boolean {
  if (label === '-') return others.includes('+');
  if (!isMinusOne(label)) return false;
  const numbers = others.map(Number);
  if (numbers.some((number) => number < 0)) return true;
  return numbers.length === 1 && numbers[0] === 1;
}

function isMinusOne(label: Label): boolean {
  return label === -1 || (typeof label === 'string' && /^-1(?:\.0*)?$/.test(label));
}

/** Whether most of the other labels are in the letter case of the word: "None" beside "Favor", "none" beside "favor". */
function isWrittenLike(word: string, others: readonly Label[]): boolean {
  const shape = letterCase(word);
  const alike = others.filter((other) => letterCase(String(other)) === shape);
  return alike.length >= others.length / 2;
}

function letterCase(text: string): 'lower' | 'upper' | 'mixed' | 'none' {
  const lower = text.toLowerCase();
  const upper = text.toUpperCase();
  if (lower === upper) return 'none';
  if (text === lower) return 'lower';
  return text === upper ? 'upper' : 'mixed';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
