// Our training step and scoring with so many lanes of so many threads, on the workload of the side-by-side comparison.
import { Lanes } from '../../src/core/lanes/lanes.ts';
import type { LanePlan } from '../../src/core/lanes/plan-lanes.ts';
import { parameterSize } from '../../src/core/models/parameters.ts';
import { Scorer } from '../../src/core/scores/score-examples.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../src/core/train/fine-tune.ts';
import { StateMemory } from '../../src/core/train/state-memory.ts';
import { trimVocabulary } from '../../src/core/weights/load-parameters.ts';
import type { Shape } from '../side-by-side/shapes.ts';
import { CLASSES, classifierOf, initialParameters, readBatch } from '../side-by-side/workload.ts';

/** More steps than are ever asked for: the learning rate stays where it is. */
const EPOCHS = 1_000_000;
/** Batches that are scored at once, as a job does it: see device-session.ts. */
const SCORED_BATCHES = 8;

export interface LanedEngine {
  /** One training step on the batch. */
  readonly step: () => Promise<void>;
  /** All scores of `SCORED_BATCHES` batches. */
  readonly score: () => Promise<void>;
}

/** @param folder of the workload */
export async function openEngine(
  shape: Shape,
  folder: string,
  { lanes: count, threads }: LanePlan,
): Promise<LanedEngine> {
  const { trimmed, learningRate } = readBatch(folder);
  const whole = classifierOf(shape);
  const classifier = trimVocabulary(whole, trimmed.vocabulary);
  const initial = initialParameters(whole);
  const values = new Map(
    classifier.parameters.map((spec) => [
      spec.name,
      initial.get(spec.name)!.subarray(0, parameterSize(spec)),
    ]),
  );
  const lanes = count === 1 ? undefined : await Lanes.start({ count, threads });
  const runtime = { threads, lanes: count };
  const memory = lanes
    ? StateMemory.ofLanes(classifier.parameters, lanes)
    : await StateMemory.compile(classifier.parameters, runtime);
  const state = await memory.create(values);
  const options = {
    ...TRAIN_DEFAULTS,
    epochs: EPOCHS,
    batchSize: shape.batchSize,
    learningRate,
    warmupFraction: 0,
  };
  const tuner = await FineTuner.compile(classifier, CLASSES, options, runtime, lanes?.compile);
  const scorer = await Scorer.compile(classifier, CLASSES, shape.length, runtime, lanes?.compile);
  const steps = tuner.run(state, trimmed, 1);
  const rows = Uint32Array.from(
    { length: SCORED_BATCHES * shape.batchSize },
    (_, index) => index % shape.batchSize,
  );
  return {
    step: async () => {
      await steps.next();
    },
    score: async () => {
      await scorer.score(state.parameters, trimmed, rows);
    },
  };
}
