// A scored dataset as it lies before the person now: its records, which of them have a score, and where.
import type * as vscode from 'vscode';
import type { ReviewLog } from '../../review/review-log.ts';
import { decisionCode, type Decision } from '../../shared/decisions.ts';
import { isFlagged, type Ranking } from '../../results/ranking.ts';
import { readSettings } from '../settings.ts';
import type { RelabelledRow } from './relabelled-rows.ts';
import { decisionsOf } from './row-decisions.ts';
import { rowAt, type MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

export interface RecordText {
  /** The values of the text columns, in their order. */
  readonly text: string[];
}

/** Passes over all texts of a file. They give undefined where it is another file by now. */
export interface TextPasses {
  /**
   * 1 for each record one of whose texts holds the words. `Uint8Array [records]`
   * @param wanted in lower case
   * @param signal gives the search up
   */
  search(
    wanted: string,
    signal: AbortSignal,
    onProgress: (fraction: number) => void,
  ): Promise<Uint8Array | undefined>;
  /** A number for each of some records, rising, which those of texts alike share. `Uint32Array [records]` */
  group(records: Int32Array): Promise<Uint32Array | undefined>;
}

export interface DatasetView {
  readonly uri: vscode.Uri;
  readonly dataset: ScoredDataset;
  /** The records, and the score of each. */
  readonly rows: MatchedRows;
  /** Record that holds each scored row now, or -1 where it was edited or removed. `Int32Array [scored rows]`. */
  readonly recordOfScore: Int32Array;
  /** Values of the text columns of records, in the order asked; undefined where the file changed since it was matched. */
  readTexts(records: readonly number[]): Promise<RecordText[] | undefined>;
  /** Looks through all texts elsewhere than here, where there are too many of them to be read here. */
  readonly texts?: TextPasses | undefined;
  /** Rows that stand there with another label than the one that was scored, by their index among the scored rows. */
  readonly relabelled: ReadonlyMap<number, RelabelledRow>;
  /** What was decided of the rows. */
  readonly review: ReviewLog;
  /** Whether heat can be painted: an editor has the document. */
  readonly hasDocument: boolean;
}

/** A scored row at a line of a document. */
export interface RowAtLine {
  /** Index among the records. */
  readonly record: number;
  /** Index among the scored rows, or -1. */
  readonly scored: number;
}

export function findRow(view: DatasetView, line: number): RowAtLine | undefined {
  const record = rowAt(view.rows, line);
  return record === -1 ? undefined : { record, scored: view.rows.score[record]! };
}

/** The ranking that the settings of the dataset's file choose; by EL2N where the result lacks the score they name. */
export function rankingOf({ dataset, uri }: Pick<DatasetView, 'dataset' | 'uri'>): Ranking {
  const { score, flaggedPercent } = readSettings(uri);
  return dataset.ranking(dataset.scores.includes(score) ? score : 'el2n', flaggedPercent);
}

const OPEN = decisionCode('open');

/** Whether a row is flagged and nobody has decided on it yet. */
export function isOpenAndFlagged(view: DatasetView, ranking: Ranking, scored: number): boolean {
  return isFlagged(ranking, scored) && decisionsOf(view)[scored] === OPEN;
}

/** Records that hold rows of a decision now, those that have another label by now among them, ascending. */
export function decidedRecords(view: DatasetView, decision: Decision): Int32Array {
  const { recordOfScore, relabelled } = view;
  const records: number[] = [];
  decisionsOf(view).forEach((code, scored) => {
    if (code !== decisionCode(decision)) return;
    const record = recordOfScore[scored]!;
    const now = record === -1 ? (relabelled.get(scored)?.record ?? -1) : record;
    if (now !== -1) records.push(now);
  });
  return Int32Array.from(records).sort();
}
