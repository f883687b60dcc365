// What the stream of bytes asks of a format's parser, and what it tells it at the start.
import type { Reading } from '../shared/dataset.ts';
import type { FieldValue, ReadEvent } from './records.ts';

export interface RecordParser {
  /**
   * Reads whole records from the front of `bytes`, appends to `events`, and returns how many bytes are done with;
   * the rest comes again, with more behind it where none could be done with. With `last`, nothing follows `bytes`.
   */
  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number;
}

/** Where reading begins when it does not begin with the file, and how much of each record is wanted. */
export interface ReadOptions {
  /** The file's columns, where reading begins behind its header. */
  readonly columns?: readonly string[];
  /** The 1-based line in which reading begins. */
  readonly line?: number;
  /**
   * Only where records lie and their hashes, no fields. What is wrong with fields alone (not JSON, too many of them) is
   * not found then, and such a record has a hash as any other.
   */
  readonly placesOnly?: boolean;
  readonly maxRecordBytes?: number;
  /** What a person says of how the file is written. */
  readonly reading?: Reading;
}

/** The fields of records that are read for their places. */
export const NO_FIELDS: ReadonlyMap<string, FieldValue> = new Map();

/**
 * The longest record that is read: it bounds memory when a quote is never closed or a file has no line breaks.
 * No text that an encoder of some hundred tokens looks at comes near it.
 */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** `16 MB`, for messages. */
export function describeBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
