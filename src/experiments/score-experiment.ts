// What scoring a file asks for: which runs, each with its points. Pure: it touches no disk, no process, no runtime.
import type { RunSpec } from './run-spec.ts';

export interface ScoreExperiment {
  readonly seed: number;
  readonly runs: number;
  readonly epochs: number;
  /** Epochs after which rows are scored besides at the end; those behind the end are left out. */
  readonly scoreAt: readonly number[];
  readonly folds: number | undefined;
}

/** The points of a run, ascending, the end among them. */
export function pointsOf({ epochs, scoreAt }: Pick<ScoreExperiment, 'epochs' | 'scoreAt'>): number[] {
  return [...new Set([...scoreAt.filter((point) => point < epochs), epochs])].sort((a, b) => a - b);
}

export function seedsOf({ seed, runs }: Pick<ScoreExperiment, 'seed' | 'runs'>): number[] {
  return Array.from({ length: runs }, (_, index) => seed + index);
}

/** All runs, those on all rows first: what the person came for is there before what is besides. */
export function runsOf(experiment: ScoreExperiment): RunSpec[] {
  const { folds, epochs } = experiment;
  const seeds = seedsOf(experiment);
  const whole = seeds.map((seed): RunSpec => ({ seed, points: pointsOf(experiment) }));
  if (folds === undefined) return whole;
  const parts = seeds.flatMap((seed) =>
    Array.from({ length: folds }, (_, index): RunSpec => ({
      seed,
      fold: { index, of: folds },
      points: [epochs],
    })),
  );
  return [...whole, ...parts];
}
