// What a person tells Slurm of the tasks of a job.
import * as v from 'valibot';

const word = v.pipe(v.string(), v.trim(), v.minLength(1));

export const SlurmOptionsSchema = v.strictObject({
  partition: v.optional(word),
  account: v.optional(word),
  /** `gpu:1` */
  gres: v.optional(word),
  /** Of each task: `30`, `1:00:00`, `2-0`. */
  time: v.optional(word),
  cpus: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** `16G` */
  mem: v.optional(word),
  /** Words that sbatch gets as they are: `--qos=long`. */
  extra: v.optional(v.array(v.string())),
});
export type SlurmOptions = v.InferOutput<typeof SlurmOptionsSchema>;

/** Seconds of a time limit as sbatch reads it; undefined for no number (`UNLIMITED`), NaN for what it would not read. */
export function secondsOfTimeLimit(text: string): number | undefined {
  if (/^(unlimited|infinite|-1)$/i.test(text)) return undefined;
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (!match) return Number.NaN;
  const [, days, first, second, third] = match;
  const [a, b, c] = [Number(first), Number(second ?? 0), Number(third ?? 0)];
  // days-hours[:minutes[:seconds]]
  if (days !== undefined) return Number(days) * 86_400 + a * 3600 + b * 60 + c;
  // hours:minutes:seconds, minutes:seconds, minutes
  return third === undefined ? a * 60 + b : a * 3600 + b * 60 + c;
}
