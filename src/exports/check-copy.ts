// Whether the rows of a copy are read as they were where the others are gone. Where every record ends by itself they are; a
// quote that is not closed, though, may pair with another one when what lies between is gone.
import { openText } from '../data/dataset-text.ts';
import { PlaceReader, type RecordPlace } from '../data/places.ts';
import { hashText } from '../results/columns.ts';
import { DataDietError } from '../shared/errors.ts';
import { READABLE, withProgress, type RecordTable } from './record-table.ts';
import type { WorkOptions } from './source.ts';

/**
 * @param copy without the rows that `chosen` has a 1 for
 * @param newLabels records that have another label there
 * @throws DataDietError `format-unsupported` that names the first row which would be read in another way
 */
export async function checkCopy(
  table: RecordTable,
  chosen: Uint8Array,
  copy: string,
  options: WorkOptions,
  newLabels?: ReadonlyMap<number, unknown>,
): Promise<void> {
  const { dialect, encoding } = table;
  const written = encoding === undefined ? dialect : { ...dialect, encoding };
  const text = withProgress(await openText(copy, written), options);
  const reader = new PlaceReader(text.written);
  let record = nextKept(table, chosen, 0);
  const hold = (places: Iterable<RecordPlace>): void => {
    for (const { hash, line } of places) {
      if (record === table.count) throw readOtherwise(table, line);
      // A record with another label is read back where it is changed.
      const isSame =
        table.fault[record] !== READABLE ||
        newLabels?.has(record) === true ||
        hash === hashText(table.hash, record);
      if (!isSame) throw readOtherwise(table, table.line[record]!);
      record = nextKept(table, chosen, record + 1);
    }
  };
  for await (const chunk of text.chunks) hold(reader.push(chunk));
  hold(reader.end());
  const columns = reader.header?.columns ?? [];
  const hasRows = reader.header !== undefined;
  if (record < table.count) throw readOtherwise(table, table.line[record]!);
  if (hasRows && columns.join('\n') !== table.columns.join('\n')) throw readOtherwise(table, 1);
}

function nextKept({ count }: RecordTable, chosen: Uint8Array, from: number): number {
  let record = from;
  while (record < count && chosen[record] === 1) record += 1;
  return record;
}

function readOtherwise({ file }: RecordTable, line: number): DataDietError {
  return new DataDietError(
    'format-unsupported',
    `Without these rows, what stands from line ${line} of ${file} on would be read in another way: most likely a quote is not closed there. Nothing was written.`,
    {
      action: 'Mend the quotes around that line, score the file again, and export then.',
      place: { file, line },
    },
  );
}
