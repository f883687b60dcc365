// Lines above a header that are no records: the line in which Excel is told the delimiter, titles, comments.
import { DELIMITERS, type Delimiter } from '../../shared/dataset.ts';
import { LineFinder } from '../bytes.ts';
import { fieldCount, trialValues, type Trial, type TrialRecord } from './trial.ts';

/** More lines than these are no title. */
const MOST_ABOVE = 20;

/** The delimiter that a first line `sep=;` names. */
export function separatorLine(sample: Buffer): Delimiter | undefined {
  const line = new LineFinder(sample, true);
  if (sample.length === 0 || !line.find(0) || line.end > 20) return undefined;
  const named = /^"?sep=(.)"?[,;\t|]*$/i.exec(sample.toString('utf8', 0, line.end))?.[1];
  return DELIMITERS.find((delimiter) => delimiter === named);
}

/**
 * The last line above the header; `least` where all that is there is a header. A title has one field that is not empty, or
 * begins with `#`, where the records have more; and a header and a row must follow.
 */
export function linesAboveHeader(sample: Buffer, trial: Trial, least: number): number {
  const { records, width } = trial;
  if (width < 2) return least;
  let above = least;
  for (const [index, record] of records.slice(0, MOST_ABOVE).entries()) {
    if (!isAbove(sample, record, trial)) break;
    const next = records.slice(index + 1).find((other) => !isAbove(sample, other, trial));
    if (next === undefined || fieldCount(next) !== width) break;
    above = record.endLine;
  }
  const rows = records.filter(({ line }) => line > above);
  return rows.length >= 2 && fieldCount(rows[0]!) === width ? above : least;
}

function isAbove(sample: Buffer, record: TrialRecord, { width, syntax }: Trial): boolean {
  if (record.fields === undefined) return false;
  const values = trialValues(sample, record, syntax).map((value) => value.trim());
  const filled = values.filter((value) => value !== '').length;
  if (values.length === width) return filled === 1 && values[0] !== '' && values[0]!.includes(' ');
  if (values[0]?.startsWith('#') === true) return true;
  // `Exported by:, someone`
  return values.length < width && filled <= (width >= 4 ? 2 : 1);
}
