// Runs one job in a forked engine process. The only door through which editor and command line reach the engine.
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';

export interface ScoreOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Aborting ends the engine process at once; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onLog?: (message: string) => void;
}

/**
 * Scores a dataset. On success `job.out` and its metadata file are written and the metadata are returned.
 * @throws DataDietError whose code tells what went wrong (`cancelled`, `out-of-memory`, `engine-crashed`, ...).
 */
export declare function runScoreJob(job: ScoreJob, options: ScoreOptions): Promise<RunMetadata>;
