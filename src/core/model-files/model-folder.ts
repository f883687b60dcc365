// Opens a model that lies in a folder in Hugging Face layout: configuration, tokenizer and weights.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DataDietError } from '../../shared/errors.ts';
import type { EncoderDescription } from '../models/encoder.ts';
import { describeEncoder } from '../models/families/registry.ts';
import {
  ADAPTER_CONFIG_FILE,
  CONFIG_FILE,
  hasWeights,
  SPECIAL_TOKENS_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
  WEIGHTS_FILE,
  weightsEntryFile,
  weightsShards,
} from './model-layout.ts';
import { adapterError, checkpointsAmong, checkpointsError, innerModelsError } from './not-a-model.ts';
import { listModelFolder, readModelObject, readModelText } from './read-model-file.ts';
import { openSafetensors, type SafetensorsFile } from '../weights/safetensors.ts';
import { createTextTokenizer, type TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { tokenizerJsonFromVocabulary } from '../tokenizer/wordpiece-vocabulary.ts';

export interface ModelFolder {
  /** Absolute path. */
  readonly path: string;
  /** The parsed `config.json`; the encoder family it names knows its schema. */
  readonly config: unknown;
  /** What that says. */
  readonly description: EncoderDescription;
  readonly tokenizer: TextTokenizer;
  /** Open until the caller closes it. */
  readonly weights: SafetensorsFile;
  /** The hub's commit if it was given, else the SHA-256 of the weights file (of all shards, one after the other). */
  readonly revision: string;
}

/** What `folder` holds in the place of a model that lacks `missing`; undefined where there is nothing to say of it. */
async function explainMissing(
  folder: string,
  names: ReadonlySet<string>,
  missing: string,
): Promise<DataDietError | undefined> {
  if (names.has(ADAPTER_CONFIG_FILE)) {
    return adapterError(folder, await readModelObject(path.join(folder, ADAPTER_CONFIG_FILE)));
  }
  const choose = (name: string, why: string) => `Choose ${path.join(folder, name)}${why}.`;
  const checkpoints = checkpointsAmong(names);
  const latest = checkpoints.at(-1);
  if (latest !== undefined) {
    const why = checkpoints.length > 1 ? ', the latest, or another of them' : '';
    return checkpointsError(folder, missing, checkpoints, choose(latest, why));
  }
  const inner = [...names].sort().filter((name) => existsSync(path.join(folder, name, CONFIG_FILE)));
  const [first] = inner;
  if (first === undefined) return undefined;
  return innerModelsError(
    folder,
    missing,
    inner,
    choose(first, inner.length > 1 ? ', or another of them' : ''),
  );
}

/** The parsed `config.json` of `folder`. @throws DataDietError `model-not-found` or `model-invalid`. */
export async function readConfig(folder: string): Promise<unknown> {
  const names = await listModelFolder(folder);
  if (!names.has(CONFIG_FILE)) {
    const explained = await explainMissing(folder, names, CONFIG_FILE);
    if (explained) throw explained;
  }
  return readModelObject(path.join(folder, CONFIG_FILE));
}

/** The tokenizer of `folder`, by its tokenizer.json, else by its vocab.txt. Errors as `openModelFolder`. */
export async function readTokenizer(folder: string): Promise<TextTokenizer> {
  const names = await listModelFolder(folder);
  const readOptional = async (name: string): Promise<Record<string, unknown>> =>
    names.has(name) ? readModelObject(path.join(folder, name)) : {};
  const settings = await readOptional(TOKENIZER_CONFIG_FILE);
  if (names.has(TOKENIZER_FILE)) {
    const file = path.join(folder, TOKENIZER_FILE);
    return createTextTokenizer(file, await readModelObject(file), settings);
  }
  if (names.has(VOCABULARY_FILE)) {
    const file = path.join(folder, VOCABULARY_FILE);
    const specialTokens = await readOptional(SPECIAL_TOKENS_FILE);
    const tokenizerJson = tokenizerJsonFromVocabulary(file, await readModelText(file), {
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
  const names = await listModelFolder(folder);
  if (!hasWeights(names)) {
    const explained = await explainMissing(folder, names, WEIGHTS_FILE);
    if (explained) throw explained;
  }
  const entry = path.join(folder, weightsEntryFile(folder, names));
  if (path.basename(entry) === WEIGHTS_FILE) return [entry];
  return weightsShards(entry, await readModelObject(entry)).map((shard) => path.join(folder, shard));
}

async function sha256(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest('hex');
}

/**
 * Opens the model in `folder`; `commit` is its revision when it came from the hub.
 * @throws DataDietError `model-unsupported` for another architecture, an adapter or a tokenizer of an unknown kind,
 *   `model-not-found` or `model-invalid` naming the file at fault, `weights-unsafe` when there are weights in other
 *   formats only.
 */
export async function openModelFolder(folder: string, commit?: string): Promise<ModelFolder> {
  const absolute = path.resolve(folder);
  const config = await readConfig(absolute);
  // Before its weights: what cannot be used need not be converted.
  const description = describeEncoder(CONFIG_FILE, config);
  const files = await findWeights(absolute);
  const tokenizer = await readTokenizer(absolute);
  const weights = await openSafetensors(files);
  try {
    return {
      path: absolute,
      config,
      description,
      tokenizer,
      weights,
      revision: commit ?? (await sha256(files)),
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
