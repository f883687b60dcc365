// The plan that a person accepted for a file, with the settings as they were then: a setting that was changed since goes
// before what is remembered, all else is as it was accepted. Knows nothing of the editor.
import * as v from 'valibot';
import { DEVICES } from '../../shared/score-job.ts';
import type { Settings } from '../settings.ts';
import type { JobPlan } from './job-plan.ts';

/** The settings that a plan begins with. */
export const PlanSettingsSchema = v.object({
  model: v.string(),
  runs: v.union([v.number(), v.literal('auto')]),
  epochs: v.union([v.number(), v.literal('auto')]),
  device: v.picklist(DEVICES),
  maxLength: v.optional(v.number()),
});
export type PlanSettings = v.InferOutput<typeof PlanSettingsSchema>;

export function planSettings({ model, runs, epochs, device, maxLength }: Settings): PlanSettings {
  return { model, runs, epochs, device, maxLength };
}

/**
 * A remembered plan as it is now.
 * @param before the settings when it was accepted; undefined of a plan from a time when they were not remembered: it holds
 * @param fresh what the settings alone make now
 */
export function planNow(
  plan: JobPlan,
  before: PlanSettings | undefined,
  now: PlanSettings,
  fresh: JobPlan,
): JobPlan {
  const changed = (name: keyof PlanSettings): boolean => before !== undefined && before[name] !== now[name];
  return {
    ...plan,
    ...(changed('model') && { model: fresh.model }),
    ...(changed('runs') && { runs: fresh.runs }),
    ...(changed('epochs') && { epochs: fresh.epochs }),
    ...(changed('device') && { device: fresh.device }),
    ...(changed('maxLength') && { maxLength: fresh.maxLength }),
  };
}
