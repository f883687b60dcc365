// What is measured of one encoder on one data set.
import * as v from 'valibot';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const AccuracySchema = v.strictObject({
  /** Share of the test rows whose likeliest class is theirs. */
  accuracy: share,
  /** How many different classes are predicted: one, where a model learned nothing. */
  classesPredicted: count,
});
export type Accuracy = v.InferOutput<typeof AccuracySchema>;

export const DetectionSchema = v.strictObject({
  /** Training rows, and how many of them have a wrong label. */
  rows: count,
  flipped: count,
  /** Area under the ROC curve of each score: the chance that a flipped row scores above another. */
  auroc: v.strictObject({ el2n: share, grand: share, headGrand: share, loss: share }),
});
export type Detection = v.InferOutput<typeof DetectionSchema>;

export const SpeedSchema = v.strictObject({
  /** Seconds per 1,000 rows; medians over the rounds. */
  training: v.number(),
  scoring: v.number(),
  rounds: count,
});
export type Speed = v.InferOutput<typeof SpeedSchema>;

/** All of it; an entry a run where a seed decides. */
export interface Measurements {
  /** After each of `EPOCHS`, every one a training of its own with a schedule of its own. */
  readonly accuracy: readonly (readonly Accuracy[])[];
  readonly detection: readonly Detection[];
  readonly speed: Speed;
}

/** Lengths of the trainings after which the models are tested. */
export const EPOCHS = [1, 3] as const;
