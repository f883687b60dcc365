// Means and spreads of each row's scores over independent runs.
import type { BatchScores } from './score-examples.ts';

/** Running mean and sum of squared deviations (Welford 1962): no catastrophic cancellation, one pass. */
class RunningMean {
  private readonly mean: Float64Array;
  private readonly squares: Float64Array;

  constructor(count: number) {
    this.mean = new Float64Array(count);
    this.squares = new Float64Array(count);
  }

  /** @param n how many values have been added to this row, this one included */
  add(row: number, value: number, n: number): void {
    const delta = value - this.mean[row]!;
    const mean = this.mean[row]! + delta / n;
    this.mean[row] = mean;
    this.squares[row]! += delta * (value - mean);
  }

  meanOf(row: number): number {
    return this.mean[row]!;
  }

  /** Population standard deviation over n values. */
  deviationOf(row: number, n: number): number {
    return Math.sqrt(Math.max(0, this.squares[row]!) / n);
  }
}

/** Scores of one row, averaged over runs: the norms are averaged, never the gradients. */
export interface RowScores {
  /** Class with the highest mean probability; the lower index at a tie. */
  readonly predicted: number;
  /** Mean probability of the given label. */
  readonly confidence: number;
  readonly loss: number;
  readonly el2n: number;
  readonly el2nStd: number;
  readonly grand: number;
  readonly grandStd: number;
  readonly headGrand: number;
}

export class ScoreTotals {
  private readonly runs: Uint32Array;
  private readonly loss: RunningMean;
  private readonly el2n: RunningMean;
  private readonly grand: RunningMean;
  private readonly headGrand: RunningMean;
  /** `[rows, K]`, sums of probabilities: float32 holds a sum of a few runs to 1e-7. */
  private readonly probabilities: Float32Array;

  constructor(
    private readonly labels: Uint32Array,
    private readonly classes: number,
  ) {
    const count = labels.length;
    this.runs = new Uint32Array(count);
    this.loss = new RunningMean(count);
    this.el2n = new RunningMean(count);
    this.grand = new RunningMean(count);
    this.headGrand = new RunningMean(count);
    this.probabilities = new Float32Array(count * classes);
  }

  add(scores: BatchScores): void {
    scores.rows.forEach((row, index) => {
      const n = ++this.runs[row]!;
      this.loss.add(row, scores.losses[index]!, n);
      this.el2n.add(row, scores.el2n[index]!, n);
      this.grand.add(row, scores.grand[index]!, n);
      this.headGrand.add(row, scores.headGrand[index]!, n);
      for (let k = 0; k < this.classes; k++) {
        this.probabilities[row * this.classes + k]! += scores.probabilities[index * this.classes + k]!;
      }
    });
  }

  row(row: number): RowScores {
    const n = this.runs[row]!;
    if (n === 0) throw new Error(`row ${row} was not scored`);
    const start = row * this.classes;
    let predicted = 0;
    for (let k = 1; k < this.classes; k++) {
      if (this.probabilities[start + k]! > this.probabilities[start + predicted]!) predicted = k;
    }
    return {
      predicted,
      confidence: this.probabilities[start + this.labels[row]!]! / n,
      loss: this.loss.meanOf(row),
      el2n: this.el2n.meanOf(row),
      el2nStd: this.el2n.deviationOf(row, n),
      grand: this.grand.meanOf(row),
      grandStd: this.grand.deviationOf(row, n),
      headGrand: this.headGrand.meanOf(row),
    };
  }

  /** How well the models learned the labels they were given, over all rows. */
  fit(): { readonly accuracy: number; readonly majorityShare: number; readonly classesPredicted: number } {
    const given = new Uint32Array(this.classes);
    const predicted = new Set<number>();
    let agreeing = 0;
    this.labels.forEach((label, row) => {
      const { predicted: guess } = this.row(row);
      given[label]!++;
      predicted.add(guess);
      if (guess === label) agreeing++;
    });
    const count = this.labels.length;
    return {
      accuracy: agreeing / count,
      majorityShare: Math.max(...given) / count,
      classesPredicted: predicted.size,
    };
  }
}
