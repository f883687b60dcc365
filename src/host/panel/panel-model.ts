// What the panel asks of scored rows: the answer to a query, in order, and the distribution of a score. Pure.
import { SCORE_NAMES, type ScoredRow, type ScoreName } from '../../shared/results.ts';
import type { Histogram, Query } from '../../shared/panel-protocol.ts';
import { isFlagged, type Ranking } from '../views/ranking.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';

const BINS = 48;

export class PanelModel {
  private key = '';
  private recordOfScore: Int32Array | undefined;
  private answer: Uint32Array = new Uint32Array(0);

  constructor(
    readonly dataset: ScoredDataset,
    readonly ranking: Ranking,
  ) {}

  /**
   * Indices of the scored rows that a query selects, in its order.
   * @param recordOfScore see `DatasetView`: another array whenever rows came or went
   */
  select(query: Query, recordOfScore: Int32Array): Uint32Array {
    const key = JSON.stringify(query);
    if (key === this.key && recordOfScore === this.recordOfScore) return this.answer;
    this.key = key;
    this.recordOfScore = recordOfScore;
    this.answer = this.filter(this.sort(query), query, recordOfScore);
    return this.answer;
  }

  histograms(): Record<ScoreName, Histogram> {
    const entries = SCORE_NAMES.map((score) => [score, this.histogram(score)] as const);
    return Object.fromEntries(entries) as Record<ScoreName, Histogram>;
  }

  private sort({ sort, descending }: Query): Uint32Array {
    const { rows } = this.dataset;
    if (sort === this.ranking.score && descending) return this.ranking.order;
    const values = Float64Array.from(rows, (row) => row[sort]);
    const sign = descending ? -1 : 1;
    return Uint32Array.from(rows, (_, index) => index).sort(
      (a, b) => sign * (values[a]! - values[b]!) || a - b,
    );
  }

  private filter(order: Uint32Array, query: Query, recordOfScore: Int32Array): Uint32Array {
    const label = query.label === null ? undefined : this.dataset.metadata.data.labels[query.label];
    const { rows } = this.dataset;
    const wanted = (row: ScoredRow, scored: number) =>
      (query.goneToo || recordOfScore[scored] !== -1) &&
      (label === undefined || row.label === label) &&
      (!query.disagreementsOnly || row.predicted !== row.label) &&
      (!query.flaggedOnly || isFlagged(this.ranking, scored));
    return order.filter((scored) => wanted(rows[scored]!, scored));
  }

  private histogram(score: ScoreName): Histogram {
    const { rows } = this.dataset;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      low = Math.min(low, row[score]);
      high = Math.max(high, row[score]);
    }
    const counts = new Array<number>(BINS).fill(0);
    const flagged = new Array<number>(BINS).fill(0);
    if (rows.length === 0) return { low: 0, high: 1, counts, flagged };
    const width = (high - low) / BINS || 1;
    rows.forEach((row, scored) => {
      const bin = Math.min(BINS - 1, Math.floor((row[score] - low) / width));
      counts[bin]! += 1;
      if (isFlagged(this.ranking, scored)) flagged[bin]! += 1;
    });
    return { low, high, counts, flagged };
  }
}
