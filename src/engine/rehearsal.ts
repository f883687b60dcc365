// A rehearsal: one run on a part of the rows that tells how well the labels can be told on rows it never saw, and, where the
// person leaves it to us, how many epochs the file needs.
import * as v from 'valibot';
import { writeJson } from '../data/write-whole.ts';
import { Random } from '../core/random.ts';
import { examplesAt } from '../core/train/examples-at.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import { assignParts } from '../experiments/folds.ts';
import { readJson } from '../results/result-folder.ts';
import { CANDIDATE_EPOCHS, gainOver, LEARNED_GAIN } from '../shared/epochs-rule.ts';
import type { Learned } from '../shared/trust.ts';
import type { UnitRunner } from './run-units.ts';

/** More rows would cost more than they tell: 800 held-out ones give an accuracy to 1.8 points. */
const MOST_ROWS = 4000;
/** Of so many parts one is held out. */
const PARTS = 5;
/** With fewer rows nothing can be told. */
export const LEAST_ROWS = 25;

const PointSchema = v.object({
  epochs: v.number(),
  /** Share of the rows trained on whose given label is predicted. */
  trainedAccuracy: v.number(),
  heldOutAccuracy: v.number(),
});
const RehearsalSchema = v.object({
  trainedRows: v.number(),
  heldOutRows: v.number(),
  /** Of the held-out rows. */
  majorityShare: v.number(),
  points: v.pipe(v.array(PointSchema), v.minLength(1)),
});
export type Rehearsal = v.InferOutput<typeof RehearsalSchema>;
type Point = v.InferOutput<typeof PointSchema>;

interface RehearsalPlan {
  readonly runner: UnitRunner;
  readonly examples: Examples;
  /** A number that rows of equal text share. */
  readonly groups: ArrayLike<number>;
  readonly seed: number;
  /** A number is taken as it is; `auto` tries one after the other. */
  readonly epochs: number | 'auto';
  /** Where what is measured is kept: the same rehearsal is not held twice. */
  readonly file: string;
}

/** How many rows a rehearsal of a file goes over at least, for progress. */
export function rehearsalRows(count: number, epochs: number | 'auto'): number {
  if (count < LEAST_ROWS) return 0;
  return Math.round(Math.min(count, MOST_ROWS) * ((epochs === 'auto' ? 1 : epochs) * (1 - 1 / PARTS) + 0.2));
}

/** Holds the rehearsal, or takes it from where it is kept; undefined for a file too small to tell anything. */
export async function rehearse(plan: RehearsalPlan): Promise<Rehearsal | undefined> {
  const { examples, seed, epochs, file } = plan;
  if (examples.count < LEAST_ROWS || epochs === 0) return undefined;
  const kept = await readJson(file, RehearsalSchema);
  if (kept !== undefined) return kept;
  const random = new Random(seed, 'rehearsal');
  const sample = drawSample(examples.count, random);
  const labels = sample.map((row) => examples.labels[row]!);
  const groups = Array.from(sample, (row) => plan.groups[row]!);
  const parts = assignParts(labels, groups, PARTS, (bound) => random.below(bound));
  const isHeldOut = (index: number): boolean => parts[index] === 0;
  const score = examplesAt(examples, sample);
  const points: Rehearsal['points'] = [];
  const ends = epochs === 'auto' ? [...CANDIDATE_EPOCHS] : [epochs];
  const heldOutRows = parts.filter((part) => part === 0).length;
  // Rows of one text are never parted: there is nothing left to train on, or to hold out.
  if (heldOutRows === 0 || heldOutRows === sample.length) return undefined;
  const majorityShare = majorityOf(labels.filter((_, index) => isHeldOut(index)));
  await plan.runner.run(
    {
      seed,
      train: examplesAt(
        examples,
        sample.filter((_, index) => !isHeldOut(index)),
      ),
      score,
      norms: false,
      cycles: ends.map((end, index) => end - (ends[index - 1] ?? 0)),
      points: ends,
      place: {},
      name: 'the rehearsal',
      stage: 'rehearsing',
    },
    () => {
      const right = { trained: 0, heldOut: 0 };
      return {
        add: ({ rows, probabilities }) => {
          const classes = probabilities.length / rows.length;
          rows.forEach((row, index) => {
            const p = probabilities.subarray(index * classes, (index + 1) * classes);
            const hit = p.every((value) => value <= p[labels[row]!]!);
            if (hit) right[isHeldOut(row) ? 'heldOut' : 'trained']++;
          });
        },
        finish: ({ point }) => {
          const trainedRows = sample.length - heldOutRows;
          const trainedAccuracy = right.trained / trainedRows;
          points.push({ epochs: point, trainedAccuracy, heldOutAccuracy: right.heldOut / heldOutRows });
          return Promise.resolve(!hasLearned(trainedAccuracy, majorityShare));
        },
      };
    },
  );
  const rehearsal = { trainedRows: sample.length - heldOutRows, heldOutRows, majorityShare, points };
  await writeJson(file, rehearsal);
  return rehearsal;
}

function hasLearned(trainedAccuracy: number, majorityShare: number): boolean {
  return gainOver(majorityShare, trainedAccuracy) >= LEARNED_GAIN;
}

/** The end at which held-out rows were told best. */
function bestPoint({ points }: Rehearsal): Point {
  return points.reduce((best, point) => (point.heldOutAccuracy > best.heldOutAccuracy ? point : best));
}

/** Of the share of held-out rows whose label is told. */
function standardErrorOf(accuracy: number, heldOutRows: number): number {
  return Math.sqrt((accuracy * (1 - accuracy)) / heldOutRows);
}

/**
 * Whether the labels were learned by heart at the last end: the rows trained on are told well, and held-out ones were told
 * better at an end before, by more than a standard error. The former alone does not show it where one label is frequent:
 * SST-2 cut to 10 to 1 went from a gain of 0.36 to one of 0.90 in one step, and held-out rows from 83 to 78 %.
 */
function hasSunk(rehearsal: Rehearsal): boolean {
  const { points, heldOutRows, majorityShare } = rehearsal;
  const { trainedAccuracy, heldOutAccuracy } = points.at(-1)!;
  // Of few rows a model that has learned nothing tells now more, now less.
  if (!hasLearned(trainedAccuracy, majorityShare)) return false;
  const { heldOutAccuracy: best } = bestPoint(rehearsal);
  return best - heldOutAccuracy > standardErrorOf((best + heldOutAccuracy) / 2, heldOutRows);
}

/** The last end, or the best one where held-out rows were told worse since. */
function chosenPoint(rehearsal: Rehearsal): Point {
  return hasSunk(rehearsal) ? bestPoint(rehearsal) : rehearsal.points.at(-1)!;
}

/** What the held-out rows told at the end that was chosen. */
export function learnedIn(rehearsal: Rehearsal): Learned {
  const { heldOutRows, majorityShare } = rehearsal;
  const { heldOutAccuracy: accuracy } = chosenPoint(rehearsal);
  const standardError = standardErrorOf(accuracy, heldOutRows);
  return { rows: heldOutRows, accuracy, standardError, majorityShare };
}

/**
 * How many epochs the whole file takes: as many steps as the rehearsal needed, and one epoch at least, since scores are
 * unreliable before that (arXiv 2211.05610).
 * @returns the number, and why, a sentence
 */
export function chooseEpochs(
  rehearsal: Rehearsal | undefined,
  rows: number,
): { readonly epochs: number; readonly reason: string } {
  if (rehearsal === undefined) {
    return { epochs: 1, reason: 'Epochs: 1, since the file is too small to tell how many it needs.' };
  }
  const { trainedRows } = rehearsal;
  const { epochs: rehearsed } = chosenPoint(rehearsal);
  const epochs = rows <= MOST_ROWS ? rehearsed : Math.max(1, Math.ceil((rehearsed * trainedRows) / rows));
  return { epochs, reason: `Epochs: ${epochs}, since ${whyChosen(rehearsal, rows)}.` };
}

function whyChosen(rehearsal: Rehearsal, rows: number): string {
  const { points, trainedRows, heldOutRows, majorityShare } = rehearsal;
  const byHeart = 'longer training learns wrong labels by heart';
  const frequent = `(always saying the most frequent: ${percent(majorityShare)})`;
  const last = points.at(-1)!;
  if (hasSunk(rehearsal)) {
    const best = bestPoint(rehearsal);
    return `a rehearsal on ${trainedRows} rows told ${percent(best.heldOutAccuracy)} of the labels of ${heldOutRows} others after ${counted(best.epochs, 'epoch')}, but ${percent(last.heldOutAccuracy)} after ${last.epochs} ${frequent}: ${byHeart}`;
  }
  const where = `a rehearsal on ${trainedRows} rows told ${percent(last.trainedAccuracy)} of their labels after ${counted(last.epochs, 'epoch')} ${frequent}`;
  if (!hasLearned(last.trainedAccuracy, majorityShare)) return `${where}: not enough, but ${byHeart}`;
  return rows <= MOST_ROWS
    ? `${where}; ${byHeart}`
    : `${where}, and the file has ${(rows / trainedRows).toFixed(1)} times as many`;
}

function drawSample(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  if (count <= MOST_ROWS) return order;
  random.shuffle(order);
  return order.slice(0, MOST_ROWS).sort();
}

function majorityOf(labels: Uint32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
