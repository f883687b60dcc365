// The file that all contenders read: a data set's rows, a seeded share of them with a wrong label.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { sortLabels } from '../../src/data/labels.ts';
import { readDataSet, type DataSetName } from '../encoders/data-sets.ts';
import { flipLabels } from '../label-flips.ts';

export const FLIP_SHARE = 0.1;
const FLIP_SEED = 1;
/** Enough for two steps, and for five parts of each class. */
const WARM_UP_ROWS = 64;

export interface NoisyFile {
  readonly name: DataSetName;
  readonly title: string;
  readonly task: string;
  readonly path: string;
  /** The first rows of it, for runs that are not timed. */
  readonly warmUp: string;
  readonly textColumns: readonly string[];
  readonly labelColumn: string;
  /** Of each row, whether its label is wrong. */
  readonly flipped: readonly boolean[];
  readonly sha256: string;
}

/** Writes the training rows of a data set, or the first `limit` of them in a seeded order, into `work`. */
export async function writeNoisyFile(
  name: DataSetName,
  datasets: string,
  limit: number,
  work: string,
): Promise<NoisyFile> {
  const { title, task, train, columns } = await readDataSet(name, datasets, { train: limit, test: 1 });
  const given = train.map(({ label }) => label);
  const { labels, flipped } = flipLabels(given, sortLabels(given), { share: FLIP_SHARE, seed: FLIP_SEED });
  const lines = train.map(
    ({ texts: [text, text2] }, row) =>
      `${JSON.stringify({ text, ...(text2 !== undefined && { text2 }), label: labels[row] })}\n`,
  );
  fs.mkdirSync(work, { recursive: true });
  const file = path.join(work, `${name}-${train.length}.jsonl`);
  const warmUp = path.join(work, `${name}-${train.length}-warm-up.jsonl`);
  const content = lines.join('');
  fs.writeFileSync(file, content);
  fs.writeFileSync(warmUp, lines.slice(0, WARM_UP_ROWS).join(''));
  return {
    name,
    title,
    task,
    path: file,
    warmUp,
    textColumns: columns.text.length === 2 ? ['text', 'text2'] : ['text'],
    labelColumn: 'label',
    flipped: given.map((_, row) => flipped.has(row)),
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}
