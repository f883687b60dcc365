// What a model folder holds, told without loading it: for a person who is choosing an encoder.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { EncoderDescription } from '../models/encoder.ts';
import { describeEncoder } from '../models/families/registry.ts';
import { findParameters } from '../weights/load-parameters.ts';
import { findWeights, readConfig, readTokenizer } from './model-folder.ts';
import { CONFIG_FILE } from './model-layout.ts';
import { openSafetensors } from '../weights/safetensors.ts';
import { elementCount } from '../weights/safetensors-header.ts';

export interface ModelFacts {
  /** `model_type` of its configuration. */
  readonly type: string;
  /** Of the encoder, without any head. */
  readonly parameters: number;
  /** Of the weights file, or of all shards. */
  readonly bytes: number;
}

const TypeSchema = v.object({ model_type: v.string() });

async function readDescription(
  folder: string,
): Promise<{ description: EncoderDescription; facts: Omit<ModelFacts, 'bytes'> }> {
  const config = await readConfig(folder);
  const description = describeEncoder(CONFIG_FILE, config);
  const encoder = description.parameters.filter(({ part }) => part === 'encoder');
  const parameters = encoder.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return { description, facts: { type: v.parse(TypeSchema, config).model_type, parameters } };
}

/**
 * What `folder` tells by its configuration and the header of its weights.
 * @throws DataDietError as `openModelFolder`, and `findParameters`
 */
export async function inspectModel(folder: string): Promise<ModelFacts> {
  const { description, facts } = await readDescription(folder);
  const files = await findWeights(folder);
  const weights = await openSafetensors(files);
  try {
    // A head for other classes gives all but its last layer.
    findParameters(description, weights);
  } finally {
    await weights.close();
  }
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return { ...facts, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** As `inspectModel`, for a folder that somebody put together by hand: its tokenizer is tried too. */
export async function inspectFolder(folder: string): Promise<ModelFacts> {
  const absolute = path.resolve(folder);
  const facts = await inspectModel(absolute);
  await readTokenizer(absolute);
  return facts;
}
