// Whether numbers are logits or probabilities, and the probabilities that they are.
import type { PredictedValues } from '../../shared/import-job.ts';
import type { DataDietError } from '../../shared/errors.ts';
import { predictionsFault } from './predictions-fault.ts';
import type { Predictions } from './read-predictions.ts';

/** Of logits, some may look like probabilities by chance: whole numbers do. */
const BY_CHANCE = 0.5;
const SAY_SO = 'Say which they are: --logits or --probabilities.';

/**
 * Rows of numbers from 0 to 1 that sum to 1 are probabilities, others logits.
 * @throws DataDietError `predictions-unusable` where some rows are the one and some the other
 */
export function meaningOf({ file, lines, look }: Predictions): PredictedValues {
  const { sumToOne, off, outside } = look;
  if (sumToOne === lines.length) return 'probabilities';
  if (outside !== undefined && sumToOne <= BY_CHANCE * lines.length) return 'logits';
  if (outside === undefined && off !== undefined && sumToOne === 0) return 'logits';
  if (outside === undefined && off !== undefined) {
    throw predictionsFault(
      file,
      off.line,
      `The values in line ${off.line} of ${file} sum to ${off.sum.toPrecision(4)}, other rows sum to 1 as probabilities do.`,
      SAY_SO,
    );
  }
  const { line = 1, value = 0 } = outside ?? {};
  throw predictionsFault(
    file,
    line,
    `Line ${line} of ${file} holds ${value.toPrecision(4)}, which is no probability, but ${sumToOne} rows of ${lines.length} sum to 1 as probabilities do.`,
    SAY_SO,
  );
}

/** Loss and probabilities of a row. */
export interface RowProbabilities {
  /** `Float64Array [K]`, sums to 1. */
  readonly p: Float64Array;
  /** Cross-entropy of the given class, in nats. */
  readonly loss: number;
}

/** A probability of 0 has no logarithm; the smallest normal float32 stands in for what underflowed. */
const SMALLEST = 1.2e-38;

/** Softmax of logits, with a loss that holds where a probability underflows: `log sum_k exp z_k - z_y`. */
export function softmax(z: Float32Array, given: number): RowProbabilities {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of z) if (value > largest) largest = value;
  const p = Float64Array.from(z, (value) => Math.exp(value - largest));
  let sum = 0;
  for (const value of p) sum += value;
  for (let k = 0; k < p.length; k++) p[k]! /= sum;
  return { p, loss: Math.max(0, Math.log(sum) + largest - z[given]!) };
}

/** Probabilities as they were written, which rounding took a little off 1. */
export function normalised(values: Float32Array, given: number): RowProbabilities {
  let sum = 0;
  for (const value of values) sum += value;
  const p = Float64Array.from(values, (value) => value / sum);
  return { p, loss: Math.max(0, -Math.log(Math.max(SMALLEST, p[given]!))) };
}

/** The first row that is none of probabilities, where a person says that all are; rounding to two digits is let pass. */
export function faultOfProbabilities({ file, lines, values, shape }: Predictions): DataDietError | undefined {
  const { width } = shape;
  for (const [row, line] of lines.entries()) {
    let sum = 0;
    let least = 0;
    for (const value of values.subarray(row * width, (row + 1) * width)) {
      sum += value;
      least = Math.min(least, value);
    }
    if (least >= 0 && Math.abs(sum - 1) <= 0.01 * width) continue;
    const what = least < 0 ? `hold ${least.toPrecision(4)}` : `sum to ${sum.toPrecision(4)}`;
    return predictionsFault(
      file,
      line,
      `The values in line ${line} of ${file} ${what}: they are no probabilities.`,
      'Leave out --probabilities, or write them anew.',
    );
  }
  return undefined;
}
