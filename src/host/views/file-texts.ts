// Passes over the texts of a large file, a stretch of records at a time. Runs on the reading thread; knows nothing of the editor.
import { readStretch } from '../../data/dataset-text.ts';
import { openOrdinary } from '../../data/ordinary-file.ts';
import { fileState } from '../../data/file-state.ts';
import type { Dialect } from '../../shared/dataset.ts';
import { textsOf } from './dataset-reading.ts';
import type { RecordText } from './dataset-view.ts';

/** Bytes read at once, unless one record is longer. */
const STRETCH_BYTES = 4 * 1024 * 1024;

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

/** All records in order; ends early, giving false, where the file is gone or is another by now. */
export async function* readAll(of: FileOfTexts): AsyncGenerator<ReadRecords, boolean> {
  const { byteStart, byteEnd } = of;
  const file = await openOrdinary(of.file).catch(() => undefined);
  if (file === undefined) return false;
  const isCurrent = async () => fileState(await file.stat()) === of.state;
  try {
    if (!(await isCurrent())) return false;
    for (let first = 0; first < byteStart.length;) {
      let behind = first + 1;
      const start = byteStart[first]!;
      let end = byteEnd[first]!;
      // A record without bytes of its own stands alone.
      while (
        end > 0 &&
        behind < byteStart.length &&
        byteEnd[behind]! > 0 &&
        byteEnd[behind]! - start <= STRETCH_BYTES
      ) {
        end = byteEnd[behind]!;
        behind += 1;
      }
      const bytes = await readStretch(file, start, end);
      yield { first, behind, bytes, start };
      first = behind;
    }
    return await isCurrent();
  } finally {
    await file.close();
  }
}

/** The texts of one of the records that were read. */
export function textsIn(of: FileOfTexts, { bytes, start }: ReadRecords, record: number): RecordText {
  const raw = bytes.toString('utf8', of.byteStart[record]! - start, of.byteEnd[record]! - start);
  return textsOf([raw], of, of.textColumns)[0]!;
}
