// What the reproduction counts and how it makes labels wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averagePrecision } from '../../../bench/ranking-quality.ts';
import { confusableFlips } from '../../../bench/reproduction/confusable-flips.ts';

test('average precision is that of scikit-learn 1.9', () => {
  const positive = [false, true, false, true, true, false, false, true];
  const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
  assert.ok(Math.abs(averagePrecision(scores, positive) - 0.525) < 1e-12);
});

test('confusable flips take the class that looks most like the row, and as many rows as were asked for', () => {
  // Cats and dogs have words in common, stones have none of them.
  const texts: string[] = [];
  const labels: string[] = [];
  for (let row = 0; row < 90; row++) {
    const kind = ['cat', 'dog', 'stone'][row % 3]!;
    const common = kind === 'stone' ? ['granite', 'cold', 'grey'] : ['fur', 'tail', 'paw'];
    texts.push([kind, common[row % 3]!, common[(row + 1) % 3]!, `n${row}`].join(' '));
    labels.push(kind);
  }
  const { labels: noisy, flipped } = confusableFlips(texts, labels, { share: 0.2, seed: 1 });
  assert.equal(flipped.size, 18);
  noisy.forEach((label, row) => {
    if (!flipped.has(row)) assert.equal(label, labels[row]);
    else if (labels[row] === 'cat') assert.equal(label, 'dog');
    else if (labels[row] === 'dog') assert.equal(label, 'cat');
    else assert.notEqual(label, 'stone');
  });
});
