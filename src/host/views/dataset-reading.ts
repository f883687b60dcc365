// What the host reads of datasets through their readers: the outline of a file, the match of scores to a document, the texts
// of records. Byte ranges of a large file are file-view.ts's.
import type { HashIndex } from '../../data/hash-index.ts';
import { columnsOf, inferColumns } from '../../data/infer-columns.ts';
import {
  openDataset,
  readRecords,
  readRecordsFromText,
  type DataRecord,
  type ReadEvent,
} from '../../data/reader.ts';
import type { Columns, DatasetFormat, Finding } from '../../shared/dataset.ts';
import type { RecordText } from './dataset-view.ts';
import type { MatchedRows } from './live-rows.ts';

/** Rows that the columns are inferred from. */
const OUTLINE_ROWS = 1000;

interface Outline {
  /** Names of all columns seen, the likeliest text first. */
  readonly textCandidates: readonly string[];
  /** The same, the likeliest label first. */
  readonly labelCandidates: readonly string[];
  readonly inferred: Columns | undefined;
  /** Whether there are records that can be read. */
  readonly hasRows: boolean;
  readonly hasHeader: boolean;
  /** What is wrong with the first record that cannot be read, among those looked at. */
  readonly finding: Finding | undefined;
}

/**
 * Reads the front of a dataset file to tell its columns.
 * @throws DataDietError `file-not-found`, `file-unreadable`.
 */
export async function readOutline(file: string, format: DatasetFormat): Promise<Outline> {
  const records: DataRecord[] = [];
  let columns: string[] | undefined;
  let finding: Finding | undefined;
  for await (const event of readRecords(openDataset(file).chunks, format)) {
    if (event.kind === 'header') columns = event.columns;
    if (event.kind === 'finding') finding ??= event.finding;
    if (event.kind === 'record') records.push(event.record);
    if (records.length >= OUTLINE_ROWS) break;
  }
  const guess = inferColumns(records, columns ?? columnsOf(records));
  return {
    textCandidates: guess.textCandidates,
    labelCandidates: guess.labelCandidates,
    inferred: guess.columns,
    hasRows: records.length > 0,
    hasHeader: columns !== undefined,
    finding,
  };
}

/** What is read of each record, readable or not. */
interface RecordLines {
  readonly line: number;
  readonly endLine: number;
  /** Empty for a record that cannot be read: it matches no score. */
  readonly hash: string;
}

/** The records of a stream of events, the unreadable ones included. */
export function linesOfRecord(event: ReadEvent): RecordLines | undefined {
  switch (event.kind) {
    case 'header':
      return undefined;
    case 'record':
      return event.record;
    case 'finding':
      return event.finding.row < 0
        ? undefined
        : { line: event.finding.line, endLine: event.endLine, hash: '' };
  }
}

/** Gives records the rows of their content that nobody has. @param claims all rows, if left out */
export function matchRecords(
  records: readonly RecordLines[],
  scored: HashIndex,
  claims = scored.claims(),
): MatchedRows {
  return {
    line: Int32Array.from(records, (record) => record.line),
    endLine: Int32Array.from(records, (record) => record.endLine),
    score: Int32Array.from(records, (record) => claims.claim(record.hash)),
  };
}

/** Matches a document's records to scored rows by content, and gives the text of its header. */
export function matchDocument(
  text: string,
  format: DatasetFormat,
  scored: HashIndex,
): { rows: MatchedRows; header: string; columns: string[] } {
  const events = readRecordsFromText(text, format);
  const records = events.map(linesOfRecord).filter((record) => record !== undefined);
  const header = events.find((event) => event.kind === 'header');
  return {
    rows: matchRecords(records, scored),
    header: header === undefined ? '' : text.split(/\r\n|\r|\n/, header.endLine).join('\n'),
    columns: header?.columns ?? [],
  };
}

/** The records of JSONL lines of which the first is line `first` (1-based) of the document. */
export function readLines(text: string, first: number): RecordLines[] {
  return readRecordsFromText(text, 'jsonl')
    .map(linesOfRecord)
    .filter((record) => record !== undefined)
    .map(({ line, endLine, hash }) => ({ line: line + first - 1, endLine: endLine + first - 1, hash }));
}

/** The values of the text columns of raw records; empty where a record cannot be read. */
export function textsOf(
  raw: readonly string[],
  header: string,
  format: DatasetFormat,
  columns: Columns,
): RecordText[] {
  return raw.map((text) => {
    const event = readRecordsFromText(header === '' ? text : `${header}\n${text}`, format).at(-1);
    const fields = event?.kind === 'record' ? event.record.fields : undefined;
    return { text: columns.text.map((column) => String(fields?.get(column) ?? '')) };
  });
}
