// What a reader tells of a dataset: its header, its records, and what could not be read.
import type { DelimitedDialect, Finding, Remark } from '../shared/dataset.ts';

/** An array or an object in JSON: no text, but a label may lie in it. See nested-value.ts. */
export type NestedValue = object;

/** A field's value; undefined where there is none. */
export type FieldValue = string | number | boolean | null | undefined | NestedValue;

/** Whether a value is an array or an object. */
export function isNested(value: unknown): value is NestedValue {
  return typeof value === 'object' && value !== null;
}

/** One record (a JSON line, or a CSV record of one or more lines) and where it lies in the file. */
export interface DataRecord {
  /** 0-based among all records, readable or not; a header and empty lines are none. */
  readonly row: number;
  /** 1-based first and last line. */
  readonly line: number;
  readonly endLine: number;
  /**
   * Bytes of the file's text in UTF-8 (of a UTF-8 file: of the file) from `byteStart` up to, not including, `byteEnd`; the
   * line's terminator is outside.
   */
  readonly byteStart: number;
  readonly byteEnd: number;
  /** See `recordHash`. */
  readonly hash: string;
  readonly fields: ReadonlyMap<string, FieldValue>;
}

/** The `row` of a finding about the header: no row was lost by it, so it does not count among the skipped. */
export const HEADER_ROW = -1;

export interface HeaderEvent {
  readonly kind: 'header';
  /** Unique names, one for each column, in the file's order. */
  readonly columns: string[];
  /** How the file is written, by its name and its header. */
  readonly dialect: DelimitedDialect;
  /** 1-based first and last line; where there is no header `endLine` is the line before the first row's, and `line` that one. */
  readonly line: number;
  readonly endLine: number;
  /** As of a record; of no byte where there is no header. */
  readonly byteStart: number;
  readonly byteEnd: number;
  /** See `FindingEvent.reach`. */
  readonly reach?: number;
}

export interface RecordEvent {
  readonly kind: 'record';
  readonly record: DataRecord;
  /** See `FindingEvent.reach`. */
  readonly reach?: number;
  /** Read so only because of the faulty record before it: reading may not begin here. */
  readonly follows?: true;
}

export interface FindingEvent {
  readonly kind: 'finding';
  readonly finding: Finding;
  /** 1-based first line of the record that could not be read; the reason may lie further down. */
  readonly line: number;
  /** 1-based last line of the record that could not be read. */
  readonly endLine: number;
  /** What can be read of a record that holds bytes of no encoding: enough to tell its label. */
  readonly legible?: string;
  /** As of a record; left out where a record is a line. A finding about the header lies within the header's bytes. */
  readonly byteStart?: number;
  readonly byteEnd?: number;
  /**
   * The line up to which the text behind the record was looked at to tell that the record ends here (infinite: to the
   * text's end): a change up to there may move its end. Left out where only the record itself was looked at.
   */
  readonly reach?: number;
  /** What could be read of the record for all that: it tells which class lost a row, and nothing is scored by it. */
  readonly fields?: ReadonlyMap<string, FieldValue>;
}

/** A decision on how the file is read. */
export interface RemarkEvent {
  readonly kind: 'remark';
  readonly remark: Remark;
}

/** What reading yields, in the file's order. Only CSV and TSV have a header. */
export type ReadEvent = HeaderEvent | RecordEvent | FindingEvent | RemarkEvent;
