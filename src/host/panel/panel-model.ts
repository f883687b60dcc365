// What the panel asks of scored rows: the answer to a query, in order, and the distribution of a score. Pure.
import { isScore, startsDescending, type Histogram, type Query } from '../../shared/panel-protocol.ts';
import { decisionCode } from '../../shared/decisions.ts';
import type { ScoreName } from '../../shared/scores.ts';
import { isFlagged, orderRows, type Ranking } from '../views/ranking.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';

const BINS = 48;
const RELABELLED = decisionCode('relabelled');

/** What a query asks of rows beside their scores, as it is now. Another array whenever it changed. */
export interface RowFacts {
  /** See `DatasetView`. */
  readonly recordOfScore: Int32Array;
  /** See `decisionsOf`. */
  readonly decisions: Uint8Array;
  /** Rows on which reviewers disagree. */
  readonly disputed: ReadonlySet<number>;
  /** Those that were drawn to be checked. */
  readonly sample: ReadonlySet<number>;
  /** 1 for rows whose texts hold what is searched for; undefined where nothing is. */
  readonly hits: Uint8Array | undefined;
}

export class PanelModel {
  private key = '';
  private facts: RowFacts | undefined;
  private answer: Uint32Array = new Uint32Array(0);
  /** The latest order that is not the ranking's own: filters change more often than what rows are sorted by. */
  private sorted: { readonly key: string; readonly order: Uint32Array } | undefined;
  private readonly histograms = new Map<ScoreName, Histogram>();

  constructor(
    readonly dataset: ScoredDataset,
    readonly ranking: Ranking,
  ) {}

  /** Indices of the scored rows that a query selects, in its order. */
  select(query: Query, facts: RowFacts): Uint32Array {
    const key = JSON.stringify(query);
    const before = this.facts;
    const same =
      before?.recordOfScore === facts.recordOfScore &&
      before.decisions === facts.decisions &&
      before.disputed === facts.disputed &&
      before.sample === facts.sample &&
      before.hits === facts.hits;
    if (key === this.key && same) return this.answer;
    this.key = key;
    this.facts = facts;
    this.answer = this.filter(this.sort(query), query, facts);
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

  private filter(order: Uint32Array, query: Query, facts: RowFacts): Uint32Array {
    const { label, predicted } = this.dataset.columns;
    const { recordOfScore, decisions, disputed, sample, hits } = facts;
    const decision = query.decision === null ? undefined : decisionCode(query.decision);
    // Rows that went by a decision are listed with those of that decision.
    const goneToo = query.goneToo || query.decision === 'removed' || query.sampleOnly;
    return order.filter(
      (scored) =>
        (goneToo || recordOfScore[scored] !== -1 || decisions[scored] === RELABELLED) &&
        (query.label === null || label[scored] === query.label) &&
        (query.predicted === null || predicted[scored] === query.predicted) &&
        (!query.disagreementsOnly || predicted[scored] !== label[scored]) &&
        (!query.flaggedOnly || isFlagged(this.ranking, scored)) &&
        (decision === undefined || decisions[scored] === decision) &&
        (!query.disputedOnly || disputed.has(scored)) &&
        (!query.sampleOnly || sample.has(scored)) &&
        (hits === undefined || hits[scored] === 1),
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
