// Reads the metadata beside a scores file. Knows nothing of the editor.
import fs from 'node:fs';
import * as v from 'valibot';
import { metadataPath, RunMetadataSchema, type RunMetadata } from '../../shared/results.ts';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The metadata beside a scores file, or undefined where there are none that we can read. */
export async function readMetadata(scoresFile: string): Promise<RunMetadata | undefined> {
  let text: string;
  try {
    text = await fs.promises.readFile(metadataPath(scoresFile), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(RunMetadataSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}
