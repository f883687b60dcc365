// Reads the small JSON files that the parts of the distillation leave for each other.
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { DataDietError } from '../src/shared/errors.ts';

/** What `file` holds. @throws DataDietError `file-unreadable` where it is not what `schema` says, with what to do. */
export function readJson<Schema extends v.GenericSchema>(
  schema: Schema,
  file: string,
  action: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new DataDietError('file-unreadable', `${file} cannot be read.`, { action, place: { file }, cause });
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [{ message }] = parsed.issues;
  throw new DataDietError('file-unreadable', `${file} is not as expected: ${message}.`, {
    action,
    place: { file },
  });
}
