// Tells a file of scores from a dataset: scores have labels and numbers, but nothing to be scored.
import { ScoredRowSchema } from '../shared/results.ts';

const COLUMNS: ReadonlySet<string> = new Set(Object.keys(ScoredRowSchema.entries));

/** Whether columns are those of a scores file and no others: a dataset that scores were joined to has its text besides. */
export function holdsOnlyScores(columns: readonly string[]): boolean {
  return columns.includes('el2n') && columns.includes('hash') && columns.every((name) => COLUMNS.has(name));
}
