// Tells a person of a result on the terminal: what became of its dataset, and the rows of the highest EL2N.
import { fingerprintOfFile } from '../data/dataset-file.ts';
import { readResult } from '../results/read-result.ts';
import { suspiciousRows } from '../results/suspicious-rows.ts';
import { readReviewLog } from '../review/read-log.ts';
import { isSettled } from '../review/standing-decision.ts';
import { ResultStore } from '../results/store.ts';
import { DataDietError } from '../shared/errors.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { standardError, standardOutput } from './output-streams.ts';
import { drawTable } from './table.ts';
import { neutralise } from './terminal-text.ts';
import { readTopRows, type TopRow } from './top-rows.ts';

/** Width of the table where the output is no terminal. */
const FILE_COLUMNS = 120;

/** What became of the dataset since it was read. */
export type Fate = 'same' | 'changed' | 'gone';

/** What stands in the table for a text that cannot be shown. */
const NO_TEXT: Readonly<Record<Fate, string | undefined>> = {
  same: undefined,
  changed: '(the file has changed since)',
  gone: '(the file is gone)',
};

export async function fateOf({ data }: RunMetadata): Promise<Fate> {
  try {
    const { bytes, sha256 } = await fingerprintOfFile(data.file);
    return bytes === data.bytes && sha256 === data.sha256 ? 'same' : 'changed';
  } catch (error) {
    return error instanceof DataDietError && error.code === 'file-not-found' ? 'gone' : 'changed';
  }
}

export async function showTopRows(
  job: Pick<ScoreJob, 'file' | 'format' | 'reading' | 'columns' | 'store'>,
  metadata: RunMetadata,
  count: number,
  fate: Fate,
): Promise<void> {
  const folder = new ResultStore(job.store).folder(metadata.result);
  const columns = await readResult({ folder, metadata });
  const rows = await readTopRows(job, columns, metadata.data.labels, count, fate === 'same');
  draw(rows, fate, metadata.data);
}

/** The same of the rows that stand in the dataset now, where it may be of another version than was scored. */
export async function showRowsLeft(
  { file, store }: Pick<ScoreJob, 'file' | 'store'>,
  metadata: RunMetadata,
  count: number,
): Promise<void> {
  const folder = new ResultStore(store).folder(metadata.result);
  const review = await readReviewLog(file);
  const { rows } = await suspiciousRows(file, { folder, metadata }, 'el2n', count, (row) =>
    isSettled(review, row),
  );
  const told = rows.map(({ row = 0, line = row + 1, label, predicted, scores, text }): TopRow => {
    const { el2n = 0, grand } = scores;
    return { scored: { line, label, predicted, el2n, grand }, texts: text };
  });
  draw(told, 'same', metadata.data);
}

function draw(rows: readonly TopRow[], fate: Fate, data: RunMetadata['data']): void {
  const width = standardOutput.isTTY ? standardOutput.columns : FILE_COLUMNS;
  const table = drawTable(rows, width, NO_TEXT[fate], data);
  if (table.length === 0) return;
  say('Rows of the highest EL2N:');
  standardOutput.write(`${table.join('\n')}\n`);
}

export function say(line: string): void {
  standardError.write(`${neutralise(line)}\n`);
}
