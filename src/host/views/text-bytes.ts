// Tells by the bytes of a delimited record where its texts stand. Letters and digits are written there as they are, whatever the
// quotes around them, so that a search for them need not read the record. Knows nothing of the editor.
import { scanRecord } from '../../data/csv-scan.ts';
import { syntaxOf, type Syntax } from '../../data/dialect/syntax.ts';
import type { FileOfTexts } from './file-texts.ts';

/** A longer record may be one that the reader refuses: it is asked. */
const LONGEST = 1024 * 1024;

/** Start and end of the bytes of each text in a record; undefined where the record has to be read to tell. */
type TextRanges = readonly (readonly [number, number])[] | undefined;

/**
 * What gives the ranges of a record; undefined where records are not delimited.
 * It takes the record's bytes, and them as Latin-1, in which a character is a byte.
 */
export function textRanges(of: FileOfTexts): ((bytes: Buffer, latin1: string) => TextRanges) | undefined {
  const { dialect, columns } = of;
  if (!('delimiter' in dialect)) return undefined;
  const syntax = syntaxOf(dialect);
  const wanted = of.textColumns.map((column) => columns.indexOf(column));
  return (bytes, latin1) => {
    if (bytes.length > LONGEST) return undefined;
    const fields =
      syntax.quoting === 'none' || !latin1.includes('"')
        ? splitFields(latin1, syntax.delimiter)
        : scanFields(bytes, syntax);
    // Of other records the reader knows what to make.
    if (fields?.length !== 2 * columns.length) return undefined;
    return wanted.map((field) => [fields[2 * field]!, fields[2 * field + 1]!]);
  };
}

/** Start and end of each field of a record without quotes: many times as fast as to scan it. */
function splitFields(record: string, delimiter: string): number[] {
  const fields: number[] = [];
  let start = 0;
  for (let at = record.indexOf(delimiter); at !== -1; at = record.indexOf(delimiter, start)) {
    fields.push(start, at);
    start = at + 1;
  }
  fields.push(start, record.length);
  return fields;
}

function scanFields(record: Buffer, syntax: Syntax): number[] | undefined {
  const fields: number[] = [];
  const scan = scanRecord(record, 0, syntax, true, fields);
  return scan.kind === 'whole' && scan.end === record.length ? fields : undefined;
}
