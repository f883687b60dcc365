// A scoring job: everything that decides the scores, and where they go.
import * as v from 'valibot';
import { ColumnsSchema, DATASET_FORMATS } from './dataset.ts';
import { NAMED_DEVICES } from './device-report.ts';

export const DEVICES = ['auto', ...NAMED_DEVICES] as const;
export type Device = (typeof DEVICES)[number];

/** Which encoder: the one built in, a folder in Hugging Face layout, or a hub repository at a revision. */
export const ModelReferenceSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('builtin') }),
  v.strictObject({ kind: v.literal('folder'), path: v.string() }),
  v.strictObject({ kind: v.literal('hub'), id: v.string(), revision: v.optional(v.string()) }),
]);
export type ModelReference = v.InferOutput<typeof ModelReferenceSchema>;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

export const ScoreJobSchema = v.strictObject({
  /** Absolute path of the dataset file. */
  file: v.string(),
  format: v.picklist(DATASET_FORMATS),
  columns: ColumnsSchema,
  model: ModelReferenceSchema,
  /** Independent fine-tuning runs whose scores are averaged; run i uses seed `seed + i`. */
  runs: count,
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Passes over the data before scoring; 0 scores the model as it is. */
  epochs: v.pipe(v.number(), v.integer(), v.minValue(0)),
  batchSize: count,
  /** Peak learning rate; left out, the one chosen for the encoder. */
  learningRate: v.optional(v.pipe(v.number(), v.gtValue(0))),
  /** Tokens a row is cut to, special tokens included; left out, 128, or the encoder's own limit if that is lower. */
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8))),
  device: v.picklist(DEVICES),
  /** Absolute path of the JSONL file of scores; the metadata go to `${out}.meta.json`. */
  out: v.string(),
});
export type ScoreJob = v.InferOutput<typeof ScoreJobSchema>;

/** The job's defaults, the same in the editor and on the command line. */
export const JOB_DEFAULTS = {
  model: { kind: 'builtin' },
  runs: 3,
  seed: 0,
  /** Scores are reliable from about one pass over the data on (arXiv 2211.05610). */
  epochs: 1,
  batchSize: 32,
  device: 'auto',
} as const satisfies Partial<ScoreJob>;

/**
 * Reads what a person writes for a model: `builtin`, a folder's path, or `owner/name[@revision]`.
 * A path wins where `isFolder` says that it is one; something with a dot, slash or drive at its start is always a path.
 */
export function parseModelReference(text: string, isFolder: (path: string) => boolean): ModelReference {
  if (text === 'builtin') return { kind: 'builtin' };
  if (/^([./~\\]|[A-Za-z]:[\\/])/.test(text) || isFolder(text)) return { kind: 'folder', path: text };
  const [id = text, revision] = text.split('@', 2);
  return revision === undefined ? { kind: 'hub', id } : { kind: 'hub', id, revision };
}

/** How a model is named to a person. */
export function describeModelReference(model: ModelReference): string {
  switch (model.kind) {
    case 'builtin':
      return 'builtin';
    case 'folder':
      return model.path;
    case 'hub':
      return model.revision === undefined ? model.id : `${model.id}@${model.revision}`;
  }
}
