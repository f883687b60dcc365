// The records that a view shows, in the file on disk: an export is of its bytes.
import type { RowsOfFile } from '../../exports/export-rows.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { DatasetView } from '../views/dataset-view.ts';

/**
 * Chooses these records, by their numbers.
 * @throws DataDietError `dataset-changed` where it has others than the view
 */
export function chosenOnDisk(
  { rows, uri }: DatasetView,
  records: Int32Array,
): (file: RowsOfFile) => Uint8Array {
  return ({ table }) => {
    const isSame =
      table.count === rows.line.length &&
      records.every(
        (record) =>
          table.line[record] === rows.line[record] && table.endLine[record] === rows.endLine[record],
      );
    if (!isSame) {
      throw new DataDietError('dataset-changed', `${uri.fsPath} holds other rows on disk than are shown.`, {
        action: 'Export once the list shows them.',
        place: { file: uri.fsPath },
      });
    }
    const chosen = new Uint8Array(table.count);
    for (const record of records) chosen[record] = 1;
    return chosen;
  };
}
