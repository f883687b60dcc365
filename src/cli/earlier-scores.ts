// What scores that were written before tell of themselves.
import fs from 'node:fs';
import * as v from 'valibot';
import { metadataPath } from '../shared/results.ts';

/** The little that is asked of the metadata, so that those of other versions can be read too. */
const OriginSchema = v.object({ data: v.object({ file: v.string() }) });

/** The dataset that a scores file was made from, or undefined where no metadata beside it tell. */
export function datasetOfScores(scoresFile: string): string | undefined {
  try {
    const text = fs.readFileSync(metadataPath(scoresFile), 'utf8');
    const origin = v.safeParse(OriginSchema, JSON.parse(text));
    return origin.success ? origin.output.data.file : undefined;
  } catch {
    // Missing or unreadable metadata tell nothing, which is all that is asked here.
    return undefined;
  }
}
