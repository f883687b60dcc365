// The front of a dataset file, from which its columns are told.
import type { Dialect, DatasetFormat, Finding, Reading, Remark } from '../shared/dataset.ts';
import { columnsOf } from './infer-columns.ts';
import { openDataset, readRecords, type DataRecord } from './reader.ts';
import type { HeaderEvent } from './records.ts';

/** Records that are looked at; a file's first thousand tell its columns. */
const MOST_RECORDS = 1000;

export interface Outline {
  readonly records: readonly DataRecord[];
  /** As the header names them, or all that the records have. */
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  /** How the file is written, as its content tells; undefined where nothing is in it. */
  readonly dialect: Dialect | undefined;
  /** What is wrong with the first record that cannot be read, among those looked at. */
  readonly finding: Finding | undefined;
  /** How the file is read, decision by decision. */
  readonly remarks: readonly Remark[];
  /** Whether the file ends within what was looked at. */
  readonly whole: boolean;
}

/** @throws DataDietError `file-not-found`, `file-unreadable`. */
export async function readOutline(
  file: string,
  written: DatasetFormat | Dialect,
  reading: Reading = {},
): Promise<Outline> {
  const records: DataRecord[] = [];
  const remarks: Remark[] = [];
  let header: HeaderEvent | undefined;
  let finding: Finding | undefined;
  let whole = true;
  for await (const event of readRecords(openDataset(file).chunks, written, reading)) {
    if (event.kind === 'header') header = event;
    else if (event.kind === 'remark') remarks.push(event.remark);
    else if (event.kind === 'finding') finding ??= event.finding;
    else if (records.push(event.record) >= MOST_RECORDS) {
      whole = false;
      break;
    }
  }
  const columns = header?.columns ?? columnsOf(records);
  const hasHeader = header !== undefined && header.dialect.header !== false;
  return { records, columns, hasHeader, dialect: header?.dialect, finding, remarks, whole };
}
