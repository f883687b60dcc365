// Why an export ends before it is done: the person ended it, or the file became another one.
import { DataDietError } from '../shared/errors.ts';

/** @throws DataDietError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new DataDietError('cancelled', 'The export was cancelled. Nothing was written.');
}

export function changedMeanwhile(file: string): DataDietError {
  return new DataDietError('dataset-changed', `${file} changed while its rows were exported.`, {
    action: 'Nothing was written. Export again once it is whole.',
    place: { file },
  });
}
