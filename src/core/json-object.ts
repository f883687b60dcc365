// The schema of a JSON object whose keys are not known beforehand.
import * as v from 'valibot';

/** As `v.record`, which takes a list for an object too. */
export const JsonObjectSchema = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'Invalid type: Expected Object but received Array'),
  v.record(v.string(), v.unknown()),
);
