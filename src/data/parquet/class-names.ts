// The names of classes that a column stores by number, as the `datasets` library writes them beside the table.
import type { FileMetaData } from 'hyparquet';
import * as v from 'valibot';

/** More are not told one by one. */
const MOST_CLASSES = 40;

const FeaturesSchema = v.object({
  info: v.object({
    features: v.record(v.string(), v.unknown()),
  }),
});
const NamesSchema = v.object({
  _type: v.literal('ClassLabel'),
  names: v.pipe(v.array(v.string()), v.maxLength(MOST_CLASSES)),
});

/** By column; none where nobody wrote them. */
export function classNamesOf({ key_value_metadata: pairs }: FileMetaData): Map<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  const text = pairs?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return names;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return names;
  }
  const features = v.safeParse(FeaturesSchema, parsed);
  if (!features.success) return names;
  for (const [column, feature] of Object.entries(features.output.info.features)) {
    const found = v.safeParse(NamesSchema, feature);
    if (found.success) names.set(column, found.output.names);
  }
  return names;
}
