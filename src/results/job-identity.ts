// All that decides the scores of one run: two jobs of one identity compute the same units, and share a folder.
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { ColumnsSchema, DATASET_FORMATS, DialectSchema, LabelSchema } from '../shared/dataset.ts';

export const JobIdentitySchema = v.object({
  /** Of the stored columns and what they mean. */
  format: v.literal(1),
  data: v.object({
    bytes: v.number(),
    sha256: v.string(),
    format: v.picklist(DATASET_FORMATS),
    /** How the file was read: its delimiter. */
    dialect: v.optional(DialectSchema),
    columns: ColumnsSchema,
    /** In the order of the logits. */
    labels: v.array(LabelSchema),
  }),
  model: v.object({ revision: v.string(), architecture: v.string(), head: v.picklist(['loaded', 'random']) }),
  training: v.object({
    epochs: v.number(),
    batchSize: v.number(),
    learningRate: v.number(),
    warmupFraction: v.number(),
    weightDecay: v.number(),
    maxGradientNorm: v.number(),
    maxLength: v.number(),
  }),
  /** Which rows are kept for testing, where some are: other rows are trained on then. */
  split: v.optional(
    v.variant('kind', [
      v.object({ kind: v.literal('holdout'), share: v.number(), seed: v.number() }),
      v.object({ kind: v.literal('file'), bytes: v.number(), sha256: v.string() }),
    ]),
  ),
  /** Fingerprint of predictions or scores that somebody brought: it decides the scores, whatever else is told. */
  brought: v.optional(v.string()),
  /** Other devices round otherwise. */
  provider: v.string(),
  /** Of the programs whose rounding is in the scores. */
  versions: v.record(v.string(), v.string()),
});
export type JobIdentity = v.InferOutput<typeof JobIdentitySchema>;

/** JSON with the keys of every object in order, so that equal values are equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** 24 hexadecimal digits that name a value. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 24);
}

/** What tells two identities apart, a phrase each: `the learning rate is 0.0003, it was 0.0006`. */
export function describeDifferences(now: JobIdentity, before: JobIdentity): string[] {
  const differs = (pick: (identity: JobIdentity) => unknown): boolean =>
    canonicalJson(pick(now)) !== canonicalJson(pick(before));
  const phrases: string[] = [];
  if (differs(({ data }) => data.sha256)) phrases.push('the file has changed');
  if (differs(({ data }) => [data.format, data.dialect])) phrases.push('the file is read in another way');
  const columns = ({ data }: JobIdentity) => `${data.columns.text.join(' + ')} → ${data.columns.label}`;
  if (differs(columns)) phrases.push(`the columns are ${columns(now)}, they were ${columns(before)}`);
  if (!differs(({ data }) => data.sha256) && !differs(columns) && differs(({ data }) => data.labels))
    phrases.push('the classes are other ones');
  if (differs(({ model }) => model)) phrases.push('the encoder is another');
  const names: Readonly<Record<keyof JobIdentity['training'], string>> = {
    epochs: 'epochs',
    batchSize: 'batch size',
    learningRate: 'learning rate',
    warmupFraction: 'warmup',
    weightDecay: 'weight decay',
    maxGradientNorm: 'gradient norm limit',
    maxLength: 'maximum length',
  };
  for (const [key, name] of Object.entries(names)) {
    const pick = ({ training }: JobIdentity) => training[key as keyof JobIdentity['training']];
    if (differs(pick)) phrases.push(`${name}: ${pick(now)}, it was ${pick(before)}`);
  }
  if (differs(({ provider }) => provider))
    phrases.push(`the device is ${now.provider}, it was ${before.provider}`);
  if (differs(({ versions }) => versions)) phrases.push('the program is of another version');
  return phrases;
}
