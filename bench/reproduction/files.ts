// The files of the reproduction: rows of a data set with labels as published, or wrong in one of three ways, and test rows.
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/core/random.ts';
import type { Example } from '../../src/data/examples.ts';
import { sortLabels } from '../../src/data/labels.ts';
import type { Columns, Label } from '../../src/shared/dataset.ts';
import { readDataSet, type DataSetName } from '../encoders/data-sets.ts';
import { flipLabels } from '../label-flips.ts';
import { confusableFlips } from './confusable-flips.ts';

/**
 * - `published`: as they are
 * - `uniform`: 10 % of the labels replaced by another one, each alike
 * - `confusable`: 10 % replaced by the class that the row looks most like
 * - `imbalanced`: half of the classes cut to a tenth, then 10 % replaced evenly
 */
export const NOISES = ['published', 'uniform', 'confusable', 'imbalanced'] as const;
export type Noise = (typeof NOISES)[number];

export const FLIP_SHARE = 0.1;
const FLIP_SEED = 1;
const RARE = 0.1;

export interface PreparedFile {
  readonly name: DataSetName;
  readonly title: string;
  readonly noise: Noise;
  readonly train: string;
  readonly test: string;
  readonly columns: Columns;
  readonly texts: readonly (readonly string[])[];
  readonly labels: readonly Label[];
  /** Of each training row, whether its label is wrong. */
  readonly flipped: readonly boolean[];
}

interface Limits {
  readonly rows: number;
  readonly testRows: number;
}

/** Writes them into `work`; the test rows keep their labels. */
export async function prepareFile(
  name: DataSetName,
  noise: Noise,
  datasets: string,
  limits: Limits,
  work: string,
): Promise<PreparedFile> {
  const set = await readDataSet(name, datasets, { train: limits.rows, test: limits.testRows });
  const rows = noise === 'imbalanced' ? imbalanced(set.train) : set.train;
  const given = rows.map(({ label }) => label);
  const { labels, flipped } = noisy(noise, rows, given);
  fs.mkdirSync(work, { recursive: true });
  const write = (part: string, examples: readonly Example[], own: readonly Label[]): string => {
    const file = path.join(work, `${name}-${part}-${examples.length}.jsonl`);
    const lines = examples.map(
      ({ texts: [text, text2] }, row) =>
        `${JSON.stringify({ text, ...(text2 !== undefined && { text2 }), label: own[row] })}\n`,
    );
    fs.writeFileSync(file, lines.join(''));
    return file;
  };
  return {
    name,
    title: set.title,
    noise,
    train: write(noise, rows, labels),
    test: write(
      'heldout',
      set.test,
      set.test.map(({ label }) => label),
    ),
    columns: { text: set.columns.text.length === 2 ? ['text', 'text2'] : ['text'], label: 'label' },
    texts: rows.map(({ texts }) => texts),
    labels,
    flipped: rows.map((_, row) => flipped.has(row)),
  };
}

function noisy(noise: Noise, rows: readonly Example[], given: readonly Label[]) {
  const options = { share: FLIP_SHARE, seed: FLIP_SEED };
  switch (noise) {
    case 'published':
      return { labels: given, flipped: new Set<number>() };
    case 'uniform':
    case 'imbalanced':
      return flipLabels(given, sortLabels(given), options);
    case 'confusable':
      return confusableFlips(
        rows.map(({ texts }) => texts.join(' ')),
        given,
        options,
      );
  }
}

/** Every second class keeps a tenth of its rows, drawn with a seed: 10 to 1. */
function imbalanced(rows: readonly Example[]): Example[] {
  const classes = sortLabels(rows.map(({ label }) => label));
  const rare = new Set(classes.filter((_, index) => index % 2 === 1));
  const random = new Random(FLIP_SEED, 'imbalance');
  return rows.filter(({ label }) => !rare.has(label) || random.uniform() < RARE);
}
