// The labelled texts on which encoders are compared: what they train on and what they are tested on.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/core/random.ts';
import type { Example } from '../../src/data/examples.ts';
import type { Columns } from '../../src/shared/dataset.ts';
import { readLabelledTexts } from '../labelled-texts.ts';

/** Where a set lies below the folder of data sets, and how it is divided. */
interface DataSetPlan {
  readonly title: string;
  readonly task: string;
  readonly train: string;
  /** Absent where rows of the only file are kept for testing. */
  readonly test?: string;
  /** Rows to train on, where the file is to be divided. */
  readonly trainRows?: number;
}

export const DATA_SETS = {
  sst2: {
    title: 'SST-2',
    task: 'sentiment of film reviews',
    train: 'sst2/train.jsonl',
    test: 'sst2/test.jsonl',
  },
  banking77: {
    title: 'Banking77',
    task: 'intents of questions to a bank',
    train: 'banking77/train.csv',
    test: 'banking77/test.csv',
  },
  ag_news: {
    title: 'AG News',
    task: 'topics of news',
    train: 'ag_news/ag_news.csv',
    trainRows: 6000,
  },
  snli: {
    title: 'SNLI',
    task: 'whether one sentence follows from another',
    train: 'snli/dev.jsonl',
    test: 'snli/test.jsonl',
  },
} as const satisfies Record<string, DataSetPlan>;
export type DataSetName = keyof typeof DATA_SETS;
export const DATA_SET_NAMES = Object.keys(DATA_SETS) as DataSetName[];

/** Seed of every division and every choice of rows: all encoders see the same ones. */
const ROWS_SEED = 1;

export interface RowLimits {
  readonly train: number;
  readonly test: number;
}

export interface DataSet {
  readonly name: DataSetName;
  readonly title: string;
  readonly task: string;
  readonly columns: Columns;
  readonly train: readonly Example[];
  readonly test: readonly Example[];
  /** Fingerprint of all of this. */
  readonly sha256: string;
}

/** `rows` in a seeded order of which the first ones are a sample. */
function shuffled(rows: readonly Example[], purpose: string): Example[] {
  const order = [...rows];
  new Random(ROWS_SEED, purpose).shuffle(order);
  return order;
}

/** At most `limit` of the rows, drawn evenly; all of them as they stand where they are no more. */
function atMost(rows: readonly Example[], limit: number, purpose: string): readonly Example[] {
  return rows.length <= limit ? rows : shuffled(rows, purpose).slice(0, limit);
}

/** @throws Error naming the file that is not in `folder` */
export async function readDataSet(name: DataSetName, folder: string, limits: RowLimits): Promise<DataSet> {
  const plan: DataSetPlan = DATA_SETS[name];
  const fileOf = (part: string): string => {
    const file = path.join(folder, part);
    if (!fs.existsSync(file)) throw new Error(`${plan.title} needs the file ${file}`);
    return file;
  };
  const { examples, columns } = await readLabelledTexts(fileOf(plan.train));
  const divided = plan.test === undefined ? shuffled(examples, 'division') : examples;
  const trainRows = plan.trainRows ?? divided.length;
  const held = plan.test === undefined ? undefined : await readLabelledTexts(fileOf(plan.test));
  const train = atMost(divided.slice(0, trainRows), limits.train, 'training rows');
  const test = atMost(held?.examples ?? divided.slice(trainRows), limits.test, 'test rows');
  const sha256 = createHash('sha256').update(JSON.stringify({ columns, train, test })).digest('hex');
  return { name, title: plan.title, task: plan.task, columns, train, test, sha256 };
}

/** Share of the test rows that saying the most frequent label of the training rows would get right. */
export function majorityShare({ train, test }: Pick<DataSet, 'train' | 'test'>): number {
  const counts = new Map<Example['label'], number>();
  for (const { label } of train) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [[commonest] = []] = [...counts].sort(([, a], [, b]) => b - a);
  return test.filter(({ label }) => label === commonest).length / test.length;
}
