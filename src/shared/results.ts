// The artefact of a job: one JSON object a scored row, and the metadata beside them.
import * as v from 'valibot';
import {
  ColumnsSchema,
  DATASET_FORMATS,
  DialectSchema,
  FindingSchema,
  LabelSchema,
  RemarkSchema,
} from './dataset.ts';
import { TrustSchema } from './trust.ts';

/** One line of the scores file. Scores are means over the runs; `...Std` is the population standard deviation over them. */
export const ScoredRowSchema = v.object({
  /** 0-based index among the file's records, readable or not (a header is none). */
  row: v.number(),
  /** 1-based first and last line of the record; left out where the file is a table, which has rows alone. */
  line: v.optional(v.number()),
  endLine: v.optional(v.number()),
  /** The file's name, and the row's number in it, where the dataset is several files. */
  file: v.optional(v.string()),
  fileRow: v.optional(v.number()),
  /** Fingerprint of the record's content, see `recordHash`: matches the score to its row after edits. */
  hash: v.string(),
  label: LabelSchema,
  /** The class with the highest mean probability. */
  predicted: LabelSchema,
  /** Mean probability of the given label. */
  confidence: v.number(),
  /** Mean cross-entropy, in nats. */
  loss: v.number(),
  /** `E||softmax(f(x)) - onehot(y)||`, 0..sqrt(2). */
  el2n: v.number(),
  el2nStd: v.number(),
  /** `E||grad loss(x, y)||` over all trainable parameters; absent where gradients were left out. */
  grand: v.optional(v.number()),
  grandStd: v.optional(v.number()),
  /** The same over the parameters of the last linear layer alone. */
  headGrand: v.optional(v.number()),
  /** Mean of loss less the prediction's entropy, in nats: see SCORES. */
  review: v.number(),
  /** By models that were not trained on the row: with folds. */
  el2nOut: v.optional(v.number()),
  lossOut: v.optional(v.number()),
  /** Over the points of training, where there are two or more: see SCORES. */
  aum: v.optional(v.number()),
  forgetting: v.optional(v.number()),
  meanConfidence: v.optional(v.number()),
  variability: v.optional(v.number()),
  correctness: v.optional(v.number()),
});
export type ScoredRow = v.InferOutput<typeof ScoredRowSchema>;

/** Where scores come from that no job here has computed. */
const ImportedSchema = v.variant('kind', [
  v.object({
    /** A model's own predictions: nothing was trained, and `training`, `device` and the model's size are empty. */
    kind: v.literal('predictions'),
    /** A file a run and point, in the order of the runs. */
    files: v.array(v.object({ name: v.string(), sha256: v.string(), run: v.number(), point: v.number() })),
    values: v.picklist(['logits', 'probabilities']),
    /** Whether a person said so, or the numbers tell. */
    toldBy: v.picklist(['data', 'person']),
    /** By what the predictions were matched with the rows: `order`, `row`, or the name of a field. */
    matchedBy: v.string(),
  }),
  v.object({
    /** A scores file: training and device are those of whoever made it. */
    kind: v.literal('scores'),
    name: v.string(),
    sha256: v.string(),
    /** The dataset's path where it was scored. */
    dataset: v.string(),
    /** Scored rows that stood in the dataset when the file was opened. */
    matched: v.number(),
    /** Where whoever made it had predictions of a model for it, and trained nothing. */
    of: v.optional(v.literal('predictions')),
  }),
]);
export const RunMetadataSchema = v.object({
  version: v.literal(2),
  /** Name of the result's folder in the store: hash of all that decides the scores of one run. */
  result: v.string(),
  tool: v.object({ name: v.string(), version: v.string() }),
  createdAt: v.string(),
  /** Wall-clock seconds by stage, summed over runs. */
  seconds: v.record(v.string(), v.number()),
  /** Runs that were computed in these seconds, the others were there; older results lack it. */
  computedRuns: v.optional(v.number()),
  model: v.object({
    /** As a person names it: `builtin`, the folder, or the hub id. */
    name: v.string(),
    /** Commit of the hub repository, or the SHA-256 of the weights file. */
    revision: v.string(),
    architecture: v.string(),
    parameters: v.number(),
    /** Whether the folder's own classification head was used. */
    head: v.picklist(['loaded', 'random']),
    /** Tokens of a row that it can read; older results lack it. */
    maxLength: v.optional(v.number()),
  }),
  data: v.object({
    file: v.string(),
    format: v.picklist(DATASET_FORMATS),
    /** How the file is written, as its reader found; older results lack it. */
    dialect: v.optional(DialectSchema),
    bytes: v.number(),
    sha256: v.string(),
    /** Where the dataset is several files: each with the number of its rows, in their order. */
    parts: v.optional(v.array(v.object({ file: v.string(), rows: v.number() }))),
    columns: ColumnsSchema,
    /** Class labels in the order of the logits. */
    labels: v.array(LabelSchema),
    /** How the file is read, decision by decision; older results lack it. */
    remarks: v.optional(v.array(RemarkSchema)),
    rowsRead: v.number(),
    rowsScored: v.number(),
    rowsSkipped: v.number(),
    /** Skipped rows by reason (finding code). */
    skipped: v.record(v.string(), v.number()),
    /** The first findings, at most 1,000; `skipped` counts all. */
    findings: v.array(FindingSchema),
    /** Rows that were cut to maxLength. */
    truncated: v.number(),
    /** Scored rows whose text stands under another label as well; left out where there are none, and by older results. */
    conflicting: v.optional(v.number()),
  }),
  training: v.object({
    runs: v.number(),
    seeds: v.array(v.number()),
    /** Why so many runs and epochs and this learning rate, where the person left them to us: a sentence each. */
    decisions: v.array(v.string()),
    epochs: v.number(),
    /** Epochs after which rows were scored, ascending; the scores are those of the last. */
    points: v.array(v.number()),
    /** Parts that the rows were cut into for out-of-sample scores; absent without them. */
    folds: v.optional(v.number()),
    /** False where gradients of each row, and with them GraNd, were left out. */
    gradients: v.optional(v.boolean()),
    batchSize: v.number(),
    learningRate: v.number(),
    warmupFraction: v.number(),
    weightDecay: v.number(),
    maxGradientNorm: v.number(),
    dropout: v.number(),
    attentionDropout: v.number(),
    maxLength: v.number(),
    /** Mean training loss of each run's last epoch; empty without training. */
    finalLoss: v.array(v.number()),
    /** Into how many lanes the steps of each run were cut: with another number a seed gives other bits. */
    lanes: v.optional(v.array(v.number())),
  }),
  /** Absent where the scores were computed by a job of this machine. */
  imported: v.optional(ImportedSchema),
  /** How far the scores can be trusted. */
  trust: TrustSchema,
  /** How well the models learned the labels they were given: scores of a model that learned nothing say nothing. */
  fit: v.object({
    /** Share of the scored rows whose predicted label is the given one. */
    accuracy: v.number(),
    /** Share of the most frequent label: what always saying it would reach. */
    majorityShare: v.number(),
    /** How many different labels are predicted. */
    classesPredicted: v.number(),
  }),
  device: v.object({
    provider: v.string(),
    adapter: v.string(),
    reason: v.string(),
    /** That it kept busy, in all. */
    threads: v.number(),
    /** What went wrong with the device during the job and how the job went on, a sentence each. */
    fallbacks: v.optional(v.array(v.string())),
  }),
  versions: v.record(v.string(), v.string()),
});
export type RunMetadata = v.InferOutput<typeof RunMetadataSchema>;

/** Whether no training was heard of: the scores are of predictions that somebody brought. */
export function isOfPredictions({ imported }: Pick<RunMetadata, 'imported'>): boolean {
  return imported !== undefined && (imported.kind === 'predictions' || imported.of === 'predictions');
}

/** Where the metadata of a scores file lie. */
export function metadataPath(out: string): string {
  return `${out}.meta.json`;
}
