// A job that is computed in parts, by processes that share nothing but folders: a cluster's tasks, or machines that see one
// disk. What is decided once for all of them is the plan; part I of the work is run I of the plan.
import * as v from 'valibot';
import { NAMED_DEVICES } from './device-report.ts';
import { EvaluateJobSchema } from './evaluate-job.ts';
import { ScoreJobSchema } from './score-job.ts';
import { LearnedSchema } from './trust.ts';

export const WorkSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('score'), job: ScoreJobSchema }),
  v.strictObject({ kind: v.literal('evaluate'), job: EvaluateJobSchema }),
]);
export type Work = v.InferOutput<typeof WorkSchema>;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A run, as src/experiments has it. */
const RunSchema = v.strictObject({
  seed: whole,
  fold: v.optional(v.strictObject({ index: whole, of: whole })),
  points: v.array(v.number()),
});

export const WorkPlanSchema = v.strictObject({
  version: v.literal(1),
  /** Of the folder in the store that the units go to. Who would write to another one has other rows or another program. */
  result: v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/)),
  /** Runs whose scores are averaged: seeds. */
  seeds: whole,
  epochs: whole,
  /** With another number of them a seed gives other bits, whatever the machine has. */
  lanes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** What is computed with, on every machine. */
  device: v.strictObject({
    provider: v.picklist(NAMED_DEVICES),
    adapter: v.string(),
    reason: v.string(),
    threads: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** Runs that score the rows, the first parts of the work. */
  scoring: v.array(RunSchema),
  /** Runs on pruned sets at most, the parts after those: which rows they train on, the scores tell. */
  pruning: whole,
  /** What was decided for the person, and why: sentences. */
  decisions: v.array(v.string()),
  /** What a rehearsal told, where one was held. */
  learned: v.optional(LearnedSchema),
});
export type WorkPlan = v.InferOutput<typeof WorkPlanSchema>;

/** Which part of the work is asked for. */
export const PartSchema = v.variant('part', [
  v.strictObject({ part: v.literal('plan') }),
  v.strictObject({ part: v.literal('run'), index: whole, plan: WorkPlanSchema }),
  /** Computes nothing: all units are there, or it tells which are not. */
  v.strictObject({ part: v.literal('merge'), plan: WorkPlanSchema }),
]);
export type Part = v.InferOutput<typeof PartSchema>;

/** What a run left. */
export const RunReportSchema = v.strictObject({
  /** Names of its units; none where the plan has no run of that index, since sets of equal rows are one. */
  units: v.array(v.string()),
  /** How many of them were there before. */
  there: v.number(),
  /** Of the machine that computed them: another one may round otherwise. */
  processor: v.string(),
});
export type RunReport = v.InferOutput<typeof RunReportSchema>;
