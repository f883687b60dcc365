// What is taken in that was computed elsewhere: a model's own predictions, or a file of scores.
import * as v from 'valibot';
import { ScoreJobSchema } from './score-job.ts';

const { file, format, columns, reading, allowSkipped, store, out } = ScoreJobSchema.entries;

/** Names of files of predictions, beside those of datasets: one JSON array. */
export const PREDICTION_EXTENSIONS = ['jsonl', 'ndjson', 'json', 'csv', 'tsv'] as const;

export const PREDICTED_VALUES = ['logits', 'probabilities'] as const;
export type PredictedValues = (typeof PREDICTED_VALUES)[number];

export const ImportPredictionsJobSchema = v.strictObject({
  /** As of a `ScoreJob`. */
  file,
  format,
  columns,
  reading,
  allowSkipped,
  store,
  out,
  /**
   * Absolute paths: files, an epoch each, in their order; or one folder of such files, or of folders of such files, a run
   * each.
   */
  predictions: v.pipe(v.array(v.string()), v.minLength(1)),
  /** What the numbers are; left out, the numbers tell. */
  values: v.optional(v.picklist(PREDICTED_VALUES)),
  /** The labels that the values of a row stand for, in their order; left out, names in the file or the sorted labels. */
  classes: v.optional(v.array(v.string())),
  /** The field of the dataset and of the predictions by which they are matched. */
  id: v.optional(v.string()),
  /** What the model is called where its scores are shown. */
  modelName: v.optional(v.string()),
});
export type ImportPredictionsJob = v.InferOutput<typeof ImportPredictionsJobSchema>;

export const OpenScoresJobSchema = v.strictObject({
  file,
  format,
  /** Absolute path of the scores; their metadata lie beside them. */
  scores: v.string(),
  store,
});
export type OpenScoresJob = v.InferOutput<typeof OpenScoresJobSchema>;
