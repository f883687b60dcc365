// Decides which columns are text and label: as given on the command line, else inferred, else the person is asked to say.
import fs from 'node:fs';
import path from 'node:path';
import { labelNameScore } from '../data/column-names.ts';
import { HEADER_DOUBTFUL } from '../data/dialect/remarks.ts';
import { inferColumns, labelsIn, type ColumnGuess } from '../data/infer-columns.ts';
import { readOutline, type Outline } from '../data/outline.ts';
import { datasetOfScores, holdsOnlyScores } from '../data/recognise-scores.ts';
import type { Columns, DatasetFormat, Reading } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { excerpt, listNames } from '../shared/excerpt.ts';
import { FINDING_KINDS } from '../shared/finding-remedies.ts';

interface GivenColumns {
  /** The values of `--text`: one name, one comma-separated pair, or two values that are a name each. */
  readonly text: readonly string[];
  readonly label: string | undefined;
}

interface ChosenColumns {
  readonly columns: Columns;
  /** `text: sentence, label: label (2 classes)` */
  readonly description: string;
}

/**
 * @throws DataDietError 'column-missing' where a column is not there or cannot be told; 'dataset-empty';
 *   'invalid-argument' for columns that contradict each other and for a file of scores.
 */
export async function chooseColumns(
  file: string,
  format: DatasetFormat,
  given: GivenColumns,
  reading?: Reading,
): Promise<ChosenColumns> {
  const sample = await readOutline(file, format, reading);
  if (sample.records.length === 0) throw noRows(file, sample);
  if (holdsOnlyScores(sample.columns)) throw scoresInstead(file);
  refuseDoubtfulHeader(file, sample);
  const text = resolveText(given.text, sample);
  if (given.label !== undefined) requireColumn(given.label, sample);
  const columns = complete(text, given.label, sample);
  if (columns.text.includes(columns.label)) {
    throw new DataDietError('invalid-argument', `"${columns.label}" cannot be both text and label.`);
  }
  const next = given.label === undefined ? nextLabel(columns, sample) : undefined;
  const described = describe(columns, sample);
  return { columns, description: next === undefined ? described : `${described}; next: "${excerpt(next)}"` };
}

/** Row 1 is never taken for names in silence. @throws DataDietError 'invalid-argument' */
function refuseDoubtfulHeader(file: string, { columns, remarks }: Outline): void {
  if (!remarks.some(({ code }) => code === HEADER_DOUBTFUL)) return;
  const first = listNames(columns);
  throw new DataDietError(
    'invalid-argument',
    `It is not plain whether the first line of ${path.basename(file)} names the columns or is a row: ${first}.`,
    { action: 'Say --header if it names them, --no-header if it is a row.', place: { file, line: 1 } },
  );
}

function noRows(file: string, { hasHeader, finding, remarks }: Outline): DataDietError {
  const name = path.basename(file);
  const odd =
    finding?.code === 'field-count' ? remarks.find(({ code }) => code === 'field-count') : undefined;
  if (odd !== undefined) {
    return new DataDietError('dataset-empty', `No row of ${name} fits its header. ${odd.message}`, {
      action: 'Correct line 1, or say with --delimiter what parts the fields.',
      place: { file, line: 1 },
    });
  }
  if (finding !== undefined) {
    return new DataDietError(
      'dataset-empty',
      `No row of ${name} can be read. The first fault: ${finding.message}.`,
      {
        action: FINDING_KINDS[finding.code].remedy,
        place: { file, line: finding.line },
      },
    );
  }
  let what = 'has a header but no rows';
  if (!hasHeader) what = fs.statSync(file).size === 0 ? 'is empty' : 'holds nothing but blank lines';
  return new DataDietError('dataset-empty', `${name} ${what}.`, {
    action: 'Give a file with rows of at least two labels.',
    place: { file },
  });
}

function scoresInstead(file: string): DataDietError {
  const dataset = datasetOfScores(file);
  return new DataDietError('invalid-argument', `${path.basename(file)} holds scores, not a dataset.`, {
    action: `Name the dataset that the scores are of${dataset === undefined ? '.' : `: ${dataset}`}`,
    place: { file },
  });
}

/** A single value is a column's name where there is such a column, else names between commas. */
function resolveText(given: readonly string[], known: KnownColumns): string[] | undefined {
  const { columns } = known;
  const [only] = given;
  if (only === undefined) return undefined;
  const names =
    given.length > 1 || columns.includes(only) ? [...given] : only.split(',').map((name) => name.trim());
  if (names.length > 2) {
    throw new DataDietError('invalid-argument', `--text takes one column or two, not ${names.length}.`);
  }
  for (const name of names) requireColumn(name, known);
  if (names.length === 2 && names[0] === names[1]) {
    throw new DataDietError('invalid-argument', `--text names "${names[0] ?? ''}" twice.`);
  }
  return names;
}

type KnownColumns = Pick<Outline, 'columns' | 'unfit'>;

function requireColumn(name: string, { columns, unfit }: KnownColumns): void {
  if (columns.includes(name)) return;
  const why = unfit?.get(name);
  if (why !== undefined) {
    throw new DataDietError(
      'column-missing',
      `The column "${name}" can be neither text nor label: it ${why}.`,
      {
        action: `Choose among the others: ${listNames(columns)}.`,
        place: { column: name },
      },
    );
  }
  if (isPathInto(name, columns)) return;
  const alike = columns.find((column) => column.toLowerCase() === name.trim().toLowerCase());
  throw new DataDietError('column-missing', `There is no column "${name}".`, {
    action: alike === undefined ? `The columns are: ${listNames(columns)}.` : `There is "${excerpt(alike)}".`,
    place: { column: name },
  });
}

/** `data.text` where the rows have a field `data`: it may lie deeper than what is offered. */
function isPathInto(name: string, columns: readonly string[]): boolean {
  const [first = ''] = name.split('.');
  return first !== name && columns.some((column) => column.startsWith(`${first}.`));
}

function complete(text: string[] | undefined, label: string | undefined, sample: Outline): Columns {
  if (text !== undefined && label !== undefined) return { text, label };
  const guess = inferColumns(sample.records, sample.columns);
  if (text !== undefined) return { text, label: guessLabel(text, guess) };
  if (label !== undefined) return { text: guessText(label, guess), label };
  if (guess.columns === undefined && guess.doubt !== undefined) throw noneFits(guess.doubt, guess);
  if (guess.columns === undefined || !guess.confident) {
    const texts = listNames(guess.textCandidates);
    throw unsure('columns are the text and the label', `--text and --label. Likeliest text: ${texts}`, guess);
  }
  return guess.columns;
}

/** The column that is called a label as well. */
function nextLabel({ text, label }: Columns, sample: Outline): string | undefined {
  const guess = inferColumns(sample.records, sample.columns);
  const { runnerUp } = guess;
  if (runnerUp === undefined || runnerUp === label || text.includes(runnerUp)) return undefined;
  return guess.columns?.label === label && labelNameScore(runnerUp) >= 1 ? runnerUp : undefined;
}

/** The text is given: the guess stands if it is a sure one, or there is nothing else. */
function guessLabel(text: readonly string[], guess: ColumnGuess): string {
  const others = guess.labelCandidates.filter((name) => !text.includes(name));
  const [only] = others;
  if (only !== undefined && others.length === 1) return only;
  const guessed = guess.columns?.label;
  if (guessed !== undefined && guess.confident && !text.includes(guessed)) return guessed;
  throw unsure('column is the label', '--label', { ...guess, labelCandidates: others });
}

/** The label is given: whatever text goes best with another label goes with this one, if it is not the label itself. */
function guessText(label: string, guess: ColumnGuess): string[] {
  const others = guess.textCandidates.filter((name) => name !== label);
  const [only] = others;
  if (only !== undefined && others.length === 1) return [only];
  const guessed = guess.columns?.text;
  if (guessed?.includes(label) === false) return guessed;
  throw new DataDietError('column-missing', 'It is not plain which column is the text.', {
    action: `Say so with --text. Likeliest: ${listNames(others)}.`,
  });
}

/** No two columns can be text and label: what speaks against those that are called so. */
function noneFits(why: string, { textCandidates }: ColumnGuess): DataDietError {
  return new DataDietError('column-missing', `No column can be the label beside a text. ${why}`, {
    action: `Give a file with one label a row, or name columns with --text and --label: ${listNames(textCandidates)}.`,
  });
}

function unsure(what: string, how: string, guess: ColumnGuess): DataDietError {
  const why = guess.doubt === undefined ? '' : ` ${guess.doubt}`;
  return new DataDietError('column-missing', `It is not plain which ${what}.${why}`, {
    action: `Say so with ${how}. Likeliest label: ${listNames(guess.labelCandidates)}.`,
  });
}

function describe({ text, label }: Columns, { records, whole }: Outline): string {
  const count = labelsIn(records, label).size;
  const looked = new Intl.NumberFormat('en').format(records.length);
  const where = whole ? '' : ` in ${looked} rows from all over the file`;
  const classes = `${count} ${count === 1 ? 'class' : 'classes'}${where}`;
  return `text: ${text.join(' + ')}, label: ${label} (${classes})`;
}
