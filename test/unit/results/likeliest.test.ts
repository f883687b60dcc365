// What the runs take a row for.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readLikeliest } from '../../../src/results/read-result.ts';
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
