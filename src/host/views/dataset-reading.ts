// Scores matched to a document's records, and the texts of records.
import { PlaceReader, type RecordPlace } from '../../data/places.ts';
import { textOf } from '../../data/examples.ts';
import { valueOf } from '../../data/nested-value.ts';
import { readRecord, readRecordsFromText } from '../../data/reader.ts';
import type { ScoreLookup } from '../../data/score-lookup.ts';
import { plainDialect, type DatasetFormat, type Dialect } from '../../shared/dataset.ts';
import type { RecordText } from './dataset-view.ts';
import type { MatchedRows } from './live-rows.ts';
import { MatchBuilder, withScores } from './match-builder.ts';

/** A faulty record before which reading must begin where a change lies within its reach: see `FindingEvent.reach`. */
export interface LookAhead {
  readonly line: number;
  readonly reach: number;
  /** Whether reading may not begin with it: see `RecordEvent.follows`. */
  readonly follows: boolean;
}

/** What a record says of the text behind it, where it does. */
export function lookAheadOf({ line, reach, follows = false }: RecordPlace): LookAhead[] {
  return reach === undefined ? [] : [{ line, reach, follows }];
}

/** A document's records, and how the document is written. */
export interface DocumentMatch {
  readonly rows: MatchedRows;
  readonly dialect: Dialect;
  /** Names of the columns of a CSV or TSV, from its header or by their numbers; empty otherwise. */
  readonly columns: readonly string[];
  /** Last line of the header and what stands above it, 0 where a row is first. */
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
    ahead.push(...lookAheadOf(place));
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
    // Where an element of an array begins, only its beginning tells.
    headerReach:
      known.format === 'jsonl'
        ? known.array === true
          ? Infinity
          : 0
        : (header?.reach ?? header?.endLine ?? Infinity),
    ahead,
  };
}

/** The same for records of a JSON array, by their numbers: several may stand on one line. */
export function textsOfArray(
  text: string,
  dialect: Dialect,
  records: readonly number[],
  textColumns: readonly string[],
): RecordText[] {
  const all = readRecordsFromText(text, dialect).filter(
    ({ kind }) => kind === 'record' || kind === 'finding',
  );
  return records.map((index) => {
    const event = all[index];
    const fields = event?.kind === 'record' ? event.record.fields : undefined;
    return { text: textColumns.map((column) => (fields && textOf(valueOf(fields, column))) ?? '') };
  });
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
    return { text: textColumns.map((column) => (fields && textOf(valueOf(fields, column))) ?? '') };
  });
}
