// Where all records of a scored file lie in it. Kept of files too large for a document, so that who looks at their rows need
// not read the whole file first, as long as it is known to be the one that was scored.
import * as v from 'valibot';
import { DialectSchema, type Dialect } from '../shared/dataset.ts';
import { ColumnFile, writeColumns } from './column-file.ts';

/** One entry a record, those that cannot be read among them, in the file's order. */
export interface FilePlaces {
  /** 1-based first and last line. `Int32Array [records]`, as the next two. */
  readonly line: Int32Array;
  readonly endLine: Int32Array;
  /** Index of its score among the scored rows, or -1. */
  readonly score: Int32Array;
  /** Bytes of the file, `byteEnd` exclusive; both 0 where the record has no end of its own. `Float64Array [records]`. */
  readonly byteStart: Float64Array;
  readonly byteEnd: Float64Array;
  /** How the file is written, and the names of its columns as its reader has them. */
  readonly dialect: Dialect;
  readonly columns: readonly string[];
}

const WrittenSchema = v.strictObject({ dialect: DialectSchema, columns: v.array(v.string()) });
const WRITTEN = 'written';

export async function writeFilePlaces(file: string, places: FilePlaces): Promise<void> {
  const { dialect, columns } = places;
  await writeColumns(
    file,
    {
      line: { data: places.line },
      end_line: { data: places.endLine },
      score: { data: places.score },
      byte_start: { data: places.byteStart },
      byte_end: { data: places.byteEnd },
    },
    { [WRITTEN]: JSON.stringify({ dialect, columns }) },
  );
}

/** @throws DataDietError `file-unreadable`; ValiError and SyntaxError where it is another version's */
export function readFilePlaces(file: string): Promise<FilePlaces> {
  return ColumnFile.with(file, async (columns) => ({
    line: await columns.read('line', 'I32'),
    endLine: await columns.read('end_line', 'I32'),
    score: await columns.read('score', 'I32'),
    byteStart: await columns.read('byte_start', 'F64'),
    byteEnd: await columns.read('byte_end', 'F64'),
    ...v.parse(WrittenSchema, JSON.parse(columns.metadata[WRITTEN] ?? '')),
  }));
}
