// The stored result of one dataset: its columns, ranked.
import { HashIndex } from '../../data/hash-index.ts';
import type { ResultColumns } from '../../results/columns.ts';
import { readLikeliest, readRunValues } from '../../results/read-result.ts';
import type { ResultFolder } from '../../results/result-folder.ts';
import type { Label } from '../../shared/dataset.ts';
import type { RunMetadata } from '../../shared/results.ts';
import { SCORE_NAMES, type ScoreName } from '../../shared/scores.ts';
import { flagTop, orderBySuspicion, type Ranking } from '../../results/ranking.ts';

export interface LikelyLabels {
  /** The likeliest first. */
  readonly labels: readonly { readonly label: Label; readonly probability: number }[];
  /** Whether every run takes the same label for the likeliest. */
  readonly unanimous: boolean;
}

export class ScoredDataset {
  /** The scores that the result has, in the order of the table of scores. */
  readonly scores: readonly ScoreName[];
  /** The latest ranking by each score: another flagged share needs no other order. */
  private readonly rankings = new Map<ScoreName, Ranking>();
  private hashes: HashIndex | undefined;
  private texts: HashIndex | undefined;

  constructor(
    /** Where the result lies. */
    readonly folder: ResultFolder,
    readonly metadata: RunMetadata,
    /** In file order. */
    readonly columns: ResultColumns,
  ) {
    this.scores = SCORE_NAMES.filter((name) => columns.scores.has(name));
  }

  /** Number of scored rows. */
  get count(): number {
    return this.columns.count;
  }

  /** The scored rows by the hash of their content, built when it is first needed. */
  get index(): HashIndex {
    this.hashes ??= new HashIndex(this.columns.hash);
    return this.hashes;
  }

  /** The scored rows by the hash of their texts, built when it is first needed. */
  get textIndex(): HashIndex {
    this.texts ??= new HashIndex(this.columns.textHash);
    return this.texts;
  }

  /** Takes an index of the same rows that was made elsewhere. */
  useIndex(index: HashIndex): void {
    this.hashes ??= index;
  }

  /** All rows' values of a score that the result has. */
  valuesOf(score: ScoreName): Float64Array {
    const values = this.columns.scores.get(score);
    if (values === undefined) throw new Error(`the result has no ${score}`);
    return values;
  }

  /** A row's value in each run; empty for a score that is not of one run, or where the runs cannot be read. */
  async valuesByRun(score: ScoreName, index: number): Promise<number[]> {
    try {
      return await readRunValues(this, score, index);
    } catch {
      // What a hover tells besides is not worth an error: the panel shows one where the result is damaged.
      return [];
    }
  }

  /** A row's mean over the runs at each point of training, in epochs, where there are several; else none. */
  async valuesByPoint(
    score: ScoreName,
    index: number,
  ): Promise<{ readonly epoch: number; readonly value: number }[]> {
    const { points } = this.metadata.training;
    if (points.length < 2) return [];
    try {
      const values = await Promise.all(
        points.map(async (epoch) => ({ epoch, runs: await readRunValues(this, score, index, epoch) })),
      );
      return values
        .filter(({ runs }) => runs.length > 0)
        .map(({ epoch, runs }) => ({ epoch, value: runs.reduce((a, b) => a + b, 0) / runs.length }));
    } catch {
      return [];
    }
  }

  /** The likeliest labels of a row by mean probability over the runs; none where the runs cannot be read. */
  async likeliest(index: number): Promise<LikelyLabels> {
    try {
      const { classes, unanimous } = await readLikeliest(this, index);
      const { labels } = this.metadata.data;
      return {
        labels: classes.map(({ label, probability }) => ({ label: labels[label]!, probability })),
        unanimous,
      };
    } catch {
      return { labels: [], unanimous: false };
    }
  }

  /** What a row was labelled, and what it was predicted to be. */
  labelOf(index: number): Label {
    return this.metadata.data.labels[this.columns.label[index]!]!;
  }

  predictedOf(index: number): Label {
    return this.metadata.data.labels[this.columns.predicted[index]!]!;
  }

  /** Whether the predicted label is the given one. */
  agrees(index: number): boolean {
    return this.columns.label[index] === this.columns.predicted[index];
  }

  /** The ranking by a score that the result has; the same object as long as nothing changes. */
  ranking(score: ScoreName, flaggedPercent: number): Ranking {
    const before = this.rankings.get(score);
    if (before?.flaggedPercent === flaggedPercent) return before;
    const values = this.valuesOf(score);
    const ranking = flagTop(score, values, before ?? orderBySuspicion(score, values), flaggedPercent);
    this.rankings.set(score, ranking);
    return ranking;
  }
}
