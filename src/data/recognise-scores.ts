// Tells files of scores from datasets: by name, by what lies beside them, by their columns and by their first line.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { metadataPath, ScoredRowSchema } from '../shared/results.ts';

const SCORES_ENDING = '.scores.jsonl';

/** Where the scores of a dataset go by themselves: `train.scores.jsonl` beside `train.csv`. */
export function scoresFileBeside(dataset: string): string {
  const { dir, name } = path.parse(dataset);
  return path.join(dir, name + SCORES_ENDING);
}

/** Whether a file is called as scores are; a dataset may be, too. */
export function hasScoresName(file: string): boolean {
  return file.toLowerCase().endsWith(SCORES_ENDING);
}

/** Whether a file is one of scores by its name and by the metadata that lie beside it. */
export function isScoresFile(file: string): boolean {
  return hasScoresName(file) && fs.existsSync(metadataPath(file));
}

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

const COLUMNS: ReadonlySet<string> = new Set(Object.keys(ScoredRowSchema.entries));

/** Whether columns are those of a scores file and no others: a dataset that scores were joined to has its text besides. */
export function holdsOnlyScores(columns: readonly string[]): boolean {
  return columns.includes('el2n') && columns.includes('hash') && columns.every((name) => COLUMNS.has(name));
}

/** Long enough for any line of scores; a longer first line is no line of scores. */
const FIRST_BYTES = 64 * 1024;

/** Whether the first line of a file is a line of scores. */
export function beginsWithScores(file: string): boolean {
  const bytes = Buffer.alloc(FIRST_BYTES);
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, 'r');
    const length = fs.readSync(handle, bytes);
    const [line = ''] = bytes.toString('utf8', 0, length).split('\n', 1);
    // Scores that an earlier version wrote lack columns that came later.
    return v.is(v.pick(ScoredRowSchema, ['row', 'hash', 'el2n', 'grand']), JSON.parse(line));
  } catch {
    return false;
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}
