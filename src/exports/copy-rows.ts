// Rows of a file, byte for byte with all their columns: the chosen ones, the others, or each into a file of its own.
import { ByteRuns } from './byte-runs.ts';
import { checkCopy } from './check-copy.ts';
import { withLabel, type NewLabels } from './new-labels.ts';
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
 * @param newLabels that others get
 * @returns records that did not take their new label, and stay as they are
 * @throws DataDietError as `passLines` and `checkCopy`
 */
export async function copyRows(
  table: RecordTable,
  chosen: Uint8Array,
  files: CopyFiles,
  options: WorkOptions,
  newLabels?: NewLabels,
): Promise<number[]> {
  const others = files.others && new ByteRuns(files.others);
  const taken = files.chosen && new ByteRuns(files.chosen);
  const labels = newLabels?.labels;
  const refused: number[] = [];
  /** What there is of a record that gets another label. */
  let pieces: Buffer[] = [];
  let record = 0;
  const { count, line: firstLine, endLine, headEnd } = table;
  const isChecked = files.others !== undefined && table.looksAround;
  await passLines(
    table,
    (line, bytes, start, end, next, ended) => {
      const isHead = line <= headEnd;
      while (record < count && endLine[record]! < line) record += 1;
      const isChosen = record < count && firstLine[record]! <= line && chosen[record] === 1;
      if (isHead || isChosen) taken?.add(bytes, start, next);
      if (!isHead && isChosen) return;
      const isWithin = !isHead && record < count && firstLine[record]! <= line;
      const label = isWithin ? labels?.get(record) : undefined;
      if (label === undefined || newLabels === undefined) {
        others?.add(bytes, start, next);
        return;
      }
      const isLast = ended && line === endLine[record];
      // What is read is let go of with its chunk.
      pieces.push(Buffer.from(bytes.subarray(start, isLast ? end : next)));
      if (!isLast) return;
      const whole = Buffer.concat(pieces);
      pieces = [];
      const changed = withLabel(whole, table, newLabels.column, label);
      if (changed === undefined) refused.push(record);
      others?.addAll(changed ?? whole);
      others?.add(bytes, end, next);
    },
    async () => {
      await others?.flush();
      await taken?.flush();
    },
    partOfWork(options, 0, isChecked ? 0.5 : 1),
  );
  if (isChecked) {
    await files.others.close();
    await checkCopy(table, chosen, files.others.partial, partOfWork(options, 0.5, 1), labels);
  }
  return refused;
}
