// Reads a dataset's records: from a file's bytes as they come, or from an editor's document. The entry to the readers.
import type { DatasetFormat, Dialect, Finding, Reading } from '../shared/dataset.ts';
import type { DatasetText } from './dataset-text.ts';
import { nameOfEncoding } from './encoding/names.ts';
import { RecordStream } from './record-stream.ts';
import type { DataRecord, ReadEvent } from './records.ts';

export { openDataset } from './dataset-file.ts';
export { openText } from './dataset-text.ts';
export { recordHash } from './record-hash.ts';
export { HEADER_ROW } from './records.ts';
export type { DataRecord, FieldValue, ReadEvent } from './records.ts';

/**
 * Reads records from `chunks` (UTF-8, cut anywhere) in constant memory. Every record is told of, as `record` or as
 * `finding`; what happens to a faulty one is written in csv-parser.ts and jsonl-parser.ts.
 * @param written how the file is written; from a bare format, its content tells the rest.
 * @param reading what a person says of it.
 * @throws DataDietError `file-unreadable` when the bytes are UTF-16; `readDataset` reads those.
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

/** The same events for a file that may be in any encoding; what was decided for it comes first. */
export async function* readDataset(text: DatasetText, reading: Reading = {}): AsyncGenerator<ReadEvent> {
  for await (const events of readBatches(text, reading)) {
    for (const event of events) yield event;
  }
}

/** As `readDataset`, many events at once: to wait for each costs as much as to read a short row. */
export async function* readBatches(
  text: DatasetText,
  reading: Reading = {},
): AsyncGenerator<readonly ReadEvent[]> {
  yield text.remarks.map((remark) => ({ kind: 'remark', remark }));
  const stream = new RecordStream(text.written, { reading });
  for await (const chunk of text.chunks) {
    for (const events of stream.pushed(chunk)) yield events.map((event) => ofText(event, text));
  }
  for (const events of stream.ended()) yield events.map((event) => ofText(event, text));
}

/** What only the text knows: its encoding, and what can be read of a record that is not all of it. */
function ofText(event: ReadEvent, text: DatasetText): ReadEvent {
  if (event.kind === 'record') return event;
  const { encoding } = text;
  if (event.kind === 'header') {
    return encoding === undefined ? event : { ...event, dialect: { ...event.dialect, encoding } };
  }
  if (event.kind !== 'finding' || event.finding.code !== 'invalid-utf8') return event;
  const message =
    encoding === undefined ? event.finding.message : `a byte here is not ${nameOfEncoding(encoding)}`;
  const finding = { ...event.finding, message };
  const legible = event.line === event.endLine ? text.legible(event.line) : undefined;
  return legible === undefined ? { ...event, finding } : { ...event, finding, legible };
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
  const told = readAlone(text, dialect, columns);
  // A line of a TSV whose quotes make no sense around it was read with its quotes as text.
  if (dialect.format !== 'tsv' || told === undefined || 'fields' in told || /[\r\n]/.test(text)) return told;
  const literal = readAlone(text, { ...dialect, quoting: 'none' }, columns);
  return literal !== undefined && 'fields' in literal ? literal : told;
}

function readAlone(
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
