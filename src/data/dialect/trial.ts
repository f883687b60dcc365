// Reads a sample by one syntax, to see how well the syntax fits: which records are alike, and which make no sense.
import { isBlank, lineBreaksWithin, LineFinder, QUOTE, SPACE } from '../bytes.ts';
import { scanRecord, valuesOf } from '../csv-scan.ts';
import type { Syntax } from './syntax.ts';

/** Records of a sample that are looked at. */
const MOST_RECORDS = 1000;
/** An open quote that leaves more of the sample unread than this is taken for a slip, not for a field that the sample cuts. */
const LONGEST_CUT_BYTES = 16 * 1024;

export interface TrialRecord {
  readonly start: number;
  readonly line: number;
  readonly endLine: number;
  /** Start and end of each field; undefined where quotes make no sense. */
  readonly fields: readonly number[] | undefined;
}

export interface Trial {
  readonly syntax: Syntax;
  readonly records: readonly TrialRecord[];
  /** How many fields most records have. */
  readonly width: number;
  /** Lines of all records, and of those that have another number of fields or make no sense. */
  readonly lines: number;
  readonly oddLines: number;
}

/**
 * @param linesAbove lines that are no records
 * @param ended whether the sample is the whole file
 */
export function tryDialect(sample: Buffer, ended: boolean, syntax: Syntax, linesAbove: number): Trial {
  const records = readTrial(sample, ended, syntax, linesAbove);
  const counts = new Map<number, number>();
  for (const { fields } of records) {
    if (fields !== undefined) counts.set(fields.length / 2, (counts.get(fields.length / 2) ?? 0) + 1);
  }
  let width = 1;
  for (const [fields, count] of counts) {
    const most = counts.get(width) ?? 0;
    if (count > most || (count === most && fields > width)) width = fields;
  }
  let lines = 0;
  let oddLines = 0;
  for (const record of records) {
    const own = record.endLine - record.line + 1;
    lines += own;
    if (isOdd(sample, record, width, syntax)) oddLines += own;
  }
  return { syntax, records, width, lines, oddLines };
}

export function fieldCount({ fields }: TrialRecord): number {
  return (fields?.length ?? 0) / 2;
}

export function trialValues(sample: Buffer, { fields }: TrialRecord, syntax: Syntax): string[] {
  return valuesOf(sample, fields ?? [], syntax);
}

/** How many fields of the trial's records stand between quotes. */
export function quotedFields(sample: Buffer, { records, syntax }: Trial): number {
  if (syntax.quoting === 'none') return 0;
  let count = 0;
  for (const { fields } of records) {
    for (let index = 0; fields !== undefined && index < fields.length; index += 2) {
      if (fields[index]! < fields[index + 1]! && sample[fields[index]!] === QUOTE) count++;
    }
  }
  return count;
}

/** How many records have a field in which spaces come before a quote. */
export function spacedRecords(sample: Buffer, { records }: Trial): number {
  return records.filter(({ fields }) => {
    for (let index = 2; fields !== undefined && index < fields.length; index += 2) {
      let at = fields[index]!;
      while (sample[at] === SPACE) at++;
      if (at > fields[index]! && sample[at] === QUOTE) return true;
    }
    return false;
  }).length;
}

function readTrial(sample: Buffer, ended: boolean, syntax: Syntax, linesAbove: number): TrialRecord[] {
  const records: TrialRecord[] = [];
  const lines = new LineFinder(sample, ended);
  const vain = { from: 0, to: 0 };
  let line = 1;
  for (let at = 0; at < sample.length && records.length < MOST_RECORDS;) {
    if (!lines.find(at)) break;
    if (line <= linesAbove || isBlank(sample, at, lines.end, syntax.delimiter !== '\t')) {
      line++;
      at = lines.next;
      continue;
    }
    const fields: number[] = [];
    const scan = scanRecord(sample, at, syntax, ended, fields, vain);
    if (scan.kind === 'whole') {
      const endLine = line + lineBreaksWithin(sample, at, scan.end).count;
      records.push({ start: at, line, endLine, fields });
      line = endLine + 1;
      at = scan.next;
      continue;
    }
    const { opening } = scan;
    const isCut = scan.kind === 'incomplete' && sample.length - at < LONGEST_CUT_BYTES;
    if (isCut || opening === undefined || !lines.find(opening)) break;
    const endLine = line + lineBreaksWithin(sample, at, opening).count;
    records.push({ start: at, line, endLine, fields: undefined });
    line = endLine + 1;
    at = lines.next;
  }
  return records;
}

function isOdd(sample: Buffer, record: TrialRecord, width: number, syntax: Syntax): boolean {
  if (record.fields === undefined || fieldCount(record) !== width) return true;
  // A quote that is not closed would swallow the next row, whose own quote then ends the field.
  return (
    syntax.quoting === 'unescaped' &&
    record.endLine > record.line &&
    opensWithin(sample, record.fields, syntax)
  );
}

/** Whether a quoted field holds what looks like the beginning of another. */
function opensWithin(sample: Buffer, fields: readonly number[], { delimiter }: Syntax): boolean {
  for (let index = 0; index < fields.length; index += 2) {
    const inner = sample.toString('utf8', fields[index]! + 1, fields[index + 1]);
    if (inner.includes(`${delimiter}"`) || /[\r\n]"/.test(inner)) return true;
  }
  return false;
}
