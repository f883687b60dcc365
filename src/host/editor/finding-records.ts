// Where the rows that could not be scored are by now. They have no score to be matched by, so that their neighbours tell:
// between two scored rows they are the ones that stood there. Pure.
import type { Finding } from '../../shared/dataset.ts';
import type { DatasetView } from '../views/dataset-view.ts';

export interface PlacedFinding {
  readonly finding: Finding;
  readonly record: number;
}

/** A place in the file when it was scored, and in the document now. */
interface Anchor {
  readonly row: number;
  readonly record: number;
}

type Rows = Pick<DatasetView, 'rows' | 'recordOfScore'> & {
  readonly dataset: { readonly columns: { readonly row: Int32Array } };
};

/**
 * Findings with the records that they mean now; those whose place cannot be told are left out.
 * @param findings of one result, in the file's order
 * @param rowsRead rows of the file when it was scored
 */
export function placeFindings(
  { rows, recordOfScore, dataset }: Rows,
  findings: readonly Finding[],
  rowsRead: number,
): PlacedFinding[] {
  const placed: PlacedFinding[] = [];
  const { row: scoredRows } = dataset.columns;
  let before: Anchor = { row: -1, record: -1 };
  let next = 0;
  for (let scored = 0; scored <= scoredRows.length && next < findings.length; scored++) {
    const isEnd = scored === scoredRows.length;
    const record = isEnd ? rows.line.length : recordOfScore[scored]!;
    // Edited, removed, or moved away from its neighbours: it tells nothing.
    if (record <= before.record || recordOfNext(recordOfScore, scored) < record) continue;
    const here = { row: isEnd ? rowsRead : scoredRows[scored]!, record };
    const between: Finding[] = [];
    while (next < findings.length && findings[next]!.row < here.row) between.push(findings[next++]!);
    placed.push(...placeBetween(between, before, here, rows.score));
    before = here;
  }
  return placed;
}

/** The record of the next scored row that still stands; Infinity behind the last. */
function recordOfNext(recordOfScore: Int32Array, scored: number): number {
  for (let next = scored + 1; next < recordOfScore.length; next++) {
    if (recordOfScore[next] !== -1) return recordOfScore[next]!;
  }
  return Infinity;
}

function placeBetween(findings: Finding[], from: Anchor, to: Anchor, score: Int32Array): PlacedFinding[] {
  if (findings.length === 0) return [];
  if (to.record - from.record === to.row - from.row) {
    return findings
      .map((finding) => ({ finding, record: from.record + finding.row - from.row }))
      .filter(({ record }) => score[record] === -1);
  }
  // Rows between were removed: those left are the findings, if there are as many.
  const unscored: number[] = [];
  for (let record = from.record + 1; record < to.record; record++)
    if (score[record] === -1) unscored.push(record);
  return unscored.length === findings.length
    ? findings.map((finding, at) => ({ finding, record: unscored[at]! }))
    : [];
}
