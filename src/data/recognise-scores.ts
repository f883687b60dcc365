// Tells files of scores from datasets: by name, by what lies beside them, by their columns and by their first line.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { splitExtension } from '../shared/dataset.ts';
import { metadataPath, ScoredRowSchema } from '../shared/results.ts';
import { oddKind, readFront } from './ordinary-file.ts';

const SCORES_ENDING = '.scores.jsonl';

/** Where the scores of a dataset go by themselves: `train.scores.jsonl` beside `train.csv`. */
export function scoresFileBeside(dataset: string): string {
  const { name } = splitExtension(path.basename(dataset));
  return path.join(path.dirname(dataset), name + SCORES_ENDING);
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
const MetadataSchema = v.object({
  data: v.object({ file: v.string() }),
  scores: v.optional(v.object({ sha256: v.string() })),
});

/** Longer than any metadata: their findings are counted, and their labels are those of a classifier. */
const MOST_METADATA_BYTES = 64 * 1024 * 1024;

function readMetadata(file: string): v.InferOutput<typeof MetadataSchema> | undefined {
  try {
    const text = readFront(file, MOST_METADATA_BYTES).toString('utf8');
    const metadata = v.safeParse(MetadataSchema, JSON.parse(text));
    return metadata.success ? metadata.output : undefined;
  } catch {
    // Missing or unreadable metadata tell nothing, which is all that is asked here.
    return undefined;
  }
}

/** The dataset that a scores file was made from, or undefined where no metadata beside it tell. */
export function datasetOfScores(scoresFile: string): string | undefined {
  return readMetadata(metadataPath(scoresFile))?.data.file;
}

/** SHA-256 of the scores that the metadata beside a scores file were written with; undefined where they do not tell. */
export function sha256OfScores(scoresFile: string): string | undefined {
  return readMetadata(metadataPath(scoresFile))?.scores?.sha256;
}

/**
 * Why a scores file must not be written to a place, as what follows "it" (`is a named pipe`); undefined where nothing is
 * there, or scores. A link counts as foreign wherever it leads: one to a file that is not there yet could make scores the
 * start file of a shell.
 */
export function whyNoPlaceForScores(file: string): string | undefined {
  return whyForeign(file, 'exists and holds something else than scores', beginsWithScores);
}

/** The same for the metadata beside a scores file. */
export function whyNoPlaceForMetadata(file: string): string | undefined {
  return whyForeign(
    file,
    'exists and holds something else than the metadata of scores',
    (there) => readMetadata(there) !== undefined,
  );
}

function whyForeign(file: string, foreign: string, isOurs: (file: string) => boolean): string | undefined {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const kind = oddKind(stats);
  if (kind !== undefined) return `is ${kind}`;
  return stats.size === 0 || isOurs(file) ? undefined : foreign;
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
  try {
    const [line = ''] = readFront(file, FIRST_BYTES).toString('utf8').split('\n', 1);
    // Scores that an earlier version wrote lack columns that came later.
    return v.is(v.pick(ScoredRowSchema, ['row', 'hash', 'el2n', 'loss']), JSON.parse(line));
  } catch {
    return false;
  }
}
