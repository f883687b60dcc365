// Whether a file's records are mostly the rows of a result, by their content alone: so a file is known again that was edited
// and saved under another name.
import { PlaceReader } from '../data/places.ts';
import { growingInt32 } from '../data/growing-array.ts';
import { HashIndex } from '../data/hash-index.ts';
import { openText } from '../data/reader.ts';
import { assignScores } from '../data/score-lookup.ts';
import type { JobIdentity } from './job-identity.ts';
import type { ResultFolder } from './result-folder.ts';

/** So much of the file must be rows of the result: of what is new there is nothing to show. */
const LEAST_KNOWN = 0.75;
/** So many of the result's rows must be left: half of the rows are the most that the editor flags and removes. */
const LEAST_LEFT = 0.5;
/** A file that is another one is given up after so many records. */
const FIRST_RECORDS = 200;
const LEAST_KNOWN_FIRST = 0.5;

/** Sizes between which it is worth a look: about the same number of rows. */
export function isOfLikeSize(bytes: number, scored: number): boolean {
  return bytes >= scored * LEAST_LEFT * 0.9 && bytes * LEAST_KNOWN * 0.9 <= scored;
}

/** @throws DataDietError `file-not-found`, `file-unreadable`, also of the result's own files */
export async function isMostlyOf(
  file: string,
  { format, dialect }: Pick<JobIdentity['data'], 'format' | 'dialect'>,
  folder: ResultFolder,
): Promise<boolean> {
  const index = new HashIndex((await folder.readRows()).hash);
  const text = await openText(file, dialect ?? format);
  const reader = new PlaceReader(text.written);
  const contents = growingInt32();
  let known = 0;
  const isAnother = (): boolean =>
    contents.length >= FIRST_RECORDS && known < LEAST_KNOWN_FIRST * contents.length;
  for await (const chunk of text.chunks) {
    for (const { hash } of reader.push(chunk)) {
      const content = index.first(hash);
      contents.append(content);
      if (content !== -1) known += 1;
      if (contents.length === FIRST_RECORDS && isAnother()) return false;
    }
    if (isAnother()) return false;
  }
  for (const { hash } of reader.end()) contents.append(index.first(hash));
  // Each row once: a row that stands a hundred times in the file is not a hundred rows of the result.
  const same = assignScores(contents.values, index).reduce((sum, row) => sum + (row === -1 ? 0 : 1), 0);
  return same > 0 && same >= LEAST_KNOWN * contents.length && same >= LEAST_LEFT * index.count;
}
