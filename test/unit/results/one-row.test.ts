// What is read of one row: what the runs take it for, and its values in each.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readLikeliest, readRunValues } from '../../../src/results/read-result.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { metadata } from '../host/scored-rows.ts';
import { folderOf, keepUnit } from './made-up.ts';

test('labels by mean probability over the runs, and whether the runs agree on the first', async () => {
  const folder = await folderOf(path.join(temporaryFolder(), 'result'), [0, 1]);
  const el2n = [0, 0];
  // Two likeliest classes a row and run; a class that a run does not count counts as 0 in it.
  await keepUnit(
    folder,
    { seed: 0, point: 1 },
    { el2n, topClasses: [2, 0, 1, 0], topProbabilities: [0.75, 0.125, 0.5, 0.25] },
  );
  await keepUnit(
    folder,
    { seed: 4, point: 1 },
    { el2n, topClasses: [2, 1, 0, 1], topProbabilities: [0.25, 0.125, 0.75, 0.125] },
  );
  const told = metadata();
  const stored = {
    folder,
    metadata: { ...told, training: { ...told.training, seeds: [0, 4], points: [1] } },
  };
  assert.deepEqual(await readLikeliest(stored, 0), {
    classes: [
      { label: 2, probability: 0.5 },
      { label: 0, probability: 0.0625 },
      { label: 1, probability: 0.0625 },
    ],
    unanimous: true,
  });
  assert.deepEqual(await readLikeliest(stored, 1), {
    classes: [
      { label: 0, probability: 0.5 },
      { label: 1, probability: 0.3125 },
    ],
    unanimous: false,
  });
});

test('the values of a row in each run, at the last point of training or at another one', async () => {
  const folder = await folderOf(path.join(temporaryFolder(), 'result'), [0, 1]);
  const told = metadata();
  const training = { ...told.training, seeds: [0, 4], points: [0.5, 1] };
  for (const seed of training.seeds) {
    for (const point of training.points) {
      await keepUnit(folder, { seed, point }, { el2n: [0, point + seed / 8] });
    }
  }
  const stored = { folder, metadata: { ...told, training } };
  assert.deepEqual(await readRunValues(stored, 'el2n', 1), [1, 1.5]);
  assert.deepEqual(await readRunValues(stored, 'el2n', 1, 0.5), [0.5, 1]);
  assert.deepEqual(await readRunValues(stored, 'aum', 1), [], 'it is not of one run');
});
