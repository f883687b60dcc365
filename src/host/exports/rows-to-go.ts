// Which records an export is about: the flagged ones, and those that were decided to be removed and still stand, as they do
// in a file that is too large to be edited here.
import type { RowsOfFile } from '../../exports/export-rows.ts';
import { decisionCode } from '../../shared/decisions.ts';
import { DataDietError } from '../../shared/errors.ts';
import { flaggedRecords, type DatasetView } from '../views/dataset-view.ts';
import { decisionsOf } from '../views/row-decisions.ts';

const REMOVED = decisionCode('removed');

/** By their numbers among the records, ascending. */
export function recordsToGo(view: DatasetView): Int32Array {
  const { recordOfScore } = view;
  const records = new Set(flaggedRecords(view));
  for (const [scored, decision] of decisionsOf(view).entries()) {
    const record = recordOfScore[scored]!;
    if (decision === REMOVED && record !== -1) records.add(record);
  }
  return Int32Array.from(records).sort();
}

/**
 * The same records in the file on disk.
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
