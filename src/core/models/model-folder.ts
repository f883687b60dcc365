// Opens a model that lies in a folder in Hugging Face layout: configuration, tokenizer and weights.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors.ts';
import { createTextTokenizer, type TextTokenizer } from './text-tokenizer.ts';
import { tokenizerJsonFromVocabulary } from './wordpiece-vocabulary.ts';

export interface ModelFolder {
  /** Absolute path. */
  readonly path: string;
  /** The parsed `config.json`; the encoder family it names knows its schema. */
  readonly config: unknown;
  readonly tokenizer: TextTokenizer;
  /** Open until the caller closes it. */
  readonly weights: SafetensorsFile;
  /** The hub's commit if it was given, else the SHA-256 of the weights file (of all shards, one after the other). */
  readonly revision: string;
}

export const CONFIG_FILE = 'config.json';
export const WEIGHTS_FILE = 'model.safetensors';
export const WEIGHTS_INDEX_FILE = 'model.safetensors.index.json';
export const TOKENIZER_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.txt',
  'special_tokens_map.json',
] as const;

/** Weights in formats that run code when they are read, or that hold a graph and no trainable parameters. */
const OTHER_WEIGHTS = /\.(bin|pt|pth|ckpt|h5|msgpack|onnx)$/i;

const AnyObjectSchema = v.record(v.string(), v.unknown());
const WeightsIndexSchema = v.object({ weight_map: v.record(v.string(), v.string()) });

async function readText(folder: string, name: string): Promise<string> {
  const file = path.join(folder, name);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DataDietError('model-not-found', `The model's file ${file} cannot be read.`, {
      action:
        'Choose a folder in Hugging Face layout: config.json, tokenizer.json or vocab.txt, model.safetensors.',
      place: { file },
      cause: error,
    });
  }
}

async function readObject(folder: string, name: string): Promise<Record<string, unknown>> {
  const text = await readText(folder, name);
  const file = path.join(folder, name);
  const invalid = (reason: string, cause?: unknown): DataDietError =>
    new DataDietError('model-invalid', `${file} ${reason}.`, {
      action: 'Download or save the model again.',
      place: { file },
      cause,
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw invalid('is not JSON', error);
  }
  if (!v.is(AnyObjectSchema, parsed)) throw invalid('is not a JSON object');
  return parsed;
}

async function openTokenizer(folder: string, names: ReadonlySet<string>): Promise<TextTokenizer> {
  const readOptional = (name: string): Promise<Record<string, unknown>> =>
    names.has(name) ? readObject(folder, name) : Promise.resolve({});
  const settings = await readOptional('tokenizer_config.json');
  if (names.has('tokenizer.json')) {
    const file = path.join(folder, 'tokenizer.json');
    return createTextTokenizer(file, await readObject(folder, 'tokenizer.json'), settings);
  }
  if (names.has('vocab.txt')) {
    const file = path.join(folder, 'vocab.txt');
    const vocabulary = await readText(folder, 'vocab.txt');
    const specialTokens = await readOptional('special_tokens_map.json');
    const tokenizerJson = tokenizerJsonFromVocabulary(file, vocabulary, { ...settings, ...specialTokens });
    return createTextTokenizer(file, tokenizerJson, settings);
  }
  throw new DataDietError(
    'model-not-found',
    `The folder ${folder} has neither tokenizer.json nor vocab.txt.`,
    {
      action: "Copy the model's tokenizer into the folder.",
      place: { file: folder },
    },
  );
}

/** The names of the weights files of a folder that holds `names`, in the order of their names. */
async function weightsFiles(folder: string, names: ReadonlySet<string>): Promise<string[]> {
  if (names.has(WEIGHTS_FILE)) return [WEIGHTS_FILE];
  if (names.has(WEIGHTS_INDEX_FILE))
    return weightsIndexFiles(
      path.join(folder, WEIGHTS_INDEX_FILE),
      await readObject(folder, WEIGHTS_INDEX_FILE),
    );
  const unsafe = [...names].filter((name) => OTHER_WEIGHTS.test(name)).sort();
  if (unsafe.length > 0) {
    throw new DataDietError(
      'weights-unsafe',
      `The folder ${folder} holds weights as ${unsafe.join(', ')} only; just ${WEIGHTS_FILE} is read, which cannot run code.`,
      {
        action: `Convert them in Python, in an environment that you trust them in: AutoModel.from_pretrained("${folder}").save_pretrained("${folder}", safe_serialization=True).`,
        place: { file: path.join(folder, unsafe[0]!) },
      },
    );
  }
  throw new DataDietError('model-not-found', `The folder ${folder} has no ${WEIGHTS_FILE}.`, {
    action:
      'Choose a folder in Hugging Face layout: config.json, tokenizer.json or vocab.txt, model.safetensors.',
    place: { file: path.join(folder, WEIGHTS_FILE) },
  });
}

/**
 * The shards that an index names, in the order of their names.
 * @throws DataDietError `model-invalid` when it names a file outside its folder.
 */
export function weightsIndexFiles(file: string, index: unknown): string[] {
  const parsed = v.safeParse(WeightsIndexSchema, index);
  const shards = parsed.success ? [...new Set(Object.values(parsed.output.weight_map))].sort() : [];
  if (shards.length > 0 && shards.every((shard) => /^[^/\\]+\.safetensors$/.test(shard))) return shards;
  throw new DataDietError('model-invalid', `${file} does not list the weights files beside it.`, {
    action: 'Download or save the model again.',
    place: { file },
  });
}

async function sha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest('hex');
}

async function listFolder(folder: string): Promise<Set<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    throw new DataDietError('model-not-found', `There is no model folder ${folder}.`, {
      action: 'Check the path, or name a model of the hub as owner/name.',
      place: { file: folder },
      cause: error,
    });
  }
}

/**
 * Opens the model in `folder`; `commit` is its revision when it came from the hub.
 * @throws DataDietError `model-not-found` or `model-invalid` naming the file at fault, `weights-unsafe` when there are
 *   weights in other formats only, `model-unsupported` for a tokenizer of an unknown kind.
 */
export async function openModelFolder(folder: string, commit?: string): Promise<ModelFolder> {
  const absolute = path.resolve(folder);
  const names = await listFolder(absolute);
  const config = await readObject(absolute, CONFIG_FILE);
  const files = (await weightsFiles(absolute, names)).map((name) => path.join(absolute, name));
  const tokenizer = await openTokenizer(absolute, names);
  const weights = await openSafetensors(files);
  try {
    return { path: absolute, config, tokenizer, weights, revision: commit ?? (await sha256(files)) };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
