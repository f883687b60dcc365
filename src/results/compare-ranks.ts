// Two results of one file: where each row stands in the other one's ranking, and how alike the two are. Pure.
import { SCORES, type ScoreName } from '../shared/scores.ts';
import type { Likeness } from '../shared/trust.ts';
import type { ResultColumns } from './columns.ts';
import { likenessOf, rankedBy } from './likeness.ts';
import { orderBySuspicion } from './ranking.ts';

/** What is compared of a result. */
export type ComparedColumns = Pick<ResultColumns, 'row' | 'scores'>;

export interface RankComparison {
  /** 1-based rank of each row in the other result, the most suspicious first, among the rows of both; 0 where it is not there. */
  readonly otherRank: Int32Array;
  /** Places between its two ranks among the rows of both; -1 where it is in one alone. `Float64Array [N]` */
  readonly moved: Float64Array;
  /** Of the rows of both. */
  readonly likeness: Likeness;
}

/**
 * Rows are the same where they have the same number among the records: both results are of the same bytes.
 * @param score that both have
 */
export function compareRanks(score: ScoreName, own: ComparedColumns, other: ComparedColumns): RankComparison {
  const otherOf = new Map<number, number>();
  other.row.forEach((row, index) => otherOf.set(row, index));
  const mine: number[] = [];
  const theirs: number[] = [];
  own.row.forEach((row, index) => {
    const found = otherOf.get(row);
    if (found === undefined) return;
    mine.push(index);
    theirs.push(found);
  });
  const ownValues = Float64Array.from(mine, (index) => own.scores.get(score)![index]!);
  const otherValues = Float64Array.from(theirs, (index) => other.scores.get(score)![index]!);
  const ownPlaces = orderBySuspicion(score, ownValues).rank;
  const otherPlaces = orderBySuspicion(score, otherValues).rank;
  const otherRank = new Int32Array(own.row.length);
  const moved = new Float64Array(own.row.length).fill(-1);
  mine.forEach((index, at) => {
    otherRank[index] = otherPlaces[at]! + 1;
    moved[index] = Math.abs(otherPlaces[at]! - ownPlaces[at]!);
  });
  // Ranks are of high values first.
  const suspicion = (values: Float64Array) =>
    rankedBy(SCORES[score].suspicious === 'high' ? values : values.map((value) => -value));
  return { otherRank, moved, likeness: likenessOf(suspicion(ownValues), suspicion(otherValues)) };
}
