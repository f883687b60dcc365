// Evaluates pruning in a forked engine process.
import type { EvaluateJob } from '../shared/evaluate-job.ts';
import type { Evaluation, EvaluationPlan } from '../shared/evaluation.ts';
import { runJob, type JobOptions } from './client.ts';

/**
 * Evaluates pruning. On success the evaluation lies in the store, too; whatever was finished before is kept.
 * @throws DataDietError as `runScoreJob`
 */
export function evaluatePruning(job: EvaluateJob, options: JobOptions): Promise<Evaluation> {
  return runJob(
    { type: 'evaluate', job: { ...job, planOnly: false } },
    (answer) => (answer.type === 'evaluated' ? answer.evaluation : undefined),
    'The evaluation',
    options,
  );
}

/** What an evaluation would take: the file is read and a short trial timed. @throws DataDietError as `runScoreJob` */
export function planEvaluation(job: EvaluateJob, options: JobOptions): Promise<EvaluationPlan> {
  return runJob(
    { type: 'evaluate', job: { ...job, planOnly: true } },
    (answer) => (answer.type === 'planned' ? answer.plan : undefined),
    'The evaluation',
    options,
  );
}
