// A finished result as its metadata tell it: merged from the units that it names.
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreName } from '../shared/scores.ts';
import { ColumnFile } from './column-file.ts';
import type { ResultColumns } from './columns.ts';
import { readMerged, readMergedClasses } from './merged-file.ts';
import { mergeResult, type MergePlan } from './merge.ts';
import type { StoredResult } from './store.ts';
import { UNIT_COLUMNS } from './unit.ts';

export function planOf({ training, data }: Pick<RunMetadata, 'training' | 'data'>): MergePlan {
  return {
    seeds: training.seeds,
    points: training.points,
    folds: training.folds,
    gradients: training.gradients,
    classes: data.labels.length,
  };
}

/** @throws DataDietError `file-unreadable` that names what is missing or damaged */
export function readResult({ folder, metadata }: StoredResult): Promise<ResultColumns> {
  // What was merged elsewhere came without its units.
  if (metadata.imported?.kind === 'scores') return readMerged(folder);
  return mergeResult(folder, planOf(metadata));
}

/** What the runs take a row for. */
export interface Likeliest {
  /** Classes by mean probability over the runs, the highest first: those that some run counts among its likeliest. */
  readonly classes: readonly { readonly label: number; readonly probability: number }[];
  /** Whether every run takes the same class for the likeliest. */
  readonly unanimous: boolean;
}

/** The likeliest classes of one row, a few bytes a run. A class that a run does not count among its likeliest is 0 there. */
export async function readLikeliest({ folder, metadata }: StoredResult, index: number): Promise<Likeliest> {
  const { seeds, points } = metadata.training;
  if (metadata.imported?.kind === 'scores') {
    const classes = await readMergedClasses(folder, index);
    // Of several runs it is not known what each took it for.
    return { classes, unanimous: seeds.length === 1 };
  }
  const sums = new Map<number, number>();
  const firsts = new Set<number>();
  for (const seed of seeds) {
    await ColumnFile.with(folder.unitFile({ seed, point: points.at(-1)! }), async (file) => {
      const classes = await file.read(UNIT_COLUMNS.topClasses, 'U16', index, index + 1);
      const probabilities = await file.read(UNIT_COLUMNS.topProbabilities, 'F32', index, index + 1);
      firsts.add(classes[0]!);
      classes.forEach((label, at) => sums.set(label, (sums.get(label) ?? 0) + probabilities[at]!));
    });
  }
  const classes = [...sums]
    .map(([label, sum]) => ({ label, probability: sum / seeds.length }))
    .sort((a, b) => b.probability - a.probability || a.label - b.label);
  return { classes, unanimous: firsts.size === 1 };
}

const OF_ONE_RUN = ['el2n', 'grand', 'headGrand', 'loss'] as const satisfies readonly ScoreName[];

/**
 * The value of one row in each run, a few bytes a run; empty for a score that is not of one run.
 * @param point of training, in epochs; the last one where it is left out
 */
export async function readRunValues(
  { folder, metadata }: StoredResult,
  score: ScoreName,
  index: number,
  point = metadata.training.points.at(-1),
): Promise<number[]> {
  if (metadata.imported?.kind === 'scores') return [];
  const ofOneRun: readonly ScoreName[] =
    metadata.training.gradients === false ? ['el2n', 'loss'] : OF_ONE_RUN;
  const column = OF_ONE_RUN.find((name) => name === score && ofOneRun.includes(name));
  if (column === undefined || point === undefined) return [];
  return Promise.all(
    metadata.training.seeds.map((seed) =>
      ColumnFile.with(folder.unitFile({ seed, point }), async (file) => {
        const [value = Number.NaN] = await file.read(UNIT_COLUMNS[column], 'F32', index, index + 1);
        return value;
      }),
    ),
  );
}
