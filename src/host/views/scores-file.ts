// Reads a scores file and its metadata back from disk, every line parsed. Knows nothing of the editor.
import fs from 'node:fs';
import readline from 'node:readline';
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import {
  metadataPath,
  RunMetadataSchema,
  ScoredRowSchema,
  type RunMetadata,
  type ScoredRow,
} from '../../shared/results.ts';

/** Rows parsed before other work of the extension host gets its turn. */
const ROWS_AT_A_TIME = 5000;

function damaged(file: string, line: number, reason: string): DataDietError {
  return new DataDietError(
    'file-unreadable',
    `Line ${line} of the stored scores cannot be read: ${reason}.`,
    {
      action: 'Score the dataset again.',
      place: { file, line },
    },
  );
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** @throws DataDietError `file-unreadable` that names the first bad line. */
export async function readScoresFile(file: string): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  let line = 0;
  for await (const text of readline.createInterface({
    input: fs.createReadStream(file),
    crlfDelay: Infinity,
  })) {
    line += 1;
    if (text === '') continue;
    const json = parseJson(text);
    if (json === undefined) throw damaged(file, line, 'it is not JSON');
    const row = v.safeParse(ScoredRowSchema, json.value);
    if (!row.success) throw damaged(file, line, v.summarize(row.issues));
    rows.push(row.output);
    if (line % ROWS_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return rows;
}

/** The metadata beside a scores file, or undefined where there are none that we can read. */
export async function readMetadata(scoresFile: string): Promise<RunMetadata | undefined> {
  let text: string;
  try {
    text = await fs.promises.readFile(metadataPath(scoresFile), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(RunMetadataSchema, parseJson(text)?.value);
  return parsed.success ? parsed.output : undefined;
}
