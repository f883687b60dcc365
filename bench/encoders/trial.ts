// One encoder made ready for one data set, as a scoring job does it with the tool's defaults.
import os from 'node:os';
import type { Classifier } from '../../src/core/models/encoder.ts';
import {
  fillParameters,
  trimVocabulary,
  withoutOutputLayer,
  type ParameterValues,
} from '../../src/core/weights/load-parameters.ts';
import type { CompileOptions } from '../../src/core/onnx/session-options.ts';
import { defaultLearningRate } from '../../src/core/train/defaults.ts';
import { DEFAULT_MAX_LENGTH } from '../../src/shared/score-job.ts';
import { ExamplesBuilder, type Examples } from '../../src/core/train/tokenised-examples.ts';
import { FineTuner, TRAIN_DEFAULTS, type TrainOptions } from '../../src/core/train/fine-tune.ts';
import { StateMemory } from '../../src/core/train/state-memory.ts';
import type { TrainingState } from '../../src/core/train/training-state.ts';
import { classesOfData } from '../../src/engine/class-labels.ts';
import { JOB_DEFAULTS } from '../../src/shared/score-job.ts';
import type { Contender } from './contenders.ts';
import type { DataSet } from './data-sets.ts';
import { examplesAt } from '../../src/core/train/examples-at.ts';

export interface Trial {
  readonly classes: number;
  readonly train: Examples;
  readonly test: Examples;
  /** With its per-token tables cut to the tokens of training and test rows. */
  readonly classifier: Classifier;
  readonly training: Omit<TrainOptions, 'epochs'>;
  /** The parameters that a run of this seed starts from. */
  readonly initial: (seed: number) => ParameterValues;
}

export const RUNTIME: CompileOptions = { provider: 'cpu', threads: os.availableParallelism() };

/** How a job would train an encoder that is told nothing. */
export function trainingOf({ encoder }: Contender): Omit<TrainOptions, 'epochs'> {
  return {
    ...TRAIN_DEFAULTS,
    batchSize: JOB_DEFAULTS.batchSize,
    learningRate: defaultLearningRate(encoder),
  };
}

export function maxLengthOf({ encoder }: Contender): number {
  return Math.min(DEFAULT_MAX_LENGTH, encoder.maxLength);
}

/** @param training what `trainingOf` says, or something else in its place */
export async function prepareTrial(
  contender: Contender,
  set: DataSet,
  training: Trial['training'],
): Promise<Trial> {
  const { encoder } = contender;
  const rows = [...set.train, ...set.test];
  const builder = new ExamplesBuilder();
  for (const { texts } of rows) {
    const { ids, typeIds } = encoder.tokenizer.encode(texts, maxLengthOf(contender));
    builder.add(ids, typeIds);
  }
  const labels = rows.map(({ label }) => label);
  const { classes, indices } = classesOfData(set.title, set.columns.label, labels);
  const whole = encoder.classifier(classes.length);
  const all = builder.build(indices, whole.padTokenId, true, whole.vocabularySize);
  const pretrained = await encoder.load(withoutOutputLayer(whole), all.vocabulary);
  const order = Uint32Array.from(rows, (_, index) => index);
  return {
    classes: classes.length,
    train: examplesAt(all, order.subarray(0, set.train.length)),
    test: examplesAt(all, order.subarray(set.train.length)),
    classifier: trimVocabulary(whole, all.vocabulary),
    training,
    // Drawn for the whole vocabulary, so that a token's weights are the same in every data set.
    initial: (seed) => fillParameters(whole, pretrained, all.vocabulary, seed),
  };
}

interface FineTuning {
  readonly examples: Examples;
  readonly epochs: number;
  readonly seed: number;
  /** Told after each step: the share of all steps that is done. */
  readonly onStep: (share: number) => void;
}

/** Fine-tunes a model and hands it to `use`. */
export async function withFineTuned<T>(
  { classifier, classes, training, initial }: Trial,
  { examples, epochs, seed, onStep }: FineTuning,
  use: (state: TrainingState) => Promise<T>,
): Promise<T> {
  const memory = await StateMemory.compile(classifier.parameters, RUNTIME);
  const state = await memory.create(initial(seed));
  try {
    const tuner = await FineTuner.compile(classifier, classes, { ...training, epochs }, RUNTIME);
    try {
      let seen = 0;
      for await (const step of tuner.run(state, examples, seed)) {
        seen += step.examples;
        onStep(seen / (examples.count * epochs));
      }
    } finally {
      await tuner.dispose();
    }
    return await use(state);
  } finally {
    state.dispose();
    await memory.dispose();
  }
}
