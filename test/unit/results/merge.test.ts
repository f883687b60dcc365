// Units of made-up numbers, merged: against plain sums over the same numbers, and against values worked out by hand.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Random } from '../../../src/core/random.ts';
import { fitOf, heldOutFit, mergeResult } from '../../../src/results/merge.ts';
import type { ResultFolder } from '../../../src/results/result-folder.ts';
import {
  isUnit,
  readUnitFacts,
  TOP_CLASSES,
  unitFileName,
  unitOfFileName,
  writeUnit,
} from '../../../src/results/unit.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { folderOf, keepUnit, unitOf } from './made-up.ts';

const root = temporaryFolder();
let places = 0;
const place = () => path.join(root, `result-${places++}`);

/** Numbers as float32 holds them, so that sums over them can be expected exactly. */
const f32 = (values: readonly number[]) => [...Float32Array.from(values)];

function close(actual: ArrayLike<number> | undefined, expected: readonly number[], name: string): void {
  assert.ok(actual, name);
  assert.equal(actual.length, expected.length, name);
  expected.forEach((value, row) => {
    assert.ok(Math.abs(actual[row]! - value) < 1e-6, `${name} of row ${row}: ${actual[row]}, not ${value}`);
  });
}

test('scores are means over runs, spreads are population deviations', async () => {
  const random = new Random(1, 'merge');
  const count = 50;
  const draw = () => f32(Array.from({ length: count }, () => 3 * random.uniform()));
  const seeds = [4, 5, 6];
  const runs = seeds.map(() => ({
    el2n: draw(),
    grand: draw(),
    headGrand: draw(),
    loss: draw(),
    entropy: draw(),
    given: draw(),
  }));
  const folder = await folderOf(place(), new Array<number>(count).fill(0));
  for (const [index, seed] of seeds.entries()) await keepUnit(folder, { seed, point: 1 }, runs[index]!);
  const { scores, spreads, confidence } = await mergeResult(folder, { seeds, points: [1], classes: 1 });
  const mean = (pick: (run: (typeof runs)[number]) => readonly number[]) =>
    Array.from(
      { length: count },
      (_, row) => runs.reduce((sum, run) => sum + pick(run)[row]!, 0) / runs.length,
    );
  const deviation = (pick: (run: (typeof runs)[number]) => readonly number[]) =>
    mean(pick).map((middle, row) =>
      Math.sqrt(runs.reduce((sum, run) => sum + (pick(run)[row]! - middle) ** 2, 0) / runs.length),
    );
  for (const name of ['el2n', 'grand', 'headGrand', 'loss'] as const) {
    close(
      scores.get(name),
      mean((run) => run[name]),
      name,
    );
  }
  for (const name of ['el2n', 'grand'] as const) {
    close(
      spreads.get(name),
      deviation((run) => run[name]),
      `spread of ${name}`,
    );
  }
  close(
    scores.get('review'),
    mean((run) => run.loss.map((value, row) => value - run.entropy[row]!)),
    'review',
  );
  close(
    confidence,
    mean((run) => run.given),
    'confidence',
  );
  assert.deepEqual([...scores.keys()].sort(), ['el2n', 'grand', 'headGrand', 'loss', 'review']);
});

test('the predicted class has the highest mean probability, the lower index at a tie', async () => {
  const folder = await folderOf(place(), [0, 1, 1]);
  // Row 0: 0.75 and 0.25 against 0.25 and 0.75, a tie. Row 1: run 2 outweighs run 1. Row 2: both say class 1.
  await keepUnit(
    folder,
    { seed: 0, point: 1 },
    {
      el2n: [0, 0, 0],
      given: [0.25, 0.375, 0.75],
      topClasses: [1, 0, 0, 1, 1, 0],
      topProbabilities: [0.75, 0.25, 0.625, 0.375, 0.75, 0.25],
    },
  );
  await keepUnit(
    folder,
    { seed: 1, point: 1 },
    {
      el2n: [0, 0, 0],
      given: [0.75, 0.875, 0.5],
      topClasses: [0, 1, 1, 0, 0, 1],
      topProbabilities: [0.75, 0.25, 0.875, 0.125, 0.5, 0.5],
    },
  );
  const merged = await mergeResult(folder, { seeds: [0, 1], points: [1], classes: 2 });
  assert.deepEqual([...merged.predicted], [0, 1, 1]);
  assert.deepEqual([...merged.predictedConfidence], [0.5, 0.625, 0.625]);
  assert.deepEqual([...merged.confidence], [0.5, 0.625, 0.625]);
  assert.deepEqual(fitOf(merged, 2), { accuracy: 1, majorityShare: 2 / 3, classesPredicted: 2 });
});

test('of more classes than are kept, one that both runs find likely wins over either favourite', async () => {
  const classes = TOP_CLASSES + 4;
  const others = Array.from({ length: TOP_CLASSES - 2 }, (_, index) => index + 2);
  const small = others.map(() => 0);
  const folder = await folderOf(place(), [11]);
  // Class 11 comes second in both runs; the favourites, 0 and 1, are each among the likeliest of one run alone.
  for (const [seed, favourite] of [0, 1].entries()) {
    await keepUnit(
      folder,
      { seed, point: 1 },
      {
        el2n: [0],
        given: [0.375],
        topClasses: [favourite, 11, ...others],
        topProbabilities: [0.5, 0.375, ...small],
      },
    );
  }
  const merged = await mergeResult(folder, { seeds: [0, 1], points: [1], classes });
  assert.deepEqual([...merged.predicted], [11]);
  assert.deepEqual([...merged.predictedConfidence], [0.375]);
});

test('out-of-sample scores are means over the runs that a row was held out of', async () => {
  const labels = [0, 1, 0, 1];
  const folder = await folderOf(place(), labels);
  const plan = { seeds: [0, 1], points: [1], folds: 2, classes: 2 };
  for (const seed of plan.seeds)
    await keepUnit(folder, { seed, point: 1 }, { el2n: [0, 0, 0, 0], topProbabilities: [1, 1, 1, 1] });
  // Seed 0 holds out {0, 3} and {1, 2}; seed 1 holds out {0, 1} and {2, 3}. One class is enough to tell right from wrong.
  const parts = [
    { seed: 0, index: 0, rows: [0, 3], el2n: [0.25, 0.5], loss: [1, 2], topClasses: [0, 1] },
    { seed: 0, index: 1, rows: [1, 2], el2n: [0.125, 1], loss: [3, 4], topClasses: [1, 1] },
    { seed: 1, index: 0, rows: [0, 1], el2n: [0.75, 0.375], loss: [5, 6], topClasses: [1, 0] },
    { seed: 1, index: 1, rows: [2, 3], el2n: [0, 1], loss: [7, 8], topClasses: [0, 1] },
  ];
  for (const { seed, index, ...columns } of parts) {
    await keepUnit(folder, { seed, fold: { index, of: 2 }, point: 1 }, columns);
  }
  const { scores } = await mergeResult(folder, plan);
  assert.deepEqual([...scores.get('el2nOut')!], [0.5, 0.25, 0.5, 0.75]);
  assert.deepEqual([...scores.get('lossOut')!], [3, 4.5, 5.5, 5]);
  // Right: rows 0, 3 and 1 of seed 0, rows 2 and 3 of seed 1: 5 of 8.
  assert.deepEqual(await heldOutFit(folder, plan), {
    rows: 4,
    accuracy: 5 / 8,
    standardError: Math.sqrt(((5 / 8) * (3 / 8)) / 4),
    majorityShare: 0.5,
  });
});

/** Two rows of class 0 at points 0, 1, 2, 3 of two runs. */
async function followed(): Promise<ResultFolder> {
  const folder = await folderOf(place(), [0, 0]);
  const runs = [
    // Row 0 of run 0 is right, wrong, right; row 1 is wrong throughout.
    {
      given: [
        [0.75, 0.25],
        [0.25, 0.25],
        [0.75, 0.25],
      ],
      margin: [
        [2, -1],
        [-1, -2],
        [2, -3],
      ],
      top: [
        [0, 1],
        [1, 1],
        [0, 1],
      ],
    },
    // Row 0 of run 1 is right throughout; row 1 is right, right, wrong.
    {
      given: [
        [1, 0.5],
        [1, 0.5],
        [1, 0.25],
      ],
      margin: [
        [4, 1],
        [5, 0],
        [6, -1],
      ],
      top: [
        [0, 0],
        [0, 0],
        [0, 1],
      ],
    },
  ];
  for (const [seed, run] of runs.entries()) {
    // Before training everything is right: if it counted, all numbers below were others.
    await keepUnit(
      folder,
      { seed, point: 0 },
      { el2n: [0, 0], given: [1, 1], margin: [50, 50], topClasses: [0, 0], topProbabilities: [1, 1] },
    );
    for (const [index, point] of [1, 2, 3].entries()) {
      await keepUnit(
        folder,
        { seed, point },
        {
          el2n: [point, 2 * point],
          given: run.given[index]!,
          margin: run.margin[index]!,
          topClasses: run.top[index]!,
          topProbabilities: [1, 1],
        },
      );
    }
  }
  return folder;
}

test('training dynamics over three points and two runs, worked out by hand; before training does not count', async () => {
  const { scores } = await mergeResult(await followed(), { seeds: [0, 1], points: [0, 1, 2, 3], classes: 2 });
  close(scores.get('aum'), [(2 - 1 + 2 + 4 + 5 + 6) / 6, (-1 - 2 - 3 + 1 + 0 - 1) / 6], 'AUM');
  // Row 0 is forgotten once in run 0 and never in run 1; row 1 never in run 0, once in run 1.
  close(scores.get('forgetting'), [0.5, 0.5], 'forgetting');
  close(scores.get('meanConfidence'), [4.75 / 6, 2 / 6], 'mean confidence');
  const deviation = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  close(
    scores.get('variability'),
    [deviation([0.75, 0.25, 0.75, 1, 1, 1]), deviation([0.25, 0.25, 0.25, 0.5, 0.5, 0.25])],
    'variability',
  );
  close(scores.get('correctness'), [5 / 6, 2 / 6], 'correctness');
  assert.deepEqual([...scores.get('el2n')!], [3, 6], 'the scores are those of the last point');
});

test('one trained point has no dynamics', async () => {
  const { scores } = await mergeResult(await followed(), { seeds: [0, 1], points: [0, 2], classes: 2 });
  assert.equal(scores.has('aum'), false);
  assert.deepEqual([...scores.get('el2n')!], [2, 4]);
});

test('a unit that is missing, cut short or another file is named', async () => {
  const folder = await folderOf(place(), [0, 0]);
  const keys = [0, 1].map((seed) => ({ seed, point: 1 }));
  const plan = { seeds: [0, 1], points: [1], classes: 1 };
  const [first, second] = keys.map((key) => folder.unitFile(key));
  const refused = (file: string) =>
    assert.rejects(
      mergeResult(folder, plan),
      (error) =>
        error instanceof DataDietError && error.code === 'file-unreadable' && error.message.includes(file),
    );
  await keepUnit(folder, keys[0]!, { el2n: [1, 2], topProbabilities: [1, 1] });
  await refused(second!);
  await keepUnit(folder, keys[1]!, { el2n: [1, 2], topProbabilities: [1, 1] });
  assert.deepEqual([...(await mergeResult(folder, plan)).scores.get('el2n')!], [1, 2]);
  fs.truncateSync(second!, fs.statSync(second!).size - 1);
  await refused(second!);
  fs.writeFileSync(first!, 'no unit at all');
  await refused(first!);
});

test('only a file that can be read to its end is a unit', async () => {
  const file = path.join(root, 'unit.safetensors');
  assert.equal(await isUnit(file, 3), false, 'there is none');
  await writeUnit(file, unitOf(3, { el2n: [1, 2, 3] }), {
    trainingLoss: 0.25,
    lanes: 2,
    fallbacks: ['the device was lost'],
  });
  assert.equal(await isUnit(file, 3), true);
  assert.equal(await isUnit(file, undefined), true);
  assert.equal(await isUnit(file, 4), false, 'it is of other rows');
  assert.deepEqual(await readUnitFacts(file), {
    trainingLoss: 0.25,
    lanes: 2,
    fallbacks: ['the device was lost'],
  });
  const whole = fs.readFileSync(file);
  for (const length of [0, 7, 8, 100, whole.length - 1]) {
    fs.writeFileSync(file, whole.subarray(0, length));
    assert.equal(await isUnit(file, 3), false, `${length} bytes of ${whole.length}`);
  }
  fs.writeFileSync(file, Buffer.alloc(whole.length, 0xff));
  assert.equal(await isUnit(file, 3), false, 'rubbish of the same size');
});

test('the same numbers give the same bytes', async () => {
  const files = ['one', 'two'].map((name) => path.join(root, `${name}.safetensors`));
  for (const file of files) await writeUnit(file, unitOf(2, { el2n: [1, 2] }), { fallbacks: [] });
  const [one, two] = files.map((file) => fs.readFileSync(file));
  assert.deepEqual(one, two);
});

test('a unit’s file name tells its key, and no other name is a unit’s', () => {
  for (const [key, name] of [
    [{ seed: 3, point: 1 }, 's3.p1.safetensors'],
    [{ seed: 0, point: 0 }, 's0.p0.safetensors'],
    [{ seed: 12, fold: { index: 1, of: 2 }, point: 0.25 }, 's12.f1of2.p0.25.safetensors'],
  ] as const) {
    assert.equal(unitFileName(key), name);
    assert.deepEqual(unitOfFileName(name), key);
  }
  for (const name of [
    's3.p1.safetensors.0123456789ab.partial',
    's3.safetensors',
    'rows.safetensors',
    's-1.p1.safetensors',
  ]) {
    assert.equal(unitOfFileName(name), undefined, name);
  }
});
