// Whether a removal is refused because what is left would be read in another way.
import type { FuzzCase } from './fuzz-case.ts';

/** Until the readers can tell: no file is refused. */
export function refusesRemoval(file: FuzzCase): boolean {
  return file.bytes.length < 0;
}
