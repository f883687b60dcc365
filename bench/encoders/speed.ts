// Seconds that a thousand rows take to train on and to score.
import os from 'node:os';
import { Scorer } from '../../src/core/scores/score-examples.ts';
import { sortedBatches } from '../../src/core/train/data-order.ts';
import { FineTuner } from '../../src/core/train/fine-tune.ts';
import { Random } from '../../src/core/random.ts';
import { StateMemory } from '../../src/core/train/state-memory.ts';
import { median } from '../side-by-side/statistics.ts';
import { examplesAt } from '../../src/core/train/examples-at.ts';
import type { Speed } from './results.ts';
import { RUNTIME, type Trial } from './trial.ts';

/** As many as are sorted by length together in training, so that batches are padded as in a whole epoch. */
const TIMED_ROWS = 1024;
/** Rounds end when this much was timed, after one at least and so many at most. */
const ENOUGH_SECONDS = 6;
const MOST_ROUNDS = 9;
const WARM_UP_BATCHES = 2;

/** The machine as far as times depend on it. */
export function processor(): string {
  return `${os.cpus()[0]?.model.trim() ?? os.arch()}, ${os.availableParallelism()} cores`;
}

async function secondsOf(steps: AsyncGenerator): Promise<number> {
  const start = performance.now();
  let step = await steps.next();
  while (step.done !== true) step = await steps.next();
  return (performance.now() - start) / 1000;
}

/** Times training steps and scoring on rows drawn from the training rows. Compiling and loading are left out. */
export async function measureSpeed(trial: Trial, seed: number): Promise<Speed> {
  const { classifier, classes, train, training } = trial;
  const order = Uint32Array.from({ length: train.count }, (_, index) => index);
  new Random(seed, 'timed rows').shuffle(order);
  const sample = examplesAt(train, order.slice(0, TIMED_ROWS));
  const [longest = sample.lengths] = sortedBatches(sample.lengths, WARM_UP_BATCHES * training.batchSize);
  const warmUp = examplesAt(sample, longest);
  const longestRow = sample.lengths.reduce((max, length) => Math.max(max, length), 0);
  const memory = await StateMemory.compile(classifier.parameters, RUNTIME);
  const state = await memory.create(trial.initial(seed));
  const tuner = await FineTuner.compile(classifier, classes, { ...training, epochs: 1 }, RUNTIME);
  const scorer = await Scorer.compile(classifier, classes, longestRow, RUNTIME);
  const thousands = sample.count / 1000;
  const trained: number[] = [];
  const scored: number[] = [];
  try {
    await secondsOf(tuner.run(state, warmUp, seed));
    await secondsOf(scorer.run(state.parameters, warmUp, training.batchSize));
    let timed = 0;
    while (trained.length === 0 || (timed < ENOUGH_SECONDS && trained.length < MOST_ROUNDS)) {
      const train = await secondsOf(tuner.run(state, sample, seed));
      const score = await secondsOf(scorer.run(state.parameters, sample, training.batchSize));
      trained.push(train / thousands);
      scored.push(score / thousands);
      timed += train + score;
    }
  } finally {
    await tuner.dispose();
    await scorer.dispose();
    state.dispose();
    await memory.dispose();
  }
  return { training: median(trained), scoring: median(scored), rounds: trained.length };
}
