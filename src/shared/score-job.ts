// A scoring job: everything that decides the scores, and where they go.
import * as v from 'valibot';
import { ColumnsSchema, DATASET_FORMATS, ReadingSchema } from './dataset.ts';
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

/** Tokens that rows are cut to, unless told otherwise: enough for most sentences and pairs; what is cut is counted. */
export const DEFAULT_MAX_LENGTH = 128;

export const ScoreJobSchema = v.strictObject({
  /** Absolute path of the dataset file. */
  file: v.string(),
  format: v.picklist(DATASET_FORMATS),
  columns: ColumnsSchema,
  /** What the person says of how the file is written; the rest is found. */
  reading: v.optional(ReadingSchema),
  /** Whether to go on where more than a quarter of the rows cannot be used. */
  allowSkipped: v.optional(v.boolean()),
  model: ModelReferenceSchema,
  /** Independent fine-tuning runs whose scores are averaged; run i uses seed `seed + i`. `auto`: more for a small file. */
  runs: v.union([v.literal('auto'), count]),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Passes over the data before scoring; 0 scores the model as it is. `auto`: as many as a rehearsal shows to be needed. */
  epochs: v.union([v.literal('auto'), v.pipe(v.number(), v.integer(), v.minValue(0))]),
  /** Epochs, whole or not, after which rows are scored besides at the end; 0 is before training. */
  scoreAt: v.optional(v.array(v.pipe(v.number(), v.minValue(0)))),
  /** For out-of-sample scores: each row is scored by runs on the other parts of so many. */
  folds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2))),
  /** False to leave out gradients of each row, and with them GraNd: scoring costs a forward pass then. */
  gradients: v.optional(v.boolean()),
  /** False to leave out the rehearsal, and with it what held-out rows tell of the scores' worth. */
  rehearse: v.optional(v.boolean()),
  batchSize: count,
  /** Peak learning rate; left out, the one chosen for the encoder. */
  learningRate: v.optional(v.pipe(v.number(), v.gtValue(0))),
  /** Tokens a row is cut to, special tokens included; left out, 128, or the encoder's own limit if that is lower. */
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8))),
  device: v.picklist(DEVICES),
  /** Threads that it may keep busy; left out, one for each core that it may use. */
  threads: v.optional(count),
  /** Other programs go first: the editor that a person works in. */
  background: v.optional(v.boolean()),
  /** Absolute path of the folder that all results lie in, a folder each: see src/results/store.ts. */
  store: v.string(),
  /** Absolute path of a JSONL file that the scores are exported to; the metadata go to `${out}.meta.json`. */
  out: v.optional(v.string()),
  /** Absolute path of a JSONL file that the scores at all points are exported to. */
  allPoints: v.optional(v.string()),
});
export type ScoreJob = v.InferOutput<typeof ScoreJobSchema>;

/** The job's defaults, the same in the editor and on the command line. */
export const JOB_DEFAULTS = {
  model: { kind: 'builtin' },
  runs: 'auto',
  seed: 0,
  /** At least one: scores are unreliable before about one pass over the data (arXiv 2211.05610). */
  epochs: 'auto',
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
