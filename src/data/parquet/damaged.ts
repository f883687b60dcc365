// What is wrong with a Parquet file that does not hold what it says.
import path from 'node:path';
import { DataDietError } from '../../shared/errors.ts';

/** @param what completes "train.parquet cannot be read as Parquet: ..."; who opened the file names it, see `named` */
export function damaged(what: string, cause?: unknown): DataDietError {
  return new DataDietError('file-unreadable', `cannot be read as Parquet: ${what}.`, {
    action: 'The file is damaged or was cut off: write or fetch it again.',
    cause,
  });
}

/** The same error with the name of its file before it. */
export function named(file: string, error: unknown): unknown {
  if (!(error instanceof DataDietError) || error.place?.file !== undefined) return error;
  const { code, message, action, detail, cause } = error;
  const place = { ...error.place, file };
  return new DataDietError(code, `${path.basename(file)} ${message}`, { action, place, detail, cause });
}
