// What all contenders compute with: one model with random weights and one batch, as files that Python reads too.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Classifier } from '../../src/core/models/encoder.ts';
import { describeEncoder } from '../../src/core/models/families/registry.ts';
import { fillParameters, transposed, type ParameterValues } from '../../src/core/weights/load-parameters.ts';
import { CONFIG_FILE, WEIGHTS_FILE } from '../../src/core/model-files/model-layout.ts';
import { writeSafetensors } from '../../src/core/weights/safetensors-writer.ts';
import { ExamplesBuilder, type Examples } from '../../src/core/train/tokenised-examples.ts';
import { Random } from '../../src/core/random.ts';
import { configOf, VOCABULARY_SIZE, type Shape } from './shapes.ts';

export const CLASSES = 2;
const BATCH_FILE = 'batch.json';
const LEARNING_RATE = 1e-4;
const SEED = 1;
/** Distinct tokens of the data set that the batch is imagined to come from: about those of 3,000 sentences of SST-2. */
export const TOKENS_IN_DATA = 8000;
const PAD_TOKEN = 0;
const FIRST_TOKEN = 101;
const LAST_TOKEN = 102;
const FIRST_WORD = 1000;

const BatchSchema = v.object({
  input_ids: v.array(v.array(v.number())),
  labels: v.array(v.number()),
  learning_rate: v.number(),
});

export function classifierOf(shape: Shape): Classifier {
  return describeEncoder(CONFIG_FILE, configOf(shape)).classifier(CLASSES);
}

/** The ids `0 .. VOCABULARY_SIZE - 1`: the table as the weights file holds it. */
export function wholeVocabulary(): Int32Array {
  return Int32Array.from({ length: VOCABULARY_SIZE }, (_, id) => id);
}

export function initialParameters(classifier: Classifier): ParameterValues {
  return fillParameters(classifier, new Map(), wholeVocabulary(), SEED);
}

/** Ids of words, the frequent ones more often: the r-th of the words in the data has the probability 1 / r (Zipf). */
function drawWord(random: Random): number {
  const rank = Math.floor(TOKENS_IN_DATA ** random.uniform());
  return FIRST_WORD + ((rank * 3) % (VOCABULARY_SIZE - FIRST_WORD));
}

function drawBatch(shape: Shape): v.InferOutput<typeof BatchSchema> {
  const random = new Random(SEED, 'bench rows');
  const row = () => [
    FIRST_TOKEN,
    ...Array.from({ length: shape.length - 2 }, () => drawWord(random)),
    LAST_TOKEN,
  ];
  return {
    input_ids: Array.from({ length: shape.batchSize }, row),
    labels: Array.from({ length: shape.batchSize }, () => random.below(CLASSES)),
    learning_rate: LEARNING_RATE,
  };
}

/** Writes `config.json`, `model.safetensors` and `batch.json` into `folder`. */
export async function writeWorkload(shape: Shape, folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, CONFIG_FILE), JSON.stringify(configOf(shape)));
  fs.writeFileSync(path.join(folder, BATCH_FILE), JSON.stringify(drawBatch(shape)));
  const classifier = classifierOf(shape);
  const values = initialParameters(classifier);
  const [prefix = ''] = classifier.prefixes;
  const tensors = classifier.parameters.map((spec) => {
    const [rows = 1, columns = 1] = spec.shape;
    const data = values.get(spec.name)!;
    const name = spec.name.startsWith(classifier.outputLayer) ? spec.name : prefix + spec.name;
    return spec.transposed
      ? ([name, { shape: [columns, rows], data: transposed(data, rows, columns) }] as const)
      : ([name, { shape: spec.shape, data }] as const);
  });
  await writeSafetensors(path.join(folder, WEIGHTS_FILE), new Map(tensors));
}

export interface OurWorkload {
  readonly learningRate: number;
  /** The batch, with the ids of the whole vocabulary. */
  readonly whole: Examples;
  /** The batch, with the ids of a vocabulary cut to `TOKENS_IN_DATA` tokens or a few more. */
  readonly trimmed: Examples;
}

/** Reads the batch of a workload's folder. */
export function readBatch(folder: string): OurWorkload {
  const batch = v.parse(BatchSchema, JSON.parse(fs.readFileSync(path.join(folder, BATCH_FILE), 'utf8')));
  const examples = (trim: boolean): Examples => {
    const builder = new ExamplesBuilder();
    for (const ids of batch.input_ids) builder.add(ids, new Uint8Array(ids.length));
    // A last row that is in no batch holds every token of the data.
    const words = Array.from(
      { length: TOKENS_IN_DATA },
      (_, rank) => FIRST_WORD + ((rank * 3) % (VOCABULARY_SIZE - FIRST_WORD)),
    );
    builder.add(words, new Uint8Array(words.length));
    const labels = Uint32Array.from(batch.labels);
    const built = builder.build(labels, PAD_TOKEN, trim, VOCABULARY_SIZE);
    const count = batch.input_ids.length;
    return { ...built, count, lengths: built.lengths.subarray(0, count), labels };
  };
  return { learningRate: batch.learning_rate, whole: examples(false), trimmed: examples(true) };
}
