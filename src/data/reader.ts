// Reads a dataset's records: from a file's bytes as they come, or from an editor's document. The entry to the readers.
import type { DatasetFormat, Dialect, Finding, Reading } from '../shared/dataset.ts';
import { RecordStream } from './record-stream.ts';
import type { DataRecord, ReadEvent } from './records.ts';

export { openDataset } from './dataset-file.ts';
export { recordHash } from './record-hash.ts';
export { HEADER_ROW } from './records.ts';
export type { DataRecord, FieldValue, ReadEvent } from './records.ts';

/**
 * Reads records from `chunks` (UTF-8, cut anywhere) in constant memory. Every record is told of, as `record` or as
 * `finding`; what happens to a faulty one is written in csv-parser.ts and jsonl-parser.ts.
 * @param written how the file is written; from a bare format, its content tells the rest.
 * @param reading what a person says of it.
 * @throws DataDietError `file-unreadable` when the bytes are UTF-16.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  written: DatasetFormat | Dialect,
  reading: Reading = {},
): AsyncGenerator<ReadEvent> {
  const stream = new RecordStream(written, { reading });
  for await (const chunk of chunks) {
    for (const event of stream.push(chunk)) yield event;
  }
  for (const event of stream.end()) yield event;
}

/** The same events for a text at hand. Byte ranges are those of the text in UTF-8. */
export function readRecordsFromText(
  text: string,
  written: DatasetFormat | Dialect,
  reading: Reading = {},
): ReadEvent[] {
  const stream = new RecordStream(written, { reading });
  return [...stream.push(Buffer.from(text, 'utf8')), ...stream.end()];
}

/**
 * Reads one record again, out of its file: `columns` are the file's (none in JSONL). Gives what is wrong with it where it
 * cannot be read; undefined for a blank text.
 */
export function readRecord(
  text: string,
  dialect: Dialect,
  columns: readonly string[],
): DataRecord | Finding | undefined {
  const stream = new RecordStream(dialect, { columns });
  const events = [...stream.push(Buffer.from(text, 'utf8')), ...stream.end()];
  const event = events.find(({ kind }) => kind !== 'remark');
  if (event?.kind === 'record') return event.record;
  return event?.kind === 'finding' ? event.finding : undefined;
}
