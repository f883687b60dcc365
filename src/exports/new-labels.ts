// Other labels for records on their way into a copy: the bytes of a record with its label in the place of the old one.
import { decodeBytes, encodeText } from '../data/encoding/codec.ts';
import { applyEdit, relabel } from '../data/relabel.ts';
import type { Label } from '../shared/dataset.ts';
import type { RecordTable } from './record-table.ts';

/** The labels that records get, by their numbers, in a column. */
export interface NewLabels {
  readonly column: string;
  readonly labels: ReadonlyMap<number, Label>;
}

/**
 * The bytes of a record with another label, nothing else changed. Undefined where the record does not take it: see `relabel`;
 * and where the file's encoding has no bytes for it, or other bytes for what stands there.
 */
export function withLabel(
  bytes: Buffer,
  { dialect, columns, encoding = 'utf-8' }: Pick<RecordTable, 'dialect' | 'columns' | 'encoding'>,
  column: string,
  label: Label,
): Buffer | undefined {
  const record = decodeBytes(bytes, encoding);
  if (encodeText(record, encoding)?.equals(bytes) !== true) return undefined;
  const edit = relabel(record, dialect, columns, column, label);
  return edit && encodeText(applyEdit(record, edit), encoding);
}
