// Whose outputs lie in a folder: those of one teacher on one corpus. Basis and shards are taken up by their names, which
// say nothing of the teacher, and the basis follows from the whole corpus: so this is checked before either is used.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { DataDietError } from '../../src/shared/errors.ts';
import { readJson } from '../read-json.ts';
import { writeWhole } from '../write-whole.ts';

const Sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'no SHA-256'));
const RecordSchema = v.strictObject({
  /** SHA-256 of the teacher's weights. */
  teacher: Sha256Schema,
  /** SHA-256 of the corpus file. */
  corpus: Sha256Schema,
});
export type TeacherRecord = v.InferOutput<typeof RecordSchema>;

const RECORD_FILE = 'teacher.json';

/** @throws DataDietError `file-unreadable` where `folder` does not say whose it is. */
export function readTeacherRecord(folder: string): TeacherRecord {
  return readJson(RecordSchema, path.join(folder, RECORD_FILE), removeAction(folder));
}

/**
 * Makes sure that `folder` is that of this teacher on this corpus; an empty one, or none, becomes it.
 * @throws DataDietError `output-unwritable` where it is another's, `file-unreadable` where it does not say whose it is.
 */
export function claimTeacherFolder(folder: string, { teacher, corpus }: TeacherRecord): void {
  const file = path.join(folder, RECORD_FILE);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file) && readdirSync(folder).length === 0) {
    writeWhole(file, `${JSON.stringify({ teacher, corpus }, undefined, 2)}\n`);
    return;
  }
  const stored = readTeacherRecord(folder);
  const other = stored.teacher !== teacher ? 'another teacher' : 'another corpus';
  if (stored.teacher === teacher && stored.corpus === corpus) return;
  throw new DataDietError('output-unwritable', `${folder} holds the outputs of ${other}.`, {
    action: removeAction(folder),
    place: { file },
  });
}

function removeAction(folder: string): string {
  return `Remove ${folder}, and run \`npm run distill -- teacher\`.`;
}
