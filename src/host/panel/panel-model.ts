// What the panel asks of scored rows: the answer to a query, in order, and the distribution of a score. Pure.
import { isScore, startsDescending, type Histogram, type Query } from '../../shared/panel-protocol.ts';
import { decisionCode } from '../../shared/decisions.ts';
import type { ScoreName } from '../../shared/scores.ts';
import type { AlikeRows } from './alike-rows.ts';
import type { RankComparison } from '../../results/compare-ranks.ts';
import { isFlagged, orderRows, type Ranking } from '../../results/ranking.ts';
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
  /** Rows of the same or nearly the same text; undefined where nothing is asked of them. */
  readonly alike: AlikeRows | undefined;
}

export class PanelModel {
  private key = '';
  private facts: RowFacts | undefined;
  private answer: Uint32Array = new Uint32Array(0);
  /** The latest order that is not the ranking's own: filters change more often than what rows are sorted by. */
  private sorted: { readonly key: string; readonly order: Uint32Array } | undefined;
  private readonly histograms = new Map<ScoreName, Histogram>();
  private other: RankComparison | undefined;

  constructor(
    readonly dataset: ScoredDataset,
    readonly ranking: Ranking,
  ) {}

  /** What the ranking is compared with. */
  get comparison(): RankComparison | undefined {
    return this.other;
  }

  compareWith(comparison: RankComparison | undefined): void {
    this.other = comparison;
    this.sorted = undefined;
    this.key = '';
  }

  /** Indices of the scored rows that a query selects, in its order. */
  select(query: Query, facts: RowFacts): Uint32Array {
    const key = JSON.stringify(query);
    const before = this.facts;
    const same =
      before?.recordOfScore === facts.recordOfScore &&
      before.decisions === facts.decisions &&
      before.disputed === facts.disputed &&
      before.sample === facts.sample &&
      before.hits === facts.hits &&
      before.alike === facts.alike;
    if (key === this.key && same) return this.answer;
    this.key = key;
    this.facts = facts;
    const { alike } = facts;
    const rows = this.filter(this.sort(query), query, facts);
    this.answer = alike === undefined ? rows : alike.together(rows);
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
    const { scores } = this.dataset;
    if (isScore(sort) && !scores.includes(sort)) return this.ranking.order;
    if (sort === this.ranking.score && descending === startsDescending(sort)) return this.ranking.order;
    const key = `${sort} ${descending}`;
    if (this.sorted?.key !== key) {
      const values = isScore(sort) ? this.dataset.valuesOf(sort) : this.valuesOf(sort);
      this.sorted = { key, order: orderRows(values, descending).order };
    }
    return this.sorted.order;
  }

  /** Of the score that ranks, the spread; its order where the result has none. */
  private valuesOf(sort: 'confidence' | 'spread' | 'row' | 'moved'): Float64Array | Int32Array {
    const { columns } = this.dataset;
    if (sort === 'moved') return this.other?.moved ?? this.dataset.valuesOf(this.ranking.score);
    if (sort !== 'spread') return columns[sort];
    const { score } = this.ranking;
    return columns.spreads.get(score) ?? this.dataset.valuesOf(score);
  }

  /** Whether each row lies in an area of the data map; undefined where all do. */
  private within({ region }: Query): ((scored: number) => boolean) | undefined {
    const { scores } = this.dataset;
    if (region === null || !scores.includes('variability')) return undefined;
    const [across, up] = [this.dataset.valuesOf('variability'), this.dataset.valuesOf('meanConfidence')];
    return (scored) => isInside(region, across[scored]!, up[scored]!);
  }

  private filter(order: Uint32Array, query: Query, facts: RowFacts): Uint32Array {
    const { recordOfScore, decisions } = facts;
    // Rows that went by a decision are listed with those of that decision.
    const goneToo = query.goneToo || query.decision === 'removed' || query.sampleOnly;
    const conditions = this.conditionsOf(query, facts);
    const rows = new Uint32Array(order.length);
    let count = 0;
    // A plain loop over what is asked alone: it runs over all rows at a pause in typing.
    for (const scored of order) {
      if (!goneToo && recordOfScore[scored] === -1 && decisions[scored] !== RELABELLED) continue;
      let holds = true;
      for (let at = 0; holds && at < conditions.length; at += 1) holds = conditions[at]!(scored);
      if (holds) rows[count++] = scored;
    }
    return rows.slice(0, count);
  }

  /** What a query asks of each row. */
  private conditionsOf(query: Query, facts: RowFacts): ((scored: number) => boolean)[] {
    const { label, predicted } = this.dataset.columns;
    const { decisions, disputed, sample, hits, alike } = facts;
    const conditions: ((scored: number) => boolean)[] = [];
    if (query.label !== null) conditions.push((scored) => label[scored] === query.label);
    if (query.predicted !== null) conditions.push((scored) => predicted[scored] === query.predicted);
    if (query.disagreementsOnly) conditions.push((scored) => predicted[scored] !== label[scored]);
    if (query.flaggedOnly) conditions.push((scored) => isFlagged(this.ranking, scored));
    if (query.decision !== null) {
      const decision = decisionCode(query.decision);
      conditions.push((scored) => decisions[scored] === decision);
    }
    if (query.disputedOnly) conditions.push((scored) => disputed.has(scored));
    if (query.sampleOnly) conditions.push((scored) => sample.has(scored));
    const within = this.within(query);
    if (within !== undefined) conditions.push(within);
    if (hits !== undefined) conditions.push((scored) => hits[scored] === 1);
    if (alike !== undefined) conditions.push((scored) => alike.has(scored, query.alike === 'conflicts'));
    return conditions;
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

/** Whether a point lies in a polygon: a ray from it crosses the edge an odd number of times. */
export function isInside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let at = 0, before = polygon.length - 1; at < polygon.length; before = at, at += 1) {
    const [x1, y1] = polygon[at]!;
    const [x2, y2] = polygon[before]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
