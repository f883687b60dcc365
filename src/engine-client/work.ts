// Has a forked engine process do one part of a job that several processes compute.
import type { Evaluation } from '../shared/evaluation.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { RunReport, Work, WorkPlan } from '../shared/work.ts';
import { runJob, type JobOptions } from './client.ts';

/** Decides once what all parts go by; a rehearsal is held where the job leaves its epochs to us. @throws DataDietError */
export function planWork(work: Work, options: JobOptions): Promise<WorkPlan> {
  return runJob(
    { type: 'work', work, part: { part: 'plan' } },
    (answer) => (answer.type === 'workPlanned' ? answer.plan : undefined),
    'Planning',
    options,
  );
}

/** Computes the units of a run that are not there yet. @throws DataDietError `units-missing` where it needs others' first */
export function computeRun(
  work: Work,
  plan: WorkPlan,
  index: number,
  options: JobOptions,
): Promise<RunReport> {
  return runJob(
    { type: 'work', work, part: { part: 'run', index, plan } },
    (answer) => (answer.type === 'worked' ? answer.report : undefined),
    'The run',
    options,
  );
}

export type Merged =
  | { readonly kind: 'score'; readonly metadata: RunMetadata }
  | { readonly kind: 'evaluate'; readonly evaluation: Evaluation };

/** Makes the result of the units. @throws DataDietError `units-missing` that names those that are not there */
export function mergeWork(work: Work, plan: WorkPlan, options: JobOptions): Promise<Merged> {
  return runJob(
    { type: 'work', work, part: { part: 'merge', plan } },
    (answer): Merged | undefined => {
      if (answer.type === 'done') return { kind: 'score', metadata: answer.metadata };
      return answer.type === 'evaluated' ? { kind: 'evaluate', evaluation: answer.evaluation } : undefined;
    },
    'The merge',
    options,
  );
}
