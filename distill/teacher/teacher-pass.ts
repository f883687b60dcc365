// The teacher's pass over the corpus: cached shard by shard, so that it goes on where it stopped.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { corpusRows, groups, type Texts } from '../corpus-rows.ts';
import { fileSha256 } from '../file-sha256.ts';
import { CORPUS_FILE, TEACHER_MODEL, TEACHER_OUTPUTS } from '../folders.ts';
import { openBasis, type Basis } from './basis.ts';
import { claimTeacherFolder } from './record.ts';
import { MAX_LENGTH, shardFile, tokenise, writeShard } from './shards.ts';
import { Teacher } from './teacher.ts';

export const SHARD_ROWS = 4096;
/** Rows whose token states make the basis: some tens of thousands of tokens, for 384 dimensions. */
const SAMPLE_ROWS = 2048;

/** What besides its texts, and the teacher whose folder it is (record.ts), a shard depends on. */
function shardKey(basis: Basis): string {
  const hash = createHash('sha256').update(basis.weight).update(basis.bias);
  return `${hash.digest('hex')} ${MAX_LENGTH}`;
}

/** Files of all shards, in the corpus's order, whether they are there or not. */
export async function* shardFiles(
  basis: Basis,
  corpus: string,
): AsyncGenerator<{ readonly file: string; readonly texts: readonly Texts[] }> {
  const key = shardKey(basis);
  for await (const texts of groups(corpusRows(corpus), SHARD_ROWS)) {
    yield { file: shardFile(TEACHER_OUTPUTS, texts, key), texts };
  }
}

/** Rows at even distances over the corpus. */
async function sampleRows(corpus: string): Promise<Texts[]> {
  const rows: Texts[] = [];
  for await (const row of corpusRows(corpus)) rows.push(row);
  const every = Math.max(1, Math.floor(rows.length / SAMPLE_ROWS));
  return rows.filter((_, index) => index % every === 0).slice(0, SAMPLE_ROWS);
}

/** The basis of the teacher's folder, which is claimed for this teacher and this corpus. */
async function claimBasis(corpus: string): Promise<Basis> {
  const teacher = await Teacher.open(TEACHER_MODEL);
  try {
    claimTeacherFolder(TEACHER_OUTPUTS, { teacher: teacher.revision, corpus: await fileSha256(corpus) });
    return await openBasis(TEACHER_OUTPUTS, teacher, async () =>
      tokenise(teacher.tokenizer, await sampleRows(corpus), teacher.classifier.vocabularySize),
    );
  } finally {
    await teacher.dispose();
  }
}

/** Makes those of the first `most` shards that are missing. */
export async function runTeacher(
  most: number,
  log: (line: string) => void,
  corpus = CORPUS_FILE,
): Promise<void> {
  const basis = await claimBasis(corpus);
  log(`The kept components hold ${(100 * basis.kept).toFixed(1)} % of the token states' variance.`);
  const teacher = await Teacher.open(TEACHER_MODEL, basis);
  let shards = 0;
  let rows = 0;
  let tokens = 0;
  const begin = performance.now();
  try {
    for await (const { file, texts } of shardFiles(basis, corpus)) {
      if (shards++ === most) break;
      rows += texts.length;
      if (existsSync(file)) continue;
      tokens += await writeShard(teacher, texts, file);
      const seconds = (performance.now() - begin) / 1000;
      log(
        `${rows} rows; ${tokens} tokens in ${seconds.toFixed(0)} s, ${(tokens / seconds).toFixed(0)} tokens/s`,
      );
    }
  } finally {
    await teacher.dispose();
  }
  log(`The teacher's outputs of ${rows} rows are in ${TEACHER_OUTPUTS}.`);
}
