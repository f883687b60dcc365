// What a rehearsal tells: made-up ones for the rule of epochs, and what it says in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chooseEpochs,
  learnedIn,
  LEAST_ROWS,
  rehearsalRows,
  type Rehearsal,
} from '../../../src/engine/rehearsal.ts';
import { CANDIDATE_EPOCHS, gainOver, LEARNED_GAIN } from '../../../src/shared/epochs-rule.ts';

/** Training accuracies at the first candidates; the most frequent label is half of the rows. */
function rehearsal(accuracies: readonly number[], rows = 1000): Rehearsal {
  return {
    trainedRows: 0.8 * rows,
    heldOutRows: 0.2 * rows,
    majorityShare: 0.5,
    points: accuracies.map((trainedAccuracy, index) => ({
      epochs: CANDIDATE_EPOCHS[index]!,
      trainedAccuracy,
      heldOutAccuracy: trainedAccuracy - 0.05,
    })),
  };
}

test('gain is a share of what the most frequent label leaves', () => {
  assert.equal(gainOver(0.5, 0.75), 0.5);
  assert.equal(gainOver(0.5, 0.5), 0);
  assert.equal(gainOver(0.5, 1), 1);
  assert.equal(gainOver(0.5, 0.25), -0.5);
  assert.equal(gainOver(1, 1), 0);
});

test('a file too small to rehearse gets one epoch', () => {
  assert.deepEqual(chooseEpochs(undefined, LEAST_ROWS - 1), {
    epochs: 1,
    reason: 'Epochs: 1, since the file is too small to tell how many it needs.',
  });
  assert.equal(rehearsalRows(LEAST_ROWS - 1, 'auto'), 0);
  // One epoch on four fifths, and all are scored but once for a fifth at the least.
  assert.equal(rehearsalRows(100, 'auto'), 100);
});

test('as many epochs as the rehearsal took, where it was of the whole file', () => {
  const learnedAt = 0.5 + 0.5 * LEARNED_GAIN;
  assert.equal(chooseEpochs(rehearsal([learnedAt]), 1000).epochs, 1);
  const { epochs, reason } = chooseEpochs(rehearsal([0.55, 0.6, 0.9]), 1000);
  assert.equal(epochs, 4);
  assert.equal(
    reason,
    'Epochs: 4, since a rehearsal on 800 rows told 90 % of their labels after 4 epochs (always saying the most frequent: 50 %); longer training learns wrong labels by heart.',
  );
});

test('a file whose labels are never learned gets the bound, and is told so', () => {
  const { epochs, reason } = chooseEpochs(rehearsal([0.5, 0.5, 0.52, 0.55]), 1000);
  assert.equal(epochs, CANDIDATE_EPOCHS.at(-1));
  assert.match(reason, /told 55 % of their labels after 8 epochs .*: not enough, but longer training/);
});

test('a file of more rows gets as many steps as the rehearsal took, and one epoch at least', () => {
  const of = (accuracies: readonly number[], rows: number) => chooseEpochs(rehearsal(accuracies, 4000), rows);
  // 8 epochs of 3,200 rows are 25,600 rows: 2.56 epochs of 10,000.
  assert.equal(of([0.5, 0.5, 0.5, 0.9], 10_000).epochs, 3);
  assert.equal(of([0.5, 0.9], 6400).epochs, 1);
  const { epochs, reason } = of([0.9], 1_000_000);
  assert.equal(epochs, 1);
  assert.match(reason, /after 1 epoch .*, and the file has 312\.5 times as many\.$/);
});

/** The rehearsal of 1,090 rows of SST-2, one class cut to a tenth, 10 % of the labels flipped. */
const SUNK: Rehearsal = {
  trainedRows: 872,
  heldOutRows: 218,
  majorityShare: 0.8165,
  points: [
    { epochs: 1, trainedAccuracy: 0.8165, heldOutAccuracy: 0.8165 },
    { epochs: 2, trainedAccuracy: 0.883, heldOutAccuracy: 0.8303 },
    { epochs: 4, trainedAccuracy: 0.9817, heldOutAccuracy: 0.7752 },
  ],
};

test('where held-out rows are told worse than before, rows were learned by heart: the end before is taken', () => {
  assert.deepEqual(chooseEpochs(SUNK, 1090), {
    epochs: 2,
    reason:
      'Epochs: 2, since a rehearsal on 872 rows told 83 % of the labels of 218 others after 2 epochs, but 78 % after 4 (always saying the most frequent: 82 %): longer training learns wrong labels by heart.',
  });
  assert.equal(learnedIn(SUNK).accuracy, 0.8303);
});

test('a loss within a standard error is none', () => {
  const [first, best, last] = SUNK.points;
  const points = [first!, best!, { ...last!, heldOutAccuracy: 0.81 }];
  assert.equal(chooseEpochs({ ...SUNK, points }, 1090).epochs, 4);
  // The same loss among 4 times as many rows is one.
  assert.equal(chooseEpochs({ ...SUNK, heldOutRows: 872, points }, 1090).epochs, 2);
});

test('a model that has learned nothing yet is trained on, whatever held-out rows say', () => {
  const points = [0.6, 0.4, 0.6, 0.4].map((heldOutAccuracy, index) => ({
    epochs: CANDIDATE_EPOCHS[index]!,
    trainedAccuracy: 0.55,
    heldOutAccuracy,
  }));
  const { epochs } = chooseEpochs({ trainedRows: 96, heldOutRows: 24, majorityShare: 0.5, points }, 120);
  assert.equal(epochs, CANDIDATE_EPOCHS.at(-1));
});

test('the held-out rows of the last point tell what was learned', () => {
  assert.deepEqual(learnedIn(rehearsal([0.5, 0.85], 500)), {
    rows: 100,
    accuracy: 0.85 - 0.05,
    standardError: Math.sqrt((0.8 * 0.2) / 100),
    majorityShare: 0.5,
  });
});
