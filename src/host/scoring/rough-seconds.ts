// How long scoring on the CPU may take where no job with the encoder tells: by jobs on the same file with another encoder or
// shorter rows, else by what CPUs were seen to compute.
import os from 'node:os';
import { expectedSeconds, type ExpectedSeconds, type Extent } from '../../results/expected-seconds.ts';
import { firstEstimate, tokensARow, trainingOperations, type RowSize } from '../../results/first-estimate.ts';
import type { Columns } from '../../shared/dataset.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { DEFAULT_MAX_LENGTH, describeModelReference, type ModelReference } from '../../shared/score-job.ts';
import type { DatasetOutline } from './choose-columns.ts';
import { shapeOf } from './encoder-catalogue.ts';

/** What an estimate from a job with another encoder or of shorter rows may be off by, either way. */
const UNLIKE = 1.5;

/** What is to be scored, and with what. */
export interface Wanted {
  readonly model: ModelReference;
  readonly columns: Columns;
  readonly outline: Pick<DatasetOutline, 'lengths'>;
}

/** Characters of the texts of each row that was looked at. */
function charactersOf({ columns, outline }: Wanted): number[] {
  const [first = [], ...others] = columns.text.map((column) => outline.lengths.get(column) ?? []);
  return first.map((count, row) => others.reduce((sum, counts) => sum + (counts[row] ?? 0), count));
}

/**
 * Undefined where the encoder is none of those that are offered: nothing is known of its size before it was read.
 * @param jobs on the same file, on the CPU
 * @param threads that the job may use; left out, one a core
 */
export function roughSeconds(
  jobs: readonly RunMetadata[],
  wanted: Wanted,
  extent: Extent,
  threads = os.availableParallelism(),
): ExpectedSeconds | undefined {
  const characters = charactersOf(wanted);
  const sizeOf = (encoder: string, limit: number): RowSize | undefined => {
    const shape = shapeOf(encoder);
    return shape && { shape, tokens: tokensARow(characters, limit) };
  };
  const row = sizeOf(describeModelReference(wanted.model), extent.tokens ?? DEFAULT_MAX_LENGTH);
  if (row === undefined) return undefined;
  const seconds = jobs.flatMap((job) => {
    const theirs = sizeOf(job.model.name, job.training.maxLength);
    const own = expectedSeconds([job], { ...extent, tokens: undefined });
    if (theirs === undefined || own === undefined) return [];
    return [(own.most * trainingOperations(row)) / trainingOperations(theirs)];
  });
  if (seconds.length === 0) return firstEstimate(extent, row, threads);
  return { least: Math.min(...seconds) / UNLIKE, most: Math.max(...seconds) * UNLIKE };
}
