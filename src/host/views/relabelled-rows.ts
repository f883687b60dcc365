// Finds the rows that have another label by now: their record is not the one that was scored, but its texts are.
import { exampleOf } from '../../data/examples.ts';
import { textHash } from '../../data/record-hash.ts';
import { readRecord } from '../../data/reader.ts';
import type { Dialect, Label } from '../../shared/dataset.ts';
import type { MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

export interface RelabelledRow {
  /** Index among the records. */
  readonly record: number;
  /** Its label now. */
  readonly label: Label;
}

/** A file of which more rows are unknown is another one, and not searched: this is done at each pause in typing. */
const MOST_UNKNOWN = 2000;

const NONE: ReadonlyMap<number, RelabelledRow> = new Map();

/**
 * @param recordOfScore see `DatasetView`
 * @param rawOf the text of a record
 * @returns the rows by their index among the scored ones
 */
export function findRelabelled(
  dataset: ScoredDataset,
  rows: MatchedRows,
  recordOfScore: Int32Array,
  written: { readonly dialect: Dialect; readonly columns: readonly string[] },
  rawOf: (record: number) => string,
): ReadonlyMap<number, RelabelledRow> {
  if (!recordOfScore.includes(-1)) return NONE;
  const unknown: number[] = [];
  // By `indexOf`, which goes through all rows many times as fast as a loop: this is done at each pause in typing.
  const { score } = rows;
  for (let record = score.indexOf(-1); record !== -1; record = score.indexOf(-1, record + 1)) {
    unknown.push(record);
    if (unknown.length > MOST_UNKNOWN) return NONE;
  }
  const found = new Map<number, RelabelledRow>();
  for (const record of unknown) {
    const read = readRecord(rawOf(record), written.dialect, written.columns);
    if (read === undefined || !('fields' in read)) continue;
    const result = exampleOf(read, dataset.metadata.data.columns);
    if (result.kind !== 'example') continue;
    const { texts, label } = result.example;
    const { textIndex } = dataset;
    for (let scored = textIndex.first(textHash(texts)); scored !== -1; scored = textIndex.next(scored)) {
      if (recordOfScore[scored] !== -1 || found.has(scored)) continue;
      if (dataset.labelOf(scored) !== label) found.set(scored, { record, label });
      break;
    }
  }
  return found;
}
