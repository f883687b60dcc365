// Whether a file's first record names columns or is a row: told by how it compares with the records behind it, column by
// column. Each column speaks for a row (above 0), for names (below), or says nothing.
import { labelNameScore, namesIdentifier, textNameScore } from '../column-names.ts';

export type HeaderVerdict = 'header' | 'row' | 'doubtful';

/** Fewer records than these tell nothing: a file most often has a header. */
const FEWEST_RECORDS = 3;
/** From so much evidence for a row on it is certain, and up to so much for names as well. */
const ROW = 2;
const NAMES = -1;
const MOST_CLASSES = 50;
/** The most words of a usual name, and the fewest that values of a text have on average. */
const NAME_WORDS = 3;
const TEXT_WORDS = 4;

/** @param others the records behind the first, of as many fields */
export function judgeHeader(first: readonly string[], others: readonly (readonly string[])[]): HeaderVerdict {
  const names = first.map((name) => name.trim());
  // The header again, where files were joined, is no value.
  const rows = others.filter((row) => row.some((value, index) => value.trim() !== names[index]));
  if (rows.length < FEWEST_RECORDS) return 'header';
  const evidence = names.reduce(
    (sum, name, index) =>
      sum +
      evidenceOf(
        name,
        rows.map((row) => row[index]?.trim() ?? ''),
      ),
    hasTwice(names) ? 1 : 0,
  );
  if (evidence >= ROW) return 'row';
  return evidence <= NAMES ? 'header' : 'doubtful';
}

function evidenceOf(name: string, values: readonly string[]): number {
  const present = values.filter((value) => value !== '');
  if (name === '' || present.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const value of present) counts.set(value, (counts.get(value) ?? 0) + 1);
  const recurs = (counts.get(name) ?? 0) > 0;
  const isCategory = counts.size <= Math.min(MOST_CLASSES, Math.max(2, present.length / 3));
  const kind = commonKind(present);
  let evidence = 0;
  if (kind !== 'text') {
    if (kindOf(name) !== kind) evidence -= 2;
    else evidence += 1;
    // A class that is a number recurs; so does no column's name.
    if (isCategory && recurs) evidence += 1;
  } else if (isCategory) {
    evidence += recurs ? 2 : -1.5;
  } else {
    const words = present.reduce((sum, value) => sum + countWords(value), 0) / present.length;
    if (words >= TEXT_WORDS) evidence += countWords(name) > NAME_WORDS ? 1 : -1;
  }
  return evidence - (!recurs && isKnownName(name) ? 2 : 0);
}

function isKnownName(name: string): boolean {
  return (
    countWords(name) <= NAME_WORDS &&
    (textNameScore(name) >= 3 || labelNameScore(name) >= 3 || namesIdentifier(name))
  );
}

type Kind = 'number' | 'date' | 'text';

function kindOf(value: string): Kind {
  if (/^[-+]?(\d[\d.,]*|[.,]\d+)(e[-+]?\d+)?\s?%?$/i.test(value)) return 'number';
  return /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b/.test(value) ? 'date' : 'text';
}

/** What nearly all values are. */
function commonKind(values: readonly string[]): Kind {
  for (const kind of ['number', 'date'] as const) {
    if (values.filter((value) => kindOf(value) === kind).length >= 0.9 * values.length) return kind;
  }
  return 'text';
}

/** Words; in scripts without spaces two characters make about one. */
function countWords(text: string): number {
  const unspaced =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0;
  return text.split(/\s+/).length + unspaced / 2;
}

function hasTwice(names: readonly string[]): boolean {
  const given = names.filter((name) => name !== '');
  return new Set(given).size < given.length;
}
