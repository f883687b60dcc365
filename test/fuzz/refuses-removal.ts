// Whether a removal is refused because what is left would be read in another way.
import type { DataRecord, ReadEvent } from '../../src/data/records.ts';
import type { FuzzCase } from './fuzz-case.ts';

export function refusesRemoval(
  _file: FuzzCase,
  _events: readonly ReadEvent[],
  _removed: readonly DataRecord[],
): boolean {
  return false;
}
