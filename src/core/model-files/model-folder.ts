// Opens a model that lies in a folder in Hugging Face layout: configuration, tokenizer and weights.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DataDietError } from '../../shared/errors.ts';
import {
  CONFIG_FILE,
  LAYOUT_ACTION,
  parseJsonObject,
  SPECIAL_TOKENS_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
  WEIGHTS_FILE,
  weightsEntryFile,
  weightsShards,
} from './model-layout.ts';
import { openSafetensors, type SafetensorsFile } from '../weights/safetensors.ts';
import { createTextTokenizer, type TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { tokenizerJsonFromVocabulary } from '../tokenizer/wordpiece-vocabulary.ts';

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

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const [folder, name] = [path.dirname(file), path.basename(file)];
    throw new DataDietError(
      'model-not-found',
      absent ? `${folder} has no ${name}.` : `The model's file ${file} cannot be read.`,
      { action: LAYOUT_ACTION, place: { file: absent ? folder : file }, cause: error },
    );
  }
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  return parseJsonObject(file, await readText(file));
}

/** The parsed `config.json` of `folder`. @throws DataDietError `model-not-found` or `model-invalid`. */
export async function readConfig(folder: string): Promise<unknown> {
  return readObject(path.join(folder, CONFIG_FILE));
}

/** The tokenizer of `folder`, by its tokenizer.json, else by its vocab.txt. Errors as `openModelFolder`. */
export async function readTokenizer(folder: string): Promise<TextTokenizer> {
  const names = await listFolder(folder);
  const readOptional = async (name: string): Promise<Record<string, unknown>> =>
    names.has(name) ? readObject(path.join(folder, name)) : {};
  const settings = await readOptional(TOKENIZER_CONFIG_FILE);
  if (names.has(TOKENIZER_FILE)) {
    const file = path.join(folder, TOKENIZER_FILE);
    return createTextTokenizer(file, await readObject(file), settings);
  }
  if (names.has(VOCABULARY_FILE)) {
    const file = path.join(folder, VOCABULARY_FILE);
    const specialTokens = await readOptional(SPECIAL_TOKENS_FILE);
    const tokenizerJson = tokenizerJsonFromVocabulary(file, await readText(file), {
      ...settings,
      ...specialTokens,
    });
    return createTextTokenizer(file, tokenizerJson, settings);
  }
  throw new DataDietError(
    'model-not-found',
    `${folder} has neither ${TOKENIZER_FILE} nor ${VOCABULARY_FILE}.`,
    {
      action: "Copy the model's tokenizer into the folder.",
      place: { file: folder },
    },
  );
}

/** Absolute paths of the weights file in `folder`, or of all shards. Errors as `openModelFolder`. */
export async function findWeights(folder: string): Promise<string[]> {
  const names = await listFolder(folder);
  const entry = path.join(folder, weightsEntryFile(folder, names));
  if (path.basename(entry) === WEIGHTS_FILE) return [entry];
  return weightsShards(entry, await readObject(entry)).map((shard) => path.join(folder, shard));
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
  await listFolder(absolute);
  const config = await readConfig(absolute);
  const files = await findWeights(absolute);
  const tokenizer = await readTokenizer(absolute);
  const weights = await openSafetensors(files);
  try {
    return { path: absolute, config, tokenizer, weights, revision: commit ?? (await sha256(files)) };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
