// Measures one encoder on one data set, part by part, taking from the cache what is there.
import type * as v from 'valibot';
import type { ResultCache } from './cache.ts';
import type { Contender } from './contenders.ts';
import type { DataSet } from './data-sets.ts';
import { FLIP_SHARE, flipDetection } from './flip-detection.ts';
import {
  AccuracySchema,
  DetectionSchema,
  EPOCHS,
  SpeedSchema,
  type Accuracy,
  type Detection,
  type Measurements,
  type Speed,
} from './results.ts';
import { measureSpeed, processor } from './speed.ts';
import { testAccuracy } from './test-accuracy.ts';
import { maxLengthOf, prepareTrial, trainingOf, withFineTuned, type Trial } from './trial.ts';
import { VERSIONS } from './versions.ts';

export const PART_NAMES = [...EPOCHS.map((epochs) => `accuracy-${epochs}`), 'flipped', 'speed'];

export interface MeasureOptions {
  readonly cache: ResultCache;
  /** Runs of the seeds 0, 1, ... */
  readonly runs: number;
  /** Parts that are computed anew, whatever the cache has. */
  readonly again: ReadonlySet<string>;
  /** Nothing is computed: what the cache lacks is an error. */
  readonly onlyKnown?: boolean;
  /** In place of the tool's own choice. */
  readonly learningRate?: number | undefined;
  readonly log: (message: string) => void;
}

/** One part: what it is called, what decides it beside the common protocol, and how it is done. */
interface Part<T> {
  readonly name: string;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly compute: (trial: Trial, seed: number, onStep: (share: number) => void) => Promise<T>;
  readonly summary: (result: T) => string;
}

const accuracyPart = (epochs: number): Part<Accuracy> => ({
  name: `accuracy-${epochs}`,
  schema: AccuracySchema,
  protocol: { epochs },
  compute: (trial, seed, onStep) =>
    withFineTuned(trial, { examples: trial.train, epochs, seed, onStep }, ({ parameters }) =>
      testAccuracy(trial, parameters),
    ),
  summary: ({ accuracy }) => `accuracy ${(accuracy * 100).toFixed(1)} %`,
});

const FLIPPED: Part<Detection> = {
  name: 'flipped',
  schema: DetectionSchema,
  protocol: { epochs: 1, share: FLIP_SHARE },
  compute: flipDetection,
  summary: ({ auroc }) => `AUROC of EL2N ${auroc.el2n.toFixed(3)}, GraNd ${auroc.grand.toFixed(3)}`,
};

const speedPart = (): Part<Speed> => ({
  name: 'speed',
  schema: SpeedSchema,
  protocol: { processor: processor() },
  compute: measureSpeed,
  summary: ({ training, scoring }) =>
    `${training.toFixed(2)} s training, ${scoring.toFixed(2)} s scoring per 1,000 rows`,
});

/** @throws Error of a part that is not known, where it shall not be computed */
export async function measure(
  contender: Contender,
  set: DataSet,
  { cache, runs, again, onlyKnown = false, learningRate, log }: MeasureOptions,
): Promise<Measurements> {
  const chosen = trainingOf(contender);
  const training = learningRate === undefined ? chosen : { ...chosen, learningRate };
  const common = { versions: VERSIONS, data: set.sha256, maxLength: maxLengthOf(contender), training };
  // Tokenised when something is to be computed, once.
  let prepared: Promise<Trial> | undefined;
  const measurePart = async <T>(part: Part<T>, seed: number): Promise<T> => {
    const { fingerprint } = contender;
    const protocol = { ...common, ...part.protocol };
    const key = { fingerprint, set: set.name, part: part.name, seed, protocol };
    const known = again.has(part.name) && !onlyKnown ? undefined : cache.read(key, part.schema);
    const where = `${contender.name}, ${set.name}, ${part.name}, seed ${seed}`;
    if (known !== undefined) {
      log(`${where}: ${part.summary(known)} (known)`);
      return known;
    }
    if (onlyKnown) throw new Error(`${where}: not measured yet, and not asked for`);
    const trial = await (prepared ??= prepareTrial(contender, set, training));
    const start = performance.now();
    const result = await part.compute(trial, seed, everySoOften(start, where, log));
    cache.write(key, contender.name, result);
    log(`${where}: ${part.summary(result)}, in ${secondsSince(start).toFixed(0)} s`);
    return result;
  };
  const everyRun = async <T>(part: Part<T>): Promise<T[]> => {
    const results: T[] = [];
    for (let seed = 0; seed < runs; seed++) results.push(await measurePart(part, seed));
    return results;
  };
  const accuracy: Accuracy[][] = [];
  for (const epochs of EPOCHS) accuracy.push(await everyRun(accuracyPart(epochs)));
  return {
    accuracy,
    detection: await everyRun(FLIPPED),
    speed: await measurePart(speedPart(), 0),
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

const SECONDS_BETWEEN_REPORTS = 30;

/** Tells how far a long training is, and how long it will still take. */
function everySoOften(start: number, where: string, log: (message: string) => void): (share: number) => void {
  let next = SECONDS_BETWEEN_REPORTS;
  return (share) => {
    const seconds = secondsSince(start);
    if (seconds < next) return;
    next = seconds + SECONDS_BETWEEN_REPORTS;
    const left = (seconds * (1 - share)) / share;
    log(`${where}: ${(share * 100).toFixed(0)} % trained, ${left.toFixed(0)} s to go`);
  };
}
