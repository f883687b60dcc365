// What runs said of the test rows, from their units.
import { ColumnFile } from '../../results/column-file.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import { UNIT_COLUMNS, type UnitKey } from '../../results/unit.ts';

/**
 * The likeliest class of each test row.
 * @param test rows by their index; a unit is of them alone, or of all rows
 */
export function predictionsOf(folder: ResultFolder, key: UnitKey, test: Uint32Array): Promise<Uint16Array> {
  return ColumnFile.with(folder.unitFile(key), async (columns) => {
    const width = columns.widthOf(UNIT_COLUMNS.topClasses);
    const likeliest = await columns.read(UNIT_COLUMNS.topClasses, 'U16');
    const ofAll = !columns.has(UNIT_COLUMNS.rows);
    return Uint16Array.from(test, (row, place) => likeliest[(ofAll ? row : place) * width]!);
  });
}
