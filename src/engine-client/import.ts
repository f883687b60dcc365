// Takes in what was computed elsewhere, in a forked engine process: reading a large file would hold up whoever asks.
import type { ImportPredictionsJob, OpenScoresJob } from '../shared/import-job.ts';
import type { RunMetadata } from '../shared/results.ts';
import { runJob, type JobOptions } from './client.ts';

/** A model's own predictions become the scores of a dataset. @throws DataDietError as `runScoreJob` */
export function importPredictions(job: ImportPredictionsJob, options: JobOptions): Promise<RunMetadata> {
  return runJob(
    { type: 'import', job },
    (answer) => (answer.type === 'done' ? answer.metadata : undefined),
    'The import',
    options,
  );
}

/** A scores file becomes the scores of a dataset. @throws DataDietError as `runScoreJob` */
export function openScores(job: OpenScoresJob, options: JobOptions): Promise<RunMetadata> {
  return runJob(
    { type: 'openScores', job },
    (answer) => (answer.type === 'done' ? answer.metadata : undefined),
    'Opening the scores',
    options,
  );
}
