// What the panel asks of scored rows: the answer to a query, in order, and the distribution of a score. Pure.
import { isScore, startsDescending, type Histogram, type Query } from '../../shared/panel-protocol.ts';
import type { ScoreName } from '../../shared/scores.ts';
import { isFlagged, orderRows, type Ranking } from '../views/ranking.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';

const BINS = 48;

export class PanelModel {
  private key = '';
  private recordOfScore: Int32Array | undefined;
  private answer: Uint32Array = new Uint32Array(0);
  /** The latest order that is not the ranking's own: filters change more often than what rows are sorted by. */
  private sorted: { readonly key: string; readonly order: Uint32Array } | undefined;
  private readonly histograms = new Map<ScoreName, Histogram>();

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

  /** How a score that the result has is distributed over all scored rows, and the flagged ones among them. */
  histogram(score: ScoreName): Histogram {
    let histogram = this.histograms.get(score);
    if (histogram === undefined) {
      histogram = this.countBins(this.dataset.valuesOf(score));
      this.histograms.set(score, histogram);
    }
    return histogram;
  }

  /** Rows in the order of a column; by the ranking where the result lacks it. */
  private sort({ sort, descending }: Query): Uint32Array {
    const { columns, scores } = this.dataset;
    if (isScore(sort) && !scores.includes(sort)) return this.ranking.order;
    if (sort === this.ranking.score && descending === startsDescending(sort)) return this.ranking.order;
    const key = `${sort} ${descending}`;
    if (this.sorted?.key !== key) {
      const values = isScore(sort) ? this.dataset.valuesOf(sort) : columns[sort];
      this.sorted = { key, order: orderRows(values, descending).order };
    }
    return this.sorted.order;
  }

  private filter(order: Uint32Array, query: Query, recordOfScore: Int32Array): Uint32Array {
    const { label, predicted } = this.dataset.columns;
    return order.filter(
      (scored) =>
        (query.goneToo || recordOfScore[scored] !== -1) &&
        (query.label === null || label[scored] === query.label) &&
        (!query.disagreementsOnly || predicted[scored] !== label[scored]) &&
        (!query.flaggedOnly || isFlagged(this.ranking, scored)),
    );
  }

  private countBins(values: Float64Array): Histogram {
    const counts = new Array<number>(BINS).fill(0);
    const flagged = new Array<number>(BINS).fill(0);
    if (values.length === 0) return { low: 0, high: 1, counts, flagged };
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const width = (high - low) / BINS || 1;
    for (let scored = 0; scored < values.length; scored += 1) {
      const bin = Math.min(BINS - 1, Math.floor((values[scored]! - low) / width));
      counts[bin]! += 1;
      if (isFlagged(this.ranking, scored)) flagged[bin]! += 1;
    }
    return { low, high, counts, flagged };
  }
}
