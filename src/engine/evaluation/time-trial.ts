// How long training and scoring take here: a short run, timed.
import { Random } from '../../core/random.ts';
import { examplesAt } from '../../core/train/examples-at.ts';
import type { Prepared } from '../prepare-job.ts';
import type { Stopwatch } from '../stopwatch.ts';

export interface Rates {
  /** Seconds to train on a row once, to tell its class, and to tell all its scores. */
  readonly train: number;
  readonly test: number;
  readonly score: number;
}

const BATCHES = 8;
/** What gradients cost beside a forward pass alone: measured, see docs/benchmarks.md. */
const GRADIENTS = 2.3;

export async function timeTrial(prepared: Prepared, rows: Uint32Array, stopwatch: Stopwatch): Promise<Rates> {
  const { examples, runner, training } = prepared;
  const order = rows.slice();
  new Random(0, 'time trial').shuffle(order);
  const sample = examplesAt(examples, order.slice(0, BATCHES * training.batchSize));
  // Compiling is done once for all runs: it is taken off.
  const clock = (): number => performance.now() / 1000 - (stopwatch.seconds()['compiling'] ?? 0);
  const begin = clock();
  let trained = begin;
  let scored = begin;
  await runner.run(
    {
      seed: 0,
      train: sample,
      score: sample,
      norms: false,
      cycles: [1],
      points: [1],
      place: {},
      name: 'the trial',
      stage: 'rehearsing',
    },
    () => {
      trained = clock();
      return {
        add: () => undefined,
        finish: () => {
          scored = clock();
          return Promise.resolve(false);
        },
      };
    },
  );
  const test = Math.max(0, scored - trained) / sample.count;
  return { train: Math.max(0, trained - begin) / sample.count, test, score: GRADIENTS * test };
}
