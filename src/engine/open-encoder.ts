// Opens the encoder that a job names: the built-in one, a folder's or the hub's.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Classifier, EncoderDescription } from '../core/models/encoder.ts';
import { describeEncoder } from '../core/models/families.ts';
import { loadParameters, savedClasses, type ParameterValues } from '../core/models/load-parameters.ts';
import { openModelFolder, readConfig, readTokenizer, type ModelFolder } from '../core/models/model-folder.ts';
import { CONFIG_FILE, WEIGHTS_FILE } from '../core/models/model-layout.ts';
import { openModel } from '../core/models/model-source.ts';
import { withTokenTypes, type TextTokenizer } from '../core/models/text-tokenizer.ts';
import { describeModelReference, type ModelReference } from '../shared/score-job.ts';

export interface Encoder {
  /** As a person names it. */
  readonly name: string;
  readonly pretrained: boolean;
  readonly revision: string;
  readonly tokenizer: TextTokenizer;
  /** Names of the head's classes, where the configuration gives them. */
  readonly classNames: readonly string[] | undefined;
  /** Classes of the classification head that the weights hold; undefined without one. */
  readonly headClasses: number | undefined;
  readonly classifier: (classes: number) => Classifier;
  /** The parameters that the weights hold, per-token tables for the tokens of `vocabulary` alone. */
  readonly load: (classifier: Classifier, vocabulary: Int32Array) => Promise<ParameterValues>;
  readonly close: () => Promise<void>;
}

/** Seed of the weights of a built-in encoder that has none: one encoder, whatever the seeds of the runs. */
export const BUILTIN_SEED = 2211_05610;
export const BUILTIN_FOLDER = path.join(__dirname, '..', 'media', 'builtin');

interface OpenOptions {
  readonly onDownload: (done: number, total: number) => void;
}

export async function openEncoder(reference: ModelReference, options: OpenOptions): Promise<Encoder> {
  return reference.kind === 'builtin' ? openBuiltin() : openStored(reference, options);
}

/** What a description alone decides, whatever the weights. */
function architectureOf({ classifier, classNames }: EncoderDescription, tokenizer: TextTokenizer) {
  return { classifier, classNames, tokenizer: withTokenTypes(tokenizer, classifier(2).tokenTypes) };
}

/** Digits of the built-in encoder's SHA-256 that name its revision. */
const REVISION_DIGITS = 12;

/** @param folder where it lies, for tests */
export async function openBuiltin(folder = BUILTIN_FOLDER): Promise<Encoder> {
  if (!existsSync(path.join(folder, WEIGHTS_FILE))) return openUntrained(folder);
  const model = await openModelFolder(folder);
  return encoderIn({ ...model, revision: model.revision.slice(0, REVISION_DIGITS) }, 'builtin');
}

/** An architecture without weights: they are random, and it is called untrained wherever it is named. */
async function openUntrained(folder: string): Promise<Encoder> {
  const description = describeEncoder(CONFIG_FILE, await readConfig(folder));
  return {
    ...architectureOf(description, await readTokenizer(folder)),
    name: 'builtin',
    pretrained: false,
    revision: `untrained, seed ${BUILTIN_SEED}`,
    headClasses: undefined,
    load: () => Promise.resolve(new Map()),
    close: () => Promise.resolve(),
  };
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
  { config, tokenizer, weights, revision }: ModelFolder,
  name: string,
): Promise<Encoder> {
  try {
    const description = describeEncoder(CONFIG_FILE, config);
    return {
      ...architectureOf(description, tokenizer),
      name,
      pretrained: true,
      revision,
      headClasses: savedClasses(description.classifier(2), weights),
      load: (classifier, vocabulary) => loadParameters(classifier, weights, vocabulary),
      close: () => weights.close(),
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
