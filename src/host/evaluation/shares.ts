// Shares of rows as a person writes them: percent, between commas. Pure.

/** Enough for a curve that can be read; every one of them costs runs of each method. */
const MOST_SHARES = 20;

/** `1, 2, 5, 10, 20 %` */
export function describeShares(shares: readonly number[]): string {
  return `${shares.map((share) => Number((100 * share).toPrecision(6))).join(', ')} %`;
}

/** Shares between 0 and 1, ascending, of `1, 2.5, 5 %`; undefined where the text is none. */
export function readShares(text: string): number[] | undefined {
  const parts = text
    .split(/[,;\s]+/)
    .map((part) => part.replace(/%$/, ''))
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > MOST_SHARES) return undefined;
  if (!parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return undefined;
  const shares = [...new Set(parts.map(Number))].sort((a, b) => a - b);
  return shares.every((percent) => percent > 0 && percent < 100)
    ? shares.map((percent) => percent / 100)
    : undefined;
}
