// Passes over the texts of a large file, a stretch of records at a time. Runs on the reading thread; knows nothing of the editor.
import { openOrdinary } from '../../data/ordinary-file.ts';
import { fileState } from '../../data/file-state.ts';
import type { Dialect } from '../../shared/dataset.ts';
import { textsOf } from './dataset-reading.ts';
import type { RecordText } from './dataset-view.ts';

/** Bytes read at once, unless one record is longer. */
const STRETCH_BYTES = 1024 * 1024;

/** A large file whose records are known, and which of their columns are text. */
export interface FileOfTexts {
  readonly file: string;
  /** The state of the file that the places are of: see `fileState`. */
  readonly state: string;
  readonly dialect: Dialect;
  readonly columns: readonly string[];
  readonly textColumns: readonly string[];
  /** Bytes of each record, `byteEnd` exclusive, in rising order; both 0 where it has none. `Float64Array [records]` */
  readonly byteStart: Float64Array;
  readonly byteEnd: Float64Array;
}

/** Records that follow each other, and their bytes. */
export interface ReadRecords {
  /** The first of them, and the one behind the last. */
  readonly first: number;
  readonly behind: number;
  /** From the first one's start to the last one's end. */
  readonly bytes: Buffer;
  /** Where `bytes` begin in the file. */
  readonly start: number;
}

/** The records from `first` on that are read at once: the one behind the last of them. */
function behindOf({ byteStart, byteEnd }: FileOfTexts, first: number): number {
  const start = byteStart[first]!;
  let behind = first + 1;
  // A record without bytes of its own stands alone.
  if (byteEnd[first] === 0) return behind;
  while (behind < byteStart.length && byteEnd[behind]! > 0 && byteEnd[behind]! - start <= STRETCH_BYTES) {
    behind += 1;
  }
  return behind;
}

/**
 * All records in order; ends early, giving false, where the file is gone or is another by now. While one stretch is looked at
 * the next one is read: the bytes of a stretch hold until the one after it is asked for.
 */
export async function* readAll(of: FileOfTexts): AsyncGenerator<ReadRecords, boolean> {
  const { byteStart, byteEnd } = of;
  const file = await openOrdinary(of.file).catch(() => undefined);
  if (file === undefined) return false;
  const isCurrent = async () => fileState(await file.stat()) === of.state;
  // One is read into while the other one is looked at.
  const buffers = [Buffer.alloc(0), Buffer.alloc(0)];
  const readInto = async (turn: number, first: number): Promise<ReadRecords | undefined> => {
    if (first >= byteStart.length) return undefined;
    const behind = behindOf(of, first);
    const start = byteStart[first]!;
    const length = byteEnd[behind - 1]! - start;
    if (buffers[turn]!.length < length) buffers[turn] = Buffer.alloc(Math.max(length, STRETCH_BYTES));
    const { bytesRead } = await file.read(buffers[turn]!, 0, length, start);
    return { first, behind, bytes: buffers[turn]!.subarray(0, bytesRead), start };
  };
  let reading: Promise<ReadRecords | undefined> = Promise.resolve(undefined);
  const begin = (turn: number, first: number): void => {
    reading = readInto(turn, first);
    // A read that fails while the stretch before is looked at is told when it is waited for.
    reading.catch(() => undefined);
  };
  try {
    if (!(await isCurrent())) return false;
    begin(0, 0);
    for (let turn = 1; ; turn = 1 - turn) {
      const records = await reading;
      if (records === undefined) return await isCurrent();
      begin(turn, records.behind);
      yield records;
    }
  } finally {
    // Whoever stops early leaves a read that is under way.
    await reading.catch(() => undefined);
    await file.close();
  }
}

/** The texts of one of the records that were read. */
export function textsIn(of: FileOfTexts, { bytes, start }: ReadRecords, record: number): RecordText {
  const raw = bytes.toString('utf8', of.byteStart[record]! - start, of.byteEnd[record]! - start);
  return textsOf([raw], of, of.textColumns)[0]!;
}
