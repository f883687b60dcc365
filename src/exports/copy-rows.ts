// Rows of a file, byte for byte with all their columns: the chosen ones, the others, or each into a file of its own.
import { ByteRuns } from './byte-runs.ts';
import { checkCopy } from './check-copy.ts';
import { passLines } from './pass-lines.ts';
import type { Output } from './output.ts';
import type { RecordTable } from './record-table.ts';
import { partOfWork, type WorkOptions } from './source.ts';

/** Where the rows go; what has no file is left out. */
export interface CopyFiles {
  /**
   * All but the chosen rows: the header, blank lines, rows that could not be read and whatever else stands between them
   * stay as they are.
   */
  readonly others?: Output | undefined;
  /** The chosen rows, under the same header. */
  readonly chosen?: Output | undefined;
}

/**
 * Copies lines. A record takes up whole lines, so that every byte of the file is in one of the two, but for the header
 * (with what stands above it, and the byte order mark), which is in both.
 * @param chosen 1 for each record that is chosen
 * @throws DataDietError as `passLines` and `checkCopy`
 */
export async function copyRows(
  table: RecordTable,
  chosen: Uint8Array,
  files: CopyFiles,
  options: WorkOptions,
): Promise<void> {
  const others = files.others && new ByteRuns(files.others);
  const taken = files.chosen && new ByteRuns(files.chosen);
  let record = 0;
  const { count, line: firstLine, endLine, headEnd } = table;
  const isChecked = files.others !== undefined && table.looksAround;
  await passLines(
    table,
    (line, bytes, start, _end, next) => {
      const isHead = line <= headEnd;
      while (record < count && endLine[record]! < line) record += 1;
      const isChosen = record < count && firstLine[record]! <= line && chosen[record] === 1;
      if (isHead || isChosen) taken?.add(bytes, start, next);
      if (isHead || !isChosen) others?.add(bytes, start, next);
    },
    async () => {
      await others?.flush();
      await taken?.flush();
    },
    partOfWork(options, 0, isChecked ? 0.5 : 1),
  );
  if (isChecked) {
    await files.others.close();
    await checkCopy(table, chosen, files.others.partial, partOfWork(options, 0.5, 1));
  }
}
