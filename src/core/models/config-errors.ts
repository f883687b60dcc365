// What is said of a model's configuration that cannot be used.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';

export const EXAMPLE_MODEL = 'sentence-transformers/all-MiniLM-L6-v2';

/** The model is well formed but needs something that is not there. `reason` completes "The model's FILE ...". */
export function unsupportedConfig(file: string, reason: string, action?: string): DataDietError {
  return new DataDietError('model-unsupported', `The model's ${file} ${reason}.`, {
    action: action ?? `Choose another encoder, such as ${EXAMPLE_MODEL}.`,
    place: { file },
  });
}

/** A value of the model's configuration cannot be, whoever reads it. */
export function invalidConfig(file: string, key: string, reason: string): DataDietError {
  return new DataDietError('model-invalid', `The model's ${file} is malformed at ${key}: ${reason}.`, {
    action: 'Download or save the model again.',
    place: { file },
  });
}

/** Parses the contents of `file`. @throws DataDietError `model-invalid` naming the first value at fault. */
export function parseConfig<S extends v.GenericSchema>(
  schema: S,
  file: string,
  config: unknown,
  publicName: (key: string) => string = (key) => key,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, config);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue);
  throw invalidConfig(file, path === null ? 'the top' : publicName(path), issue.message);
}
