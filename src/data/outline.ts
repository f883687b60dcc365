// What a dataset file is like, told from its first records and some from all over it: its columns, and how it is written.
import type { Dialect, DatasetFormat, Finding, Reading, Remark } from '../shared/dataset.ts';
import { columnsOf } from './infer-columns.ts';
import { openDataset, readRecords, type DataRecord } from './reader.ts';
import { RecordSample } from './record-sample.ts';
import { spreadRecords } from './spread-records.ts';

/** Up to this size a file is read whole: that takes less than asking a person what its first rows do not tell. */
const READ_WHOLE_BYTES = 4 * 1024 * 1024;

export interface Outline {
  /** The first records and, of a larger file, some from all over it; long values are cut. */
  readonly records: readonly DataRecord[];
  /** As the header names them, or all that the records have. */
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  /** What is wrong with the first record that cannot be read, among those looked at. */
  readonly finding: Finding | undefined;
  /** How the file is read, decision by decision. */
  readonly remarks: readonly Remark[];
  /** Whether `records` are all that can be read. */
  readonly whole: boolean;
}

/** @throws DataDietError `file-not-found`, `file-unreadable`. */
export async function readOutline(
  file: string,
  written: DatasetFormat | Dialect,
  reading: Reading = {},
): Promise<Outline> {
  const dataset = openDataset(file);
  const sample = new RecordSample();
  const remarks: Remark[] = [];
  let header: readonly string[] | undefined;
  let dialect: Dialect | undefined = written === 'jsonl' ? { format: 'jsonl' } : undefined;
  let finding: Finding | undefined;
  let whole = true;
  for await (const event of readRecords(dataset.chunks, written, reading)) {
    if (event.kind === 'header') {
      header = event.columns;
      dialect = event.dialect;
    } else if (event.kind === 'remark') remarks.push(event.remark);
    else if (event.kind === 'finding') finding ??= event.finding;
    else if (!whole || !sample.addFirst(event.record)) {
      whole = false;
      if (dataset.bytes > READ_WHOLE_BYTES) {
        const from = event.record.byteEnd;
        if (dialect !== undefined) {
          for await (const record of spreadRecords(file, dialect, header ?? [], from)) sample.offer(record);
        }
        break;
      }
      sample.offer(event.record);
    }
  }
  const records = sample.records();
  const columns = header ?? columnsOf(records);
  return { records, columns, hasHeader: header !== undefined, finding, remarks, whole };
}
