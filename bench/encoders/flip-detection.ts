// Do the scores of a model that was trained on wrong labels rank the wrong ones first?
import { Scorer } from '../../src/core/scores/score-examples.ts';
import { UnitCollector } from '../../src/engine/unit-collector.ts';
import { flipLabels } from '../label-flips.ts';
import { auroc } from '../ranking-quality.ts';
import { examplesAt } from '../../src/core/train/examples-at.ts';
import type { Detection } from './results.ts';
import { RUNTIME, withFineTuned, type Trial } from './trial.ts';

export const FLIP_SHARE = 0.1;
/** The same rows are flipped whatever the run's seed. */
const FLIP_SEED = 1;

/** Trains one epoch on the training rows, `FLIP_SHARE` of them with another label, and scores them all. */
export async function flipDetection(
  trial: Trial,
  seed: number,
  onStep: (share: number) => void,
): Promise<Detection> {
  const { classifier, classes, train, training } = trial;
  const given = [...train.labels];
  const everyClass = Array.from({ length: classes }, (_, k) => k);
  const { labels, flipped } = flipLabels(given, everyClass, { share: FLIP_SHARE, seed: FLIP_SEED });
  const rows = Uint32Array.from(given, (_, index) => index);
  const noisy = examplesAt(train, rows, Uint32Array.from(labels));
  return withFineTuned(trial, { examples: noisy, epochs: 1, seed, onStep }, async ({ parameters }) => {
    const longest = noisy.lengths.reduce((max, length) => Math.max(max, length), 0);
    const scorer = await Scorer.compile(classifier, classes, longest, RUNTIME);
    const collector = new UnitCollector(noisy.labels, classes);
    try {
      for await (const scores of scorer.run(parameters, noisy, training.batchSize)) collector.add(scores);
    } finally {
      await scorer.dispose();
    }
    const isFlipped = given.map((_, row) => flipped.has(row));
    const { unit } = collector;
    const found = (name: 'el2n' | 'grand' | 'headGrand' | 'loss') => auroc([...unit[name]!], isFlipped);
    return {
      rows: noisy.count,
      flipped: flipped.size,
      auroc: {
        el2n: found('el2n'),
        grand: found('grand'),
        headGrand: found('headGrand'),
        loss: found('loss'),
      },
    };
  });
}
