// Gathers what a model tells of each row, batch by batch, into the columns of a unit.
import type { BatchScores } from '../core/scores/score-examples.ts';
import { TOP_CLASSES, type UnitColumns } from '../results/unit.ts';
import { DataDietError } from '../shared/errors.ts';

/** A probability of 0 has no logarithm; the smallest normal float32 stands in for what underflowed. */
const SMALLEST = 1.2e-38;

interface CollectorOptions {
  readonly gradients: boolean;
  readonly heldOut?: Uint32Array | undefined;
}

export class UnitCollector {
  private readonly columns: UnitColumns;
  private readonly width: number;

  /**
   * @param labels class of every row of the unit
   * @param classes K
   * @param options.gradients whether GraNd is told
   * @param options.heldOut which of the scored rows the unit is of, where it is not of all
   */
  constructor(
    private readonly labels: Uint32Array,
    private readonly classes: number,
    { gradients, heldOut }: CollectorOptions = { gradients: true },
  ) {
    const count = labels.length;
    this.width = Math.min(classes, TOP_CLASSES);
    const values = (): Float32Array => new Float32Array(count);
    this.columns = {
      ...(gradients && { grand: values(), headGrand: values() }),
      ...(heldOut && { rows: Int32Array.from(heldOut) }),
      loss: values(),
      el2n: values(),
      entropy: values(),
      given: values(),
      margin: values(),
      topClasses: new Uint16Array(count * this.width),
      topProbabilities: new Float32Array(count * this.width),
    };
  }

  /**
   * @param scores whose rows count among those of the unit
   * @throws DataDietError `diverged` for a score that is no finite number: it would be kept, and no export can hold it
   */
  add({ rows, losses, el2n, grand, headGrand, probabilities }: BatchScores): void {
    const { columns, classes } = this;
    requireFinite('loss', losses);
    requireFinite('EL2N', el2n);
    if (columns.grand) requireFinite('GraNd', grand);
    if (columns.headGrand) requireFinite('head GraNd', headGrand);
    rows.forEach((row, index) => {
      const given = this.labels[row]!;
      const p = probabilities.subarray(index * classes, (index + 1) * classes);
      columns.loss[row] = losses[index]!;
      columns.el2n[row] = el2n[index]!;
      if (columns.grand) columns.grand[row] = grand[index]!;
      if (columns.headGrand) columns.headGrand[row] = headGrand[index]!;
      columns.given[row] = p[given]!;
      this.addShape(row, given, losses[index]!, p);
      this.addTop(row, p);
    });
  }

  get unit(): UnitColumns {
    return this.columns;
  }

  /**
   * Entropy `-sum p log p`, and the margin `z_y - max_{k != y} z_k` of the logits: the softmax takes a constant off all of
   * them, so that it is `log p_y - log max_{k != y} p_k`, with `log p_y = -loss` exact where p_y underflows.
   */
  private addShape(row: number, given: number, loss: number, p: Float32Array): void {
    let entropy = 0;
    let other = 0;
    for (let k = 0; k < p.length; k++) {
      const value = p[k]!;
      if (value > 0) entropy -= value * Math.log(value);
      if (k !== given && value > other) other = value;
    }
    this.columns.entropy[row] = Math.max(0, entropy);
    this.columns.margin[row] = this.classes < 2 ? 0 : -loss - Math.log(Math.max(SMALLEST, other));
  }

  /** The likeliest classes, the lower index first at a tie; by insertion, since they are few. */
  private addTop(row: number, p: Float32Array): void {
    const { width } = this;
    const start = row * width;
    const top = this.columns.topClasses.subarray(start, start + width);
    const values = this.columns.topProbabilities.subarray(start, start + width);
    let filled = 0;
    for (let k = 0; k < p.length; k++) {
      const value = p[k]!;
      if (filled === width && !(value > values[width - 1]!)) continue;
      let at = filled < width ? filled++ : width - 1;
      while (at > 0 && value > values[at - 1]!) {
        values[at] = values[at - 1]!;
        top[at] = top[at - 1]!;
        at--;
      }
      values[at] = value;
      top[at] = k;
    }
  }
}

function requireFinite(name: string, values: Float32Array): void {
  const value = values.find((one) => !Number.isFinite(one));
  if (value === undefined) return;
  throw new DataDietError('diverged', `The model gives a row the ${name} ${value}.`, {
    action: 'Choose another encoder, or a lower learning rate: the weights of this model are too large.',
  });
}
