// The files of a model in Hugging Face layout, in a folder or in a hub repository.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { JsonObjectSchema } from '../json-object.ts';

export const CONFIG_FILE = 'config.json';
export const WEIGHTS_FILE = 'model.safetensors';
/** Names the shards of weights that were split. */
export const WEIGHTS_INDEX_FILE = 'model.safetensors.index.json';
export const TOKENIZER_FILE = 'tokenizer.json';
export const VOCABULARY_FILE = 'vocab.txt';
export const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json';
export const SPECIAL_TOKENS_FILE = 'special_tokens_map.json';

/** Of an adapter, which is a part of a model only. */
export const ADAPTER_CONFIG_FILE = 'adapter_config.json';

const MEGABYTE = 1024 * 1024;
/** What is read as a whole, and how many bytes it may have: several times those of the largest encoders' files. */
const MOST_BYTES: Readonly<Record<string, number>> = {
  [CONFIG_FILE]: 4 * MEGABYTE,
  [ADAPTER_CONFIG_FILE]: 4 * MEGABYTE,
  [WEIGHTS_INDEX_FILE]: 16 * MEGABYTE,
  [TOKENIZER_FILE]: 64 * MEGABYTE,
  [VOCABULARY_FILE]: 64 * MEGABYTE,
  [TOKENIZER_CONFIG_FILE]: 16 * MEGABYTE,
  [SPECIAL_TOKENS_FILE]: 4 * MEGABYTE,
};

export const LAYOUT_ACTION =
  'Choose a model in Hugging Face layout: config.json, tokenizer.json or vocab.txt, and model.safetensors.';

/** Weights in formats that may run code when they are read, or that hold a graph and no trainable parameters. */
const OTHER_WEIGHTS = /\.(bin|pt|pth|ckpt|h5|msgpack|onnx)$/i;

const WeightsIndexSchema = v.object({ weight_map: v.record(v.string(), v.string()) });

function invalid(file: string, reason: string, cause?: unknown): DataDietError {
  return new DataDietError('model-invalid', `The model's file ${file} ${reason}.`, {
    action: 'Download or save the model again.',
    place: { file },
    cause,
  });
}

/** @throws DataDietError `model-invalid` where `file`, of the name `name`, is too long for what it should hold */
export function checkSize(file: string, name: string, bytes: number): void {
  const most = MOST_BYTES[name];
  if (most !== undefined && bytes > most) {
    throw invalid(file, `is ${bytes} bytes long, more than the ${most} that are read of a ${name}`);
  }
}

/** Parses `text`, read from `file`. @throws DataDietError `model-invalid` when it is no JSON object. */
export function parseJsonObject(file: string, text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw invalid(file, 'is not JSON', error);
  }
  const object = v.safeParse(JsonObjectSchema, parsed);
  if (!object.success) throw invalid(file, 'is not a JSON object');
  return object.output;
}

/** Whether there are weights among `names` that can be read. */
export function hasWeights(names: ReadonlySet<string>): boolean {
  return names.has(WEIGHTS_FILE) || names.has(WEIGHTS_INDEX_FILE);
}

/**
 * Which of `names`, the files at `place`, leads to the weights.
 * @throws DataDietError `weights-unsafe` when there are weights in other formats only, `model-not-found` when there are none.
 */
export function weightsEntryFile(
  place: string,
  names: ReadonlySet<string>,
): typeof WEIGHTS_FILE | typeof WEIGHTS_INDEX_FILE {
  if (names.has(WEIGHTS_FILE)) return WEIGHTS_FILE;
  if (names.has(WEIGHTS_INDEX_FILE)) return WEIGHTS_INDEX_FILE;
  const unsafe = [...names].filter((name) => OTHER_WEIGHTS.test(name)).sort();
  if (unsafe.length > 0) {
    throw new DataDietError(
      'weights-unsafe',
      `${place} has its weights as ${unsafe.join(', ')} only. They are read from ${WEIGHTS_FILE} alone, which cannot run code.`,
      {
        action:
          'Where you trust them, load the model in Python, save it with model.save_pretrained(FOLDER, safe_serialization=True), and choose that folder.',
        place: { file: place },
      },
    );
  }
  throw new DataDietError('model-not-found', `${place} has no ${WEIGHTS_FILE}.`, {
    action: LAYOUT_ACTION,
    place: { file: place },
  });
}

/**
 * The shards that the index read from `file` names, in the order of their names.
 * @throws DataDietError `model-invalid` when it names none, or one outside its folder.
 */
export function weightsShards(file: string, index: unknown): string[] {
  const parsed = v.safeParse(WeightsIndexSchema, index);
  const shards = parsed.success ? [...new Set(Object.values(parsed.output.weight_map))].sort() : [];
  if (shards.length > 0 && shards.every((shard) => /^[^/\\]+\.safetensors$/.test(shard))) return shards;
  throw invalid(file, 'does not list the weights files beside it');
}
