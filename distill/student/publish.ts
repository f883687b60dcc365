// Makes a finished student the encoder that the extension carries.
import { copyFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE, WEIGHTS_FILE } from '../../src/core/model-files/model-layout.ts';
import { DataDietError } from '../../src/shared/errors.ts';
import { CorpusManifestSchema, type CorpusManifest } from '../corpus/manifest.ts';
import { manifestPath } from '../corpus/write-corpus.ts';
import {
  BUILTIN_FOLDER,
  checkpointFile,
  CORPUS_FILE,
  modelFolder,
  studentFolder,
  TEACHER_OUTPUTS,
} from '../folders.ts';
import { readJson } from '../read-json.ts';
import { readTeacherRecord } from '../teacher/record.ts';
import { SHARD_ROWS } from '../teacher/teacher-pass.ts';
import { readCheckpointStep } from './checkpoint.ts';
import { noticeOf } from './notice.ts';
import { readPlan } from './plan.ts';

/** What the weights may take in the extension's package. */
const MOST_BYTES = 12e6;
export const NOTICE_FILE = 'NOTICE.txt';

export interface PublishPlaces {
  /** Folder of the run. */
  readonly student: string;
  /** Folder of the teacher's outputs that it learned from. */
  readonly teacherOutputs: string;
  /** The text that those are on. */
  readonly corpus: string;
  /** Where the encoder goes. */
  readonly target: string;
}

/** The project's own places, for the run `name`. */
export const publishPlaces = (name: string): PublishPlaces => ({
  student: studentFolder(name),
  teacherOutputs: TEACHER_OUTPUTS,
  corpus: CORPUS_FILE,
  target: BUILTIN_FOLDER,
});

/**
 * Writes configuration, weights and notice to `target`, each complete or not at all, once all of them are there.
 * @throws DataDietError where the student is not finished, its weights are too large, or what it was made from is not
 *   known; the target is then as it was.
 */
export async function publish(places: PublishPlaces, log: (line: string) => void): Promise<void> {
  const { student, target } = places;
  const folder = modelFolder(student);
  const { steps, shards } = readPlan(student);
  const step = await readCheckpointStep(checkpointFile(student));
  if (step !== steps) {
    throw new DataDietError('invalid-argument', `The student in ${student} took ${step} of ${steps} steps.`, {
      action: 'Let it finish: run `npm run distill -- train` with its options again.',
      place: { file: student },
    });
  }
  const { size } = statSync(path.join(folder, WEIGHTS_FILE));
  if (size > MOST_BYTES) {
    throw new DataDietError(
      'invalid-argument',
      `The weights take ${size} bytes, and the extension carries ${MOST_BYTES} at most.`,
      { action: 'Choose a smaller student.', place: { file: folder } },
    );
  }
  const manifest = readManifest(places);
  const notice = noticeOf(manifest, Math.min(shards.length * SHARD_ROWS, manifest.rows));
  mkdirSync(target, { recursive: true });
  const unfinished = (file: string): string => path.join(target, `${file}.${process.pid}.incomplete`);
  for (const file of [CONFIG_FILE, WEIGHTS_FILE]) copyFileSync(path.join(folder, file), unfinished(file));
  writeFileSync(unfinished(NOTICE_FILE), notice);
  for (const file of [CONFIG_FILE, WEIGHTS_FILE, NOTICE_FILE]) {
    renameSync(unfinished(file), path.join(target, file));
  }
  log(`${folder}, of ${(size / 1e6).toFixed(1)} MB, is the built-in encoder.`);
}

/** The manifest of the corpus that the teacher's outputs are on. */
function readManifest({ corpus, teacherOutputs }: PublishPlaces): CorpusManifest {
  const file = manifestPath(corpus);
  const manifest = readJson(
    CorpusManifestSchema,
    file,
    'Make the corpus again: `npm run distill -- corpus`.',
  );
  if (manifest.sha256 === readTeacherRecord(teacherOutputs).corpus) return manifest;
  throw new DataDietError(
    'invalid-argument',
    `${file} tells of another corpus than the student learned from.`,
    {
      action: 'Make the corpus again with the options that it was made with.',
      place: { file },
    },
  );
}
