// Runs one scoring job in this process.
import { DataDietError } from '../shared/errors.ts';
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';

/** Runs one job in this process. Yields nothing; reports through the callbacks. */
export function runScoreJobInProcess(
  job: ScoreJob,
  report: { progress(progress: Progress): void; log(message: string): void },
): Promise<RunMetadata> {
  report.log(`asked for ${job.file}`);
  return Promise.reject(new DataDietError('internal', 'not built yet'));
}
