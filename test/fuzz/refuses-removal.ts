// Whether a removal is refused because what is left would be read in another way.
import { checkRemoval } from '../../src/data/check-removal.ts';
import { linesToDelete } from '../../src/data/edits.ts';
import type { DataRecord } from '../../src/data/records.ts';
import type { Dialect } from '../../src/shared/dataset.ts';

export function refusesRemoval(bytes: Buffer, dialect: Dialect, removed: readonly DataRecord[]): boolean {
  // A document has no byte order mark.
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  return checkRemoval(text, dialect, linesToDelete(removed)) !== undefined;
}
