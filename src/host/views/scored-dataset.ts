// The stored result of one dataset, read from disk and ranked.
import type { RunMetadata, ScoredRow, ScoreName } from '../../shared/results.ts';
import { rankRows, type Ranking } from './ranking.ts';

export class ScoredDataset {
  private readonly rankings = new Map<string, Ranking>();

  constructor(
    /** Path of the scores file. */
    readonly file: string,
    readonly metadata: RunMetadata,
    /** In file order. */
    readonly rows: readonly ScoredRow[],
  ) {}

  /** The rows' ranking by a score, computed once. */
  ranking(score: ScoreName, flaggedPercent: number): Ranking {
    const key = `${score} ${flaggedPercent}`;
    let ranking = this.rankings.get(key);
    if (ranking === undefined) {
      ranking = rankRows(this.rows, score, flaggedPercent);
      this.rankings.set(key, ranking);
    }
    return ranking;
  }
}
