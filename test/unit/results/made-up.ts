// Results from made-up numbers, in folders as a job leaves them.
import fs from 'node:fs';
import path from 'node:path';
import type { ResultColumns } from '../../../src/results/columns.ts';
import type { JobIdentity } from '../../../src/results/job-identity.ts';
import { ResultFolder } from '../../../src/results/result-folder.ts';
import { writeUnit, type UnitColumns, type UnitKey } from '../../../src/results/unit.ts';
import type { ScoreName } from '../../../src/shared/scores.ts';

/** What decides a made-up job; another learning rate makes another job. */
export function madeUpIdentity(
  data: Partial<JobIdentity['data']> = {},
  training: Partial<JobIdentity['training']> = {},
): JobIdentity {
  return {
    format: 1,
    data: {
      bytes: 10,
      sha256: '00',
      format: 'jsonl',
      columns: { text: ['text'], label: 'label' },
      labels: ['a', 'b'],
      ...data,
    },
    model: { revision: '0', architecture: 'bert', head: 'random' },
    training: {
      epochs: 1,
      batchSize: 32,
      learningRate: 0.0005,
      warmupFraction: 0.1,
      weightDecay: 0.01,
      maxGradientNorm: 1,
      maxLength: 128,
      ...training,
    },
    provider: 'cpu',
    versions: { 'data-diet': '1.0.0' },
  };
}

/** A folder whose rows have these labels, and no units yet. */
export async function folderOf(place: string, labels: readonly number[]): Promise<ResultFolder> {
  const folder = new ResultFolder(place);
  fs.mkdirSync(path.join(place, 'units'), { recursive: true });
  const row = Int32Array.from(labels, (_, index) => index);
  await folder.keepRows({
    row,
    line: row.map((index) => index + 1),
    endLine: row.map((index) => index + 1),
    label: Int32Array.from(labels),
    hash: Uint32Array.from(labels.flatMap((_, index) => [index, index])),
    textHash: Uint32Array.from(labels.flatMap((_, index) => [index, 0])),
  });
  return folder;
}

/** The columns of a unit; those that a test does not care about are zeros. */
export function unitOf(
  count: number,
  columns: Partial<Record<keyof UnitColumns, readonly number[]>>,
): UnitColumns {
  const floats = (name: keyof UnitColumns) =>
    Float32Array.from(columns[name] ?? new Array<number>(count).fill(0));
  const { rows } = columns;
  return {
    ...(rows ? { rows: Int32Array.from(rows) } : { grand: floats('grand'), headGrand: floats('headGrand') }),
    loss: floats('loss'),
    el2n: floats('el2n'),
    entropy: floats('entropy'),
    given: floats('given'),
    margin: floats('margin'),
    topClasses: Uint16Array.from(columns.topClasses ?? new Array<number>(count).fill(0)),
    topProbabilities: floats('topProbabilities'),
  };
}

/** Writes a unit of made-up numbers into a folder. */
export async function keepUnit(
  folder: ResultFolder,
  key: UnitKey,
  columns: Partial<Record<keyof UnitColumns, readonly number[]>> & { readonly el2n: readonly number[] },
): Promise<void> {
  await writeUnit(folder.unitFile(key), unitOf(columns.el2n.length, columns), { fallbacks: [] });
}

/** Columns of a result whose scores follow from the row's number. */
export function madeUpColumns(
  count: number,
  valueOf: (name: ScoreName, row: number) => number,
  names: readonly ScoreName[] = ['el2n', 'grand', 'headGrand', 'loss', 'review'],
): ResultColumns {
  const integers = (value: (row: number) => number) =>
    Int32Array.from({ length: count }, (_, row) => value(row));
  const floats = (value: (row: number) => number) =>
    Float64Array.from({ length: count }, (_, row) => value(row));
  return {
    count,
    row: integers((row) => row),
    line: integers((row) => row + 1),
    endLine: integers((row) => row + 2),
    hash: Uint32Array.from({ length: 2 * count }, (_, word) => (word % 2 === 0 ? 0x0123abcd : word)),
    textHash: new Uint32Array(2 * count),
    label: integers((row) => row % 2),
    predicted: integers((row) => (row + 1) % 2),
    confidence: floats((row) => 0.1 + row / 3),
    predictedConfidence: floats(() => 0.5),
    scores: new Map(names.map((name) => [name, floats((row) => valueOf(name, row))])),
    spreads: new Map([
      ['el2n', floats(() => 5e-324)],
      ['grand', floats((row) => row / 7)],
    ]),
  };
}
