// Records from all over a file that is too large to be read for that: pieces of it, each read from its first whole line on.
import type { Dialect } from '../shared/dataset.ts';
import { LINE_FEED } from './bytes.ts';
import { openOrdinary } from './ordinary-file.ts';
import { RecordStream } from './record-stream.ts';
import type { DataRecord } from './records.ts';

const PIECES = 40;
const PIECE_BYTES = 32 * 1024;
/** Where a piece holds no whole record, a longer one is tried. */
const LONG_PIECE_BYTES = 512 * 1024;
/** A piece that begins within a quoted field with line breaks reads as faults: such a piece tells nothing. */
const MOST_FAULTS = 0.1;

/**
 * Of a file in UTF-8 whose records are lines, or CSV.
 * @param from offset behind which the pieces lie
 * @param columns the file's, from its header; none in JSONL
 */
export async function* spreadRecords(
  file: string,
  dialect: Dialect,
  columns: readonly string[],
  from: number,
): AsyncGenerator<DataRecord> {
  const handle = await openOrdinary(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(LONG_PIECE_BYTES);
    for (let piece = 1; piece <= PIECES; piece++) {
      // The last piece is the file's end.
      const start = from + Math.floor(((size - from - PIECE_BYTES) * piece) / PIECES);
      if (start < from) return;
      for (const length of [PIECE_BYTES, LONG_PIECE_BYTES]) {
        const { bytesRead } = await handle.read(buffer, 0, length, start);
        const records = recordsOf(buffer.subarray(0, bytesRead), dialect, columns);
        yield* records;
        if (records.length > 0) break;
      }
    }
  } finally {
    await handle.close();
  }
}

function recordsOf(bytes: Buffer, dialect: Dialect, columns: readonly string[]): DataRecord[] {
  const start = bytes.indexOf(LINE_FEED) + 1;
  if (start === 0) return [];
  // Copied: records may keep parts of it.
  const piece = Buffer.from(bytes.subarray(start));
  const events = [...new RecordStream(dialect, { columns, line: 1 }).push(piece)];
  const records = events.flatMap((event) => (event.kind === 'record' ? [event.record] : []));
  const faults = events.filter(({ kind }) => kind === 'finding').length;
  return faults > MOST_FAULTS * events.length ? [] : records;
}
