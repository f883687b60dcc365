// One generated file, and how it is to be read; and its form on disk, where what once failed is kept.
import * as v from 'valibot';
import {
  DATASET_FORMATS,
  ReadingSchema,
  type DatasetFormat,
  type Reading,
} from '../../src/shared/dataset.ts';

export interface FuzzCase {
  readonly format: DatasetFormat;
  readonly bytes: Buffer;
  readonly reading: Reading;
  /** The longest record; as usual where it is left out. */
  readonly maxRecordBytes?: number;
  /** The values of each row, where the file is well-formed and so must give them. */
  readonly rows?: readonly (readonly unknown[])[];
}

/** A file of the corpus. Its text is kept as text where it is UTF-8, so that a person can read it. */
export const StoredCaseSchema = v.strictObject({
  /** What did not hold; all are checked. */
  invariant: v.string(),
  /** Seed of the choices that are made while it is checked. */
  seed: v.number(),
  format: v.picklist(DATASET_FORMATS),
  reading: ReadingSchema,
  maxRecordBytes: v.optional(v.number()),
  text: v.optional(v.string()),
  base64: v.optional(v.string()),
});
type StoredCase = v.InferOutput<typeof StoredCaseSchema>;

export function storedCase(invariant: string, seed: number, fuzzCase: FuzzCase): StoredCase {
  const { bytes, format, reading, maxRecordBytes } = fuzzCase;
  const text = bytes.toString('utf8');
  return {
    invariant,
    seed,
    format,
    reading,
    ...(maxRecordBytes !== undefined && { maxRecordBytes }),
    ...(Buffer.from(text).equals(bytes) ? { text } : { base64: bytes.toString('base64') }),
  };
}

export function caseOf({ format, reading, maxRecordBytes, text, base64 }: StoredCase): FuzzCase {
  const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
  return { format, bytes, reading, ...(maxRecordBytes !== undefined && { maxRecordBytes }) };
}
