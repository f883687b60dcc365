// Opens the encoder that a job names: the built-in one, a folder's or the hub's.
import path from 'node:path';
import type { EncoderDescription } from '../core/models/encoder.ts';
import {
  findParameters,
  loadParameters,
  savedClasses,
  type ParameterValues,
  type Wanted,
} from '../core/weights/load-parameters.ts';
import { openModelFolder, type ModelFolder } from '../core/model-files/model-folder.ts';
import { openModel } from '../core/model-files/model-source.ts';
import { forEncoder, type TextTokenizer } from '../core/tokenizer/text-tokenizer.ts';
import { describeModelReference, type ModelReference } from '../shared/score-job.ts';

export interface Encoder extends EncoderDescription {
  /** As a person names it. */
  readonly name: string;
  readonly revision: string;
  readonly tokenizer: TextTokenizer;
  /** Classes of the classification head that the weights hold; undefined without one. */
  readonly headClasses: number | undefined;
  /** The parameters that the weights hold, per-token tables for the tokens of `vocabulary` alone. */
  readonly load: (wanted: Wanted, vocabulary: Int32Array) => Promise<ParameterValues>;
  readonly close: () => Promise<void>;
}

export const BUILTIN_FOLDER = path.join(__dirname, '..', 'media', 'builtin');

interface OpenOptions {
  readonly onDownload: (done: number, total: number) => void;
}

export async function openEncoder(reference: ModelReference, options: OpenOptions): Promise<Encoder> {
  return reference.kind === 'builtin' ? openBuiltin() : openStored(reference, options);
}

/** Digits of the built-in encoder's SHA-256 that name its revision. */
const REVISION_DIGITS = 12;

/** @param folder where it lies, for tests */
export async function openBuiltin(folder = BUILTIN_FOLDER): Promise<Encoder> {
  const model = await openModelFolder(folder);
  return encoderIn({ ...model, revision: model.revision.slice(0, REVISION_DIGITS) }, 'builtin');
}

async function openStored(
  reference: Exclude<ModelReference, { kind: 'builtin' }>,
  { onDownload }: OpenOptions,
): Promise<Encoder> {
  const folder = await openModel(reference, {
    onProgress: ({ done, total }) => {
      onDownload(done, total);
    },
  });
  return encoderIn(folder, describeModelReference(reference));
}

/** The encoder takes the open weights over: they are closed with it, or where there is none. */
async function encoderIn(
  { description, tokenizer, weights, revision }: ModelFolder,
  name: string,
): Promise<Encoder> {
  try {
    // All that the configuration promises is there: what is made to its measure is no larger than the weights.
    findParameters(description, weights);
    return {
      ...description,
      name,
      revision,
      tokenizer: forEncoder(tokenizer, description),
      headClasses: savedClasses(description, weights),
      load: (wanted, vocabulary) => loadParameters(wanted, weights, vocabulary),
      close: () => weights.close(),
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
