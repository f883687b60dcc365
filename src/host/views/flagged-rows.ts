// Which rows are flagged and still to be decided on, found once for everyone who shows them: a match of 300,000 rows is told to
// heat, Problems, status and panel, while the editor waits.
import type { Ranking } from '../../results/ranking.ts';
import { decisionCode } from '../../shared/decisions.ts';
import { decisionsOf } from './row-decisions.ts';
import { rankingOf, type DatasetView } from './dataset-view.ts';

const OPEN = decisionCode('open');
const REMOVED = decisionCode('removed');

interface Flagged {
  readonly ranking: Ranking;
  readonly recordOfScore: Int32Array;
  readonly decisions: Uint8Array;
  readonly rows: Uint32Array;
  records: Int32Array | undefined;
}

const known = new WeakMap<DatasetView, Flagged>();

function flaggedOf(view: DatasetView): Flagged {
  const ranking = rankingOf(view);
  const { recordOfScore } = view;
  const decisions = decisionsOf(view);
  const before = known.get(view);
  if (
    before?.ranking === ranking &&
    before.recordOfScore === recordOfScore &&
    before.decisions === decisions
  ) {
    return before;
  }
  const rows = new Uint32Array(ranking.flaggedCount);
  let count = 0;
  for (let place = 0; place < ranking.flaggedCount; place += 1) {
    const scored = ranking.order[place]!;
    if (recordOfScore[scored] !== -1 && decisions[scored] === OPEN) rows[count++] = scored;
  }
  const flagged: Flagged = {
    ranking,
    recordOfScore,
    decisions,
    rows: rows.subarray(0, count),
    records: undefined,
  };
  known.set(view, flagged);
  return flagged;
}

/**
 * Flagged rows that still stand in the document and that nobody has decided on, by their index among the scored rows, the
 * most suspicious first. The same array as long as nothing changes; not to be written to.
 */
export function flaggedRows(view: DatasetView): Uint32Array {
  return flaggedOf(view).rows;
}

/** Records that hold flagged rows now, ascending. As `flaggedRows`. */
export function flaggedRecords(view: DatasetView): Int32Array {
  const flagged = flaggedOf(view);
  if (flagged.records === undefined) {
    const { rows, recordOfScore } = flagged;
    const records = new Int32Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) records[at] = recordOfScore[rows[at]!]!;
    flagged.records = records.sort();
  }
  return flagged.records;
}

/** Records that go with the next copy: flagged rows, and those that are marked to go, ascending. */
export function recordsToGo(view: DatasetView): Int32Array {
  const { recordOfScore } = view;
  const records = Array.from(flaggedRows(view), (scored) => recordOfScore[scored]!);
  decisionsOf(view).forEach((decision, scored) => {
    if (decision === REMOVED && recordOfScore[scored] !== -1) records.push(recordOfScore[scored]!);
  });
  return Int32Array.from(records).sort();
}

const rowsLeft = new WeakMap<Int32Array, number>();

/** Scored rows that still stand in the document, as they were scored or with another label. */
export function countRowsLeft({
  recordOfScore,
  relabelled,
}: Pick<DatasetView, 'recordOfScore' | 'relabelled'>): number {
  let count = countAsScored(recordOfScore);
  for (const scored of relabelled.keys()) if (recordOfScore[scored] === -1) count += 1;
  return count;
}

function countAsScored(recordOfScore: Int32Array): number {
  let count = rowsLeft.get(recordOfScore);
  if (count === undefined) {
    count = recordOfScore.length;
    // By `indexOf`, which goes through all rows many times as fast as a loop, where most of them stand there.
    for (let gone = recordOfScore.indexOf(-1); gone !== -1; gone = recordOfScore.indexOf(-1, gone + 1))
      count -= 1;
    rowsLeft.set(recordOfScore, count);
  }
  return count;
}
