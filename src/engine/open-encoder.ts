// Opens the encoder that a job names: the built-in one, a folder's or the hub's.
import path from 'node:path';
import { bertClassifier } from '../core/models/bert.ts';
import { parseBertConfig } from '../core/models/bert-config.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { loadParameters, type ParameterValues } from '../core/models/load-parameters.ts';
import { readConfig, readTokenizer } from '../core/models/model-folder.ts';
import { CONFIG_FILE } from '../core/models/model-layout.ts';
import { openModel } from '../core/models/model-source.ts';
import type { TextTokenizer } from '../core/models/text-tokenizer.ts';
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

/** Seed of the built-in encoder's weights: one encoder, whatever the seeds of the runs. */
export const BUILTIN_SEED = 2211_05610;
const BUILTIN_FOLDER = path.join(__dirname, '..', 'media', 'builtin');

const HEAD = 'classifier.weight';

interface OpenOptions {
  readonly onDownload: (done: number, total: number) => void;
}

export async function openEncoder(reference: ModelReference, options: OpenOptions): Promise<Encoder> {
  return reference.kind === 'builtin' ? openBuiltin() : openStored(reference, options);
}

/** Random weights, for now: called untrained wherever it is named. */
async function openBuiltin(): Promise<Encoder> {
  const config = parseBertConfig(CONFIG_FILE, await readConfig(BUILTIN_FOLDER));
  return {
    name: 'builtin',
    pretrained: false,
    revision: `untrained, seed ${BUILTIN_SEED}`,
    tokenizer: await readTokenizer(BUILTIN_FOLDER),
    classNames: undefined,
    headClasses: undefined,
    classifier: (classes) => bertClassifier(config, classes),
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
  const config = parseBertConfig(CONFIG_FILE, folder.config);
  return {
    name: describeModelReference(reference),
    pretrained: true,
    revision: folder.revision,
    tokenizer: folder.tokenizer,
    classNames: config.classNames,
    headClasses: folder.weights.has(HEAD) ? folder.weights.shape(HEAD)[0] : undefined,
    classifier: (classes) => bertClassifier(config, classes),
    load: (classifier, vocabulary) => loadParameters(classifier, folder.weights, vocabulary),
    close: () => folder.weights.close(),
  };
}
