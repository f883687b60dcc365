// The registry of encoder families: which page a `config.json` belongs to.
import * as v from 'valibot';
import { albertFamily } from './albert.ts';
import { bertFamily } from './bert.ts';
import { EXAMPLE_MODEL, parseConfig, unsupportedConfig } from '../config-errors.ts';
import { distilbertFamily } from './distilbert.ts';
import { electraFamily } from './electra.ts';
import type { EncoderDescription, EncoderFamily } from '../encoder.ts';
import { modernbertFamily } from './modernbert.ts';
import { mpnetFamily } from './mpnet.ts';
import { robertaFamily } from './roberta.ts';

const FAMILIES: readonly EncoderFamily[] = [
  bertFamily,
  robertaFamily,
  distilbertFamily,
  electraFamily,
  albertFamily,
  mpnetFamily,
  modernbertFamily,
];

/** Values of `model_type` whose encoders can be fine-tuned. MiniLM's distilled encoders call themselves `bert`. */
export const SUPPORTED_MODEL_TYPES: readonly string[] = FAMILIES.flatMap(({ modelTypes }) => modelTypes);

const ModelTypeSchema = v.object({ model_type: v.string() });

/**
 * Reads the parsed contents of `file`, an encoder's `config.json`.
 * @throws DataDietError `model-unsupported` for another architecture or an unknown part, `model-invalid` for a
 *   malformed value.
 */
export function describeEncoder(file: string, config: unknown): EncoderDescription {
  const { model_type: modelType } = parseConfig(ModelTypeSchema, file, config);
  const family = FAMILIES.find(({ modelTypes }) => modelTypes.includes(modelType));
  if (family) return family.describe(file, config);
  throw unsupportedConfig(
    file,
    `describes a model of type ${modelType}, which cannot be fine-tuned here`,
    `Choose an encoder of type ${SUPPORTED_MODEL_TYPES.join(', ')}, such as ${EXAMPLE_MODEL}.`,
  );
}
