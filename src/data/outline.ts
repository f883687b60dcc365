// What a dataset file is like, told from its first records and some from all over it: its columns, and how it is written.
import type { Dialect, DatasetFormat, Finding, Reading, Remark } from '../shared/dataset.ts';
import { dialectOfText } from './dataset-text.ts';
import { columnsOf } from './infer-columns.ts';
import { HEADER_ROW, openText, readDataset, readRecordsFromText, type DataRecord } from './reader.ts';
import { RecordSample } from './record-sample.ts';
import { spreadRecords } from './spread-records.ts';

/** Up to this size a file is read whole: that takes less than asking a person what its first rows do not tell. */
const READ_WHOLE_BYTES = 4 * 1024 * 1024;

const LINE_BREAK_BYTES = 1;

export interface Outline {
  /** The first records and, of a larger file, some from all over it; long values are cut. */
  readonly records: readonly DataRecord[];
  /** As the header names them, or all that the records have. */
  readonly columns: readonly string[];
  /** Columns that cannot be text or label, and why, to complete "the column ..."; of tables alone. */
  readonly unfit?: ReadonlyMap<string, string> | undefined;
  readonly hasHeader: boolean;
  /** How the file is written, as its content tells; undefined where nothing is in it. */
  readonly dialect: Dialect | undefined;
  /** What is wrong with the first record that cannot be read, among those looked at. */
  readonly finding: Finding | undefined;
  /** How the file is read, decision by decision. */
  readonly remarks: readonly Remark[];
  /** Whether `records` are all that can be read. */
  readonly whole: boolean;
  /** Rows of the file, readable or not: counted where it was read whole, else told by the length of those looked at. */
  readonly rows: { readonly count: number; readonly isCounted: boolean };
}

/** @throws DataDietError as `openText` does. */
export async function readOutline(
  file: string,
  written: DatasetFormat | Dialect,
  reading: Reading = {},
): Promise<Outline> {
  const text = await openText(file, written, reading);
  const sample = new RecordSample();
  const remarks: Remark[] = [];
  let header: readonly string[] | undefined;
  let dialect = dialectOfText(text);
  let finding: Finding | undefined;
  let whole = true;
  let count = 0;
  let isCounted = true;
  for await (const event of readDataset(text, reading)) {
    if (event.kind === 'header') {
      header = event.columns;
      dialect = event.dialect;
    } else if (event.kind === 'remark') remarks.push(event.remark);
    else if (event.kind === 'finding') {
      finding ??= event.finding;
      if (event.finding.row !== HEADER_ROW) count += 1;
    } else {
      count += 1;
      if (whole && sample.addFirst(event.record)) continue;
      whole = false;
      if (text.table !== undefined) {
        for await (const lines of text.table.sample()) {
          for (const sampled of readRecordsFromText(lines, text.written))
            if (sampled.kind === 'record') sample.offer(sampled.record);
        }
        count = text.table.rows;
        break;
      }
      if (
        text.bytes > READ_WHOLE_BYTES &&
        text.packed === undefined &&
        dialect !== undefined &&
        canBeReadInPieces(dialect)
      ) {
        const from = event.record.byteEnd;
        const looked = { rows: 0, bytes: 0 };
        for await (const record of spreadRecords(file, dialect, header ?? [], from)) {
          sample.offer(record);
          looked.rows += 1;
          looked.bytes += record.byteEnd - record.byteStart + LINE_BREAK_BYTES;
        }
        isCounted = false;
        // Where no piece tells, the rest is taken to be like the beginning.
        const rowBytes = looked.rows === 0 ? from / count : looked.bytes / looked.rows;
        count += Math.round((text.bytes - from) / rowBytes);
        break;
      }
      sample.offer(event.record);
    }
  }
  const records = sample.records();
  const columns = header ?? text.table?.columns ?? columnsOf(records);
  const hasHeader =
    header !== undefined && !(dialect !== undefined && 'header' in dialect && dialect.header === false);
  return {
    records,
    columns,
    unfit: text.table?.unfit,
    hasHeader,
    dialect,
    finding,
    remarks,
    whole,
    rows: { count, isCounted },
  };
}

/** Where a piece is cut out, its bytes must be text, and its lines records. */
function canBeReadInPieces(dialect: Dialect): boolean {
  return dialect.encoding === undefined && !('array' in dialect && dialect.array === true);
}
