// What the corpus was made of: written beside it, so that a trained encoder can say what it has read.
import * as v from 'valibot';

const CountsSchema = {
  rows: v.number(),
  /** Rows with two texts. */
  pairs: v.number(),
  words: v.number(),
  characters: v.number(),
  /** Rows not taken, because a text of theirs is one that encoders are judged on. */
  droppedHeldOut: v.number(),
  /** Rows not taken, because an earlier row says the same but for case, spaces and punctuation. */
  droppedDuplicates: v.number(),
};

export const CorpusManifestSchema = v.strictObject({
  seed: v.number(),
  sources: v.array(
    v.strictObject({
      name: v.string(),
      from: v.string(),
      version: v.string(),
      licence: v.string(),
      ...CountsSchema,
    }),
  ),
  /** Sources that were not there, and why. */
  leftOut: v.array(v.strictObject({ name: v.string(), reason: v.string() })),
  /** Distinct texts that no row may hold. */
  heldOutTexts: v.number(),
  ...CountsSchema,
  /** SHA-256 of the corpus file, hexadecimal. */
  sha256: v.string(),
});
export type CorpusManifest = v.InferOutput<typeof CorpusManifestSchema>;
export type SourceCounts = Pick<CorpusManifest, keyof typeof CountsSchema>;
