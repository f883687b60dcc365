// What a running job tells of itself.
import * as v from 'valibot';

export const STAGES = [
  'queued',
  'waiting',
  'loading',
  'downloading',
  'tokenising',
  'rehearsing',
  'training',
  'scoring',
  'writing',
] as const;
export type Stage = (typeof STAGES)[number];

/** Whose end a job waits for. */
const WaitingForSchema = v.strictObject({
  /** The name of the other job's dataset, where it is known. */
  file: v.optional(v.string()),
  /** Since when the other job computes, in milliseconds since 1970. */
  since: v.optional(v.number()),
  /** How many more jobs wait before this one. */
  others: v.number(),
});
export type WaitingFor = v.InferOutput<typeof WaitingForSchema>;

/** Of a job that a cluster computes. */
const ClusterProgressSchema = v.strictObject({
  /** Its name, among those that `data-diet jobs` lists. */
  job: v.string(),
  /** Runs whose units lie on the disk, of how many at most. */
  done: v.number(),
  runs: v.number(),
  /** Tasks that compute now. */
  running: v.number(),
  /** Why none does, as the scheduler says it. */
  reason: v.optional(v.string()),
});

export const ProgressSchema = v.strictObject({
  stage: v.picklist(STAGES),
  /** 1-based run and epoch, where the stage has them. */
  run: v.optional(v.number()),
  runs: v.optional(v.number()),
  epoch: v.optional(v.number()),
  epochs: v.optional(v.number()),
  /** Units done of `total` in this stage (of this run and epoch); total is absent while unknown. */
  done: v.number(),
  total: v.optional(v.number()),
  unit: v.picklist(['rows', 'bytes']),
  /** Units a second in this stage, once it can be told. */
  rate: v.optional(v.number()),
  /** Seconds left in the whole job, once they can be told. */
  secondsLeft: v.optional(v.number()),
  /** 0..1 of the whole job. */
  fraction: v.number(),
  /** Mean training loss of the latest batches. */
  loss: v.optional(v.number()),
  /** Told in the stage `waiting`, and in no other. */
  waitingFor: v.optional(WaitingForSchema),
  cluster: v.optional(ClusterProgressSchema),
});
export type Progress = v.InferOutput<typeof ProgressSchema>;

const WHOLE = new Intl.NumberFormat('en');

/** `42 s`, `1 min 5 s`, `2 h 30 min` */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `14:05`, on this machine's clock. */
function clockTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** What tells one job from others: `train.csv, since 14:05`; empty where nothing is known of it. */
export function nameOtherJob({ file, since }: WaitingFor): string {
  const parts = [file, since === undefined ? undefined : `since ${clockTime(since)}`];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** `waiting: another job of yours is computing (train.csv, since 14:05), 1 more comes before this one` */
function describeWaiting(waitingFor: WaitingFor): string {
  const { others } = waitingFor;
  const name = nameOtherJob(waitingFor);
  const queue = others === 0 ? '' : `, ${others} more ${others === 1 ? 'comes' : 'come'} before this one`;
  return `waiting: another job of yours is computing${name === '' ? '' : ` (${name})`}${queue}`;
}

/** `job 1a2b3c4d on the cluster: 3 of 12 runs done, 2 tasks run` */
function describeCluster({ job, done, runs, running, reason }: NonNullable<Progress['cluster']>): string {
  const parts = [
    `${WHOLE.format(done)} of ${WHOLE.format(runs)} runs done`,
    running === 0
      ? `no task runs yet${reason === undefined ? '' : ` (${reason})`}`
      : `${WHOLE.format(running)} ${running === 1 ? 'task runs' : 'tasks run'}`,
  ];
  return `job ${job} on the cluster: ${parts.join(', ')}`;
}

/** One line for a person: `run 1 of 3, epoch 1 of 1, training: 640 of 3,000 rows, 213 rows/s, 42 s left`. */
export function describeProgress(progress: Progress): string {
  if (progress.waitingFor !== undefined) return describeWaiting(progress.waitingFor);
  if (progress.cluster !== undefined) return describeCluster(progress.cluster);
  const parts: string[] = [];
  if (progress.run !== undefined && progress.runs !== undefined) {
    parts.push(`run ${progress.run} of ${progress.runs}`);
  }
  if (progress.epoch !== undefined && progress.epochs !== undefined) {
    parts.push(`epoch ${progress.epoch} of ${progress.epochs}`);
  }
  parts.push(progress.stage);
  const amounts: string[] = [];
  if (progress.unit === 'rows') {
    const total = progress.total === undefined ? '' : ` of ${WHOLE.format(progress.total)}`;
    const begun = progress.done > 0 || progress.total !== undefined;
    if (begun) amounts.push(`${WHOLE.format(progress.done)}${total} rows`);
    if (progress.rate !== undefined) amounts.push(`${WHOLE.format(Math.round(progress.rate))} rows/s`);
  } else {
    const total = progress.total === undefined ? '' : ` of ${(progress.total / 1e6).toFixed(0)}`;
    amounts.push(`${(progress.done / 1e6).toFixed(0)}${total} MB`);
    if (progress.rate !== undefined) amounts.push(`${(progress.rate / 1e6).toFixed(1)} MB/s`);
  }
  if (progress.secondsLeft !== undefined && progress.secondsLeft > 0)
    amounts.push(`${describeSeconds(progress.secondsLeft)} left`);
  return amounts.length === 0 ? parts.join(', ') : `${parts.join(', ')}: ${amounts.join(', ')}`;
}
