// What the corpus is made of: a text or a pair of texts, and where they came from.
import type { Random } from '../../src/core/random.ts';

export interface TextRow {
  readonly text: string;
  /** The second text of a pair. */
  readonly pair?: string;
}

/** Where a source's texts come from, for the manifest. */
export interface Origin {
  /** A package and its registry kind, or a repository and file. */
  readonly from: string;
  readonly version: string;
  /** As the source itself states it. */
  readonly licence: string;
}

export interface TextSource {
  readonly name: string;
  /** @throws DataDietError `file-not-found` where the source is not installed. */
  origin(): Origin;
  /** Its rows, the same ones for the same random stream; duplicates and texts kept out elsewhere may be among them. */
  rows(random: Random): Iterable<TextRow> | AsyncIterable<TextRow>;
}
