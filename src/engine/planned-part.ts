// What parts of a job that several processes compute have in common: the plan holds, and is held to.
import type { ChosenDevice } from '../core/device/choose-device.ts';
import { describeDifferences, fingerprintOf, type JobIdentity } from '../results/job-identity.ts';
import type { ResultStore } from '../results/store.ts';
import { DataDietError } from '../shared/errors.ts';
import type { Part, RunReport, WorkPlan } from '../shared/work.ts';
import type { Evaluation } from '../shared/evaluation.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { JobContext } from './prepare-job.ts';

export type PartAnswer =
  | { readonly kind: 'planned'; readonly plan: WorkPlan }
  | { readonly kind: 'computed'; readonly report: RunReport }
  | { readonly kind: 'scored'; readonly metadata: RunMetadata }
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation };

/** A merge computes nothing: the machine that it runs on need not have the device of the plan. */
export function contextOfPart(context: JobContext, part: Part): JobContext {
  if (part.part === 'plan') return context;
  const { device, lanes } = part.plan;
  const chooseDevice = (): Promise<ChosenDevice> =>
    part.part === 'merge' ? Promise.resolve(device) : context.chooseDevice();
  return { ...context, lanes, chooseDevice };
}

/**
 * @param identity as this process sees it: of the rows that it read and of the program that it is
 * @throws DataDietError `dataset-changed` where the plan was made for something else
 */
export async function requirePlanned(
  store: ResultStore,
  { result }: WorkPlan,
  identity: JobIdentity,
  file: string,
): Promise<void> {
  if (fingerprintOf(identity) === result) return;
  const planned = await store.folder(result).readIdentity();
  const differences = planned && describeDifferences(identity, planned);
  const why = differences === undefined || differences.length === 0 ? '' : `: ${differences.join('; ')}`;
  throw new DataDietError(
    'dataset-changed',
    `This process would not compute what was planned for ${file}${why}.`,
    {
      action:
        'Let every machine see the same file and run the same version of Data Diet, or begin a new job for what is there now.',
      place: { file },
    },
  );
}
