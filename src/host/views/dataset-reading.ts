// The host's one door to the dataset readers: outline of a file, match of scores to a document, texts of records.
import { columnsOf, inferColumns } from '../../data/infer-columns.ts';
import { PlaceReader, type RecordPlace } from '../../data/places.ts';
import { openDataset, readRecord, readRecords, type DataRecord } from '../../data/reader.ts';
import type { ScoreLookup } from '../../data/score-lookup.ts';
import {
  plainDialect,
  type Columns,
  type DatasetFormat,
  type Dialect,
  type Finding,
} from '../../shared/dataset.ts';
import type { RecordText } from './dataset-view.ts';
import type { MatchedRows } from './live-rows.ts';
import { MatchBuilder, withScores } from './match-builder.ts';

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

/** A faulty record before which reading must begin where a change lies within its reach: see `FindingEvent.reach`. */
export interface LookAhead {
  readonly line: number;
  readonly reach: number;
}

/** A document's records, and how the document is written. */
interface DocumentMatch {
  readonly rows: MatchedRows;
  readonly dialect: Dialect;
  /** Names of the columns, from the header of a CSV or TSV; empty otherwise. */
  readonly columns: readonly string[];
  /** Last line of the header, 0 without one. */
  readonly headerEnd: number;
  /** The line up to which a change may change the header, and all with it: 0 where there is none by the format. */
  readonly headerReach: number;
  /** In rising order of lines. */
  readonly ahead: readonly LookAhead[];
}

/** Matches all records of a document to scored rows by content. */
export function matchDocument(
  text: string,
  written: DatasetFormat | Dialect,
  lookup: ScoreLookup,
): DocumentMatch {
  const reader = new PlaceReader(written);
  const builder = new MatchBuilder(lookup);
  const ahead: LookAhead[] = [];
  const take = (place: RecordPlace): void => {
    builder.add(place);
    if (place.reach !== undefined) ahead.push({ line: place.line, reach: place.reach });
  };
  for (const place of reader.push(text)) take(place);
  for (const place of reader.end()) take(place);
  const { header } = reader;
  const known = typeof written === 'string' ? plainDialect(written) : written;
  return {
    rows: withScores(builder.finish(), lookup),
    dialect: header?.dialect ?? known,
    columns: header?.columns ?? [],
    headerEnd: header?.endLine ?? 0,
    headerReach: known.format === 'jsonl' ? 0 : (header?.reach ?? header?.endLine ?? Infinity),
    ahead,
  };
}

/** The values of the text columns of raw records of a file; empty where a record cannot be read. */
export function textsOf(
  raw: readonly string[],
  { dialect, columns }: { readonly dialect: Dialect; readonly columns: readonly string[] },
  textColumns: readonly string[],
): RecordText[] {
  return raw.map((text) => {
    const record = readRecord(text, dialect, columns);
    const fields = record !== undefined && 'fields' in record ? record.fields : undefined;
    return { text: textColumns.map((column) => String(fields?.get(column) ?? '')) };
  });
}
