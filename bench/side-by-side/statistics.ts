// Figures of repeated measurements.

/** Median and extremes. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Of `numerators[i] / denominators[i]`: what was measured in one round is compared within that round. */
export function spreadOfRatios(numerators: readonly number[], denominators: readonly number[]): Spread {
  if (numerators.length !== denominators.length) throw new RangeError('rounds are missing');
  return spreadOf(numerators.map((value, round) => value / denominators[round]!));
}

/** Of the reciprocals. */
export function inverse(spread: Spread | undefined): Spread | undefined {
  return spread && { median: 1 / spread.median, low: 1 / spread.high, high: 1 / spread.low };
}
