// A result that was merged elsewhere: its columns as a scores file has them, since the units that they came of are not here.
import { SCORE_NAMES, type ScoreName } from '../shared/scores.ts';
import { ColumnFile, writeColumns, type ColumnToWrite } from './column-file.ts';
import type { ResultColumns } from './columns.ts';
import type { ResultFolder } from './result-folder.ts';

/** What stands beside the rows. */
type Merged = Omit<ResultColumns, 'count' | 'row' | 'line' | 'endLine' | 'hash' | 'textHash' | 'label'>;

const SPREAD = '_std';

/** Keeps the columns beside the rows of `folder`. Numbers lose no bit: written again, they are the same text. */
export async function writeMerged(folder: ResultFolder, merged: Merged): Promise<void> {
  const columns: Record<string, ColumnToWrite> = {
    predicted: { data: merged.predicted },
    confidence: words(merged.confidence),
    predicted_confidence: words(merged.predictedConfidence),
  };
  for (const [name, values] of merged.scores) columns[name] = words(values);
  for (const [name, values] of merged.spreads) columns[name + SPREAD] = words(values);
  await writeColumns(folder.mergedFile, columns);
}

/** float64 as pairs of words: a column file has no wider elements. */
function words(values: Float64Array): ColumnToWrite {
  return { data: new Uint32Array(values.buffer, values.byteOffset, 2 * values.length), width: 2 };
}

/** @throws DataDietError `file-unreadable` */
export async function readMerged(folder: ResultFolder): Promise<ResultColumns> {
  const rows = await folder.readRows();
  return ColumnFile.with(folder.mergedFile, async (file) => {
    const floats = async (name: string): Promise<Float64Array> =>
      new Float64Array((await file.read(name, 'U32')).buffer);
    const of = async (ending: string): Promise<Map<ScoreName, Float64Array>> => {
      const found = new Map<ScoreName, Float64Array>();
      for (const name of SCORE_NAMES) {
        if (file.has(name + ending)) found.set(name, await floats(name + ending));
      }
      return found;
    };
    return {
      count: rows.row.length,
      ...rows,
      predicted: await file.read('predicted', 'I32'),
      confidence: await floats('confidence'),
      predictedConfidence: await floats('predicted_confidence'),
      scores: await of(''),
      spreads: await of(SPREAD),
    };
  });
}

/** What is known of the classes of one row: the predicted one and the given one, where they are two; the likelier first. */
export async function readMergedClasses(
  folder: ResultFolder,
  index: number,
): Promise<{ readonly label: number; readonly probability: number }[]> {
  const at = [index, index + 1] as const;
  const given = await ColumnFile.with(folder.rowsFile, (file) => file.read('label', 'I32', ...at));
  return ColumnFile.with(folder.mergedFile, async (file) => {
    const float = async (name: string): Promise<number> =>
      new Float64Array((await file.read(name, 'U32', ...at)).buffer)[0]!;
    const [predicted] = await file.read('predicted', 'I32', ...at);
    const first = { label: predicted!, probability: await float('predicted_confidence') };
    if (predicted === given[0]) return [first];
    return [first, { label: given[0]!, probability: await float('confidence') }];
  });
}
