// What a run was begun with, as far as others than the run itself ask for it.
import * as v from 'valibot';
import { planFile } from '../folders.ts';
import { readJson } from '../read-json.ts';

const PlanSchema = v.object({
  steps: v.number(),
  /** File names of the teacher's shards that are learned from. */
  shards: v.array(v.string()),
});

/** The plan of the run in `folder`. @throws DataDietError `file-unreadable` where there is none. */
export function readPlan(folder: string): v.InferOutput<typeof PlanSchema> {
  return readJson(PlanSchema, planFile(folder), 'Train the student first: `npm run distill -- train`.');
}
