// Where the scored rows stood in their file and what they were, as columns.
import { ColumnFile, writeColumns } from './column-file.ts';

/** One entry a scored row, in the file's order. */
export interface RowColumns {
  /** 0-based index among the file's records, readable or not. `Int32Array [N]`, as the next three. */
  readonly row: Int32Array;
  /** 1-based first and last line. */
  readonly line: Int32Array;
  readonly endLine: Int32Array;
  /** Class of the given label. */
  readonly label: Int32Array;
  /** `recordHash` of the record, and of its texts alone, as two words, the high one first. `Uint32Array [N, 2]`. */
  readonly hash: Uint32Array;
  readonly textHash: Uint32Array;
}

export async function writeRows(file: string, rows: RowColumns): Promise<void> {
  await writeColumns(file, {
    row: { data: rows.row },
    line: { data: rows.line },
    end_line: { data: rows.endLine },
    label: { data: rows.label },
    hash: { data: rows.hash, width: 2 },
    text_hash: { data: rows.textHash, width: 2 },
  });
}

/** @throws DataDietError `file-unreadable` */
export function readRows(file: string): Promise<RowColumns> {
  return ColumnFile.with(file, async (columns) => ({
    row: await columns.read('row', 'I32'),
    line: await columns.read('line', 'I32'),
    endLine: await columns.read('end_line', 'I32'),
    label: await columns.read('label', 'I32'),
    hash: await columns.read('hash', 'U32'),
    textHash: await columns.read('text_hash', 'U32'),
  }));
}
