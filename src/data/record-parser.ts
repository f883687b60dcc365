// What the stream of bytes asks of a format's parser.
import type { ReadEvent } from './records.ts';

export interface RecordParser {
  /**
   * Reads whole records from the front of `bytes`, appends to `events`, and returns how many bytes are done with;
   * the rest comes again with more behind it. With `last`, nothing follows and all bytes are read.
   */
  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number;
}

/**
 * The longest record that is read: it bounds memory when a quote is never closed or a file has no line breaks.
 * No text that an encoder of some hundred tokens looks at comes near it.
 */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** `16 MB`, for messages. */
export function describeBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
