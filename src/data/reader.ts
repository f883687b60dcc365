// Reads a dataset's records: from a file's bytes as they come, or from an editor's document. The entry to the readers.
import type { DatasetFormat } from '../shared/dataset.ts';
import { RecordStream } from './record-stream.ts';
import type { ReadEvent } from './records.ts';

export { openDataset } from './dataset-file.ts';
export { recordHash } from './record-hash.ts';
export { HEADER_ROW } from './records.ts';
export type { DataRecord, FieldValue, ReadEvent } from './records.ts';

/**
 * Reads records from `chunks` (UTF-8, cut anywhere) in constant memory. Every record is told of, as `record` or as
 * `finding`; what happens to a faulty one is written in csv-parser.ts and jsonl-parser.ts.
 * @throws DataDietError `file-unreadable` when the bytes are UTF-16.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: DatasetFormat,
): AsyncGenerator<ReadEvent> {
  const stream = new RecordStream(format);
  for await (const chunk of chunks) {
    for (const event of stream.push(chunk)) yield event;
  }
  for (const event of stream.end()) yield event;
}

/** The same events for a text at hand. Byte ranges are those of the text in UTF-8. */
export function readRecordsFromText(text: string, format: DatasetFormat): ReadEvent[] {
  const stream = new RecordStream(format);
  return stream.push(Buffer.from(text, 'utf8')).concat(stream.end());
}
