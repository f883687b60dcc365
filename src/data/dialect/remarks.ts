// What a person is told of a file's dialect: what is out of the ordinary, and was found.
import type { DelimitedDialect, Quoting, Remark } from '../../shared/dataset.ts';
import type { KnownDialect } from './find-dialect.ts';
import type { HeaderVerdict } from './header-evidence.ts';
import { nameDelimiter } from './syntax.ts';
import { fieldCount, type Trial } from './trial.ts';

/** The code of the remark that the first line may be a row. */
export const HEADER_DOUBTFUL = 'header-doubtful';

interface Decisions {
  readonly dialect: DelimitedDialect;
  readonly known: KnownDialect;
  readonly verdict: HeaderVerdict;
  readonly trial: Trial;
}

export function remarksOn({ dialect, known, verdict, trial }: Decisions): Remark[] {
  const remarks: Remark[] = [];
  const say = (code: string, message: string, warning = false): void => {
    remarks.push({ code, message, warning });
  };
  const { delimiter, quoting = 'doubled', linesAbove = 0 } = dialect;
  const usual = dialect.format === 'tsv' ? '\t' : ',';
  if (known.delimiter === undefined && delimiter !== usual) {
    say('delimiter', `Fields are parted by a ${nameDelimiter(delimiter)}.`);
  }
  if (known.quoting === undefined && quoting !== 'doubled') say('quoting', describeQuoting(quoting));
  if (dialect.spaceAfterDelimiter === true && known.spaceAfterDelimiter === undefined) {
    say('spaces', `Spaces behind a ${nameDelimiter(delimiter)} are no part of the fields.`);
  }
  if (linesAbove > 0 && known.linesAbove === undefined) {
    const lines = linesAbove === 1 ? 'Line 1 is' : `Lines 1 to ${linesAbove} are`;
    say('lines-above', `${lines} no row: the table begins below.`);
  }
  const first = trial.records.find(({ line }) => line > linesAbove);
  if (known.header === undefined && verdict === 'row') {
    say(
      'header',
      'The first line names no columns: it is read as a row, and columns are called by their numbers.',
    );
  }
  if (known.header === undefined && verdict === 'doubtful') {
    const line = first?.line ?? 1;
    say(HEADER_DOUBTFUL, `Line ${line} may be a row; it was read as the names of the columns.`, true);
  }
  if (dialect.header !== false && first?.fields !== undefined && fieldCount(first) !== trial.width) {
    const rows = trial.records.filter((record) => record !== first);
    const alike = rows.filter((record) => fieldCount(record) === trial.width).length;
    const count = (fields: number): string => (fields === 1 ? '1 field' : `${fields} fields`);
    say(
      'field-count',
      `Read with a ${nameDelimiter(delimiter)} between fields: ${alike} of ${rows.length} records have ${count(trial.width)}, the header in line ${first.line} has ${fieldCount(first)}.`,
      true,
    );
  }
  return remarks;
}

function describeQuoting(quoting: Exclude<Quoting, 'doubled'>): string {
  switch (quoting) {
    case 'backslash':
      return 'A quote within a quoted field stands behind a backslash (\\").';
    case 'unescaped':
      return 'Quotes within quoted fields stand as they are: one ends its field only at the end of the field.';
    case 'none':
      return 'Quotes are read as text.';
  }
}
