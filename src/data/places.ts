// Where the records of a text lie, and the hash of each: all that matching scores to rows needs. No field is read, so that
// a million records cost a million hashes and nothing that stays.
import type { DatasetFormat, Dialect } from '../shared/dataset.ts';
import { RecordStream } from './record-stream.ts';
import { HEADER_ROW, type HeaderEvent, type ReadEvent } from './records.ts';

/** 1-based first and last line; bytes of the text, `byteEnd` exclusive. */
export interface RecordPlace {
  readonly line: number;
  readonly endLine: number;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** Empty for a record that cannot be told from what follows: it has no score. */
  readonly hash: string;
  /** See `FindingEvent.reach` and `RecordEvent.follows`. */
  readonly reach: number | undefined;
  readonly follows?: boolean;
}

/** Reading that goes on behind the header, from a line in which a record begins. */
interface Continuation {
  readonly line: number;
  readonly columns: readonly string[];
}

/** Characters that are turned into bytes at once. */
const PIECE = 1 << 20;

export class PlaceReader {
  /** Once it was read, or known that there is none; only CSV and TSV tell it. */
  header: HeaderEvent | undefined;
  private readonly stream: RecordStream;

  constructor(written: DatasetFormat | Dialect, from?: Continuation) {
    this.stream = new RecordStream(written, { ...from, placesOnly: true });
  }

  /** The records that became certain with a chunk, in order. */
  *push(chunk: Uint8Array | string): Generator<RecordPlace> {
    if (typeof chunk !== 'string') {
      yield* this.places(this.stream.pushed(chunk));
      return;
    }
    for (const piece of piecesOf(chunk)) yield* this.places(this.stream.pushed(Buffer.from(piece)));
  }

  /** The records that are left; nothing may be pushed after it. */
  *end(): Generator<RecordPlace> {
    yield* this.places(this.stream.ended());
  }

  private *places(batches: Iterable<readonly ReadEvent[]>): Generator<RecordPlace> {
    for (const events of batches) {
      for (const event of events) {
        if (event.kind === 'header') this.header = event;
        const place = placeOf(event);
        if (place !== undefined) yield place;
      }
    }
  }
}

/** Of a row, whether it can be read or not; undefined for what is none. */
export function placeOf(event: ReadEvent): RecordPlace | undefined {
  if (event.kind === 'record') {
    const { line, endLine, byteStart, byteEnd, hash } = event.record;
    const { reach, follows } = event;
    return { line, endLine, byteStart, byteEnd, hash, reach, ...(follows === true && { follows }) };
  }
  if (event.kind !== 'finding' || event.finding.row === HEADER_ROW) return undefined;
  const { line, endLine, reach } = event;
  return { line, endLine, byteStart: 0, byteEnd: 0, hash: '', reach };
}

/** Cuts a text where no character is cut in two. */
function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + PIECE, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last < 0xdc00) end--;
    yield text.slice(at, end);
    at = end;
  }
}
