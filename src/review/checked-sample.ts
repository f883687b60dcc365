// What some rows that were judged say of all that are flagged: how many of them are wrong, and from where on most are not.

/** A row of the sample. */
export interface CheckedRow {
  /** 0-based place among all scored rows, the most suspicious first. */
  readonly rank: number;
  readonly wrong: boolean;
}

export interface Precision {
  readonly wrong: number;
  readonly checked: number;
  /** 95 % interval of the share that is wrong (Wilson 1927), which holds for few rows too. */
  readonly low: number;
  readonly high: number;
  /** Percent of the scored rows from where on less than half are wrong; undefined where that does not come. */
  readonly half: number | undefined;
}

const Z = 1.959964;

export function wilsonInterval(hits: number, n: number): readonly [number, number] {
  const share = hits / n;
  const centre = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const reach = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return [Math.max(0, centre - reach), Math.min(1, centre + reach)];
}

/**
 * The share of wrong rows at each of the rows, in order of rank, when it may not rise: isotonic regression by pooling
 * adjacent violators (Ayer et al. 1955). It asks nothing of the share but that suspicion means something.
 */
export function fallingShares(rows: readonly CheckedRow[]): number[] {
  const pools: { sum: number; size: number }[] = [];
  for (const { wrong } of rows) {
    pools.push({ sum: wrong ? 1 : 0, size: 1 });
    for (;;) {
      const last = pools.at(-1)!;
      const before = pools.at(-2);
      if (before === undefined || before.sum / before.size >= last.sum / last.size) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, size: before.size + last.size });
    }
  }
  return pools.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size));
}

/** @param scored number of scored rows */
export function precisionOf(sample: readonly CheckedRow[], scored: number): Precision | undefined {
  if (sample.length === 0) return undefined;
  const rows = [...sample].sort((a, b) => a.rank - b.rank);
  const wrong = rows.filter((row) => row.wrong).length;
  const [low, high] = wilsonInterval(wrong, rows.length);
  const place = fallingShares(rows).findIndex((share) => share < 0.5);
  const half = place === -1 ? undefined : (100 * rows[place]!.rank) / scored;
  return { wrong, checked: rows.length, low, high, half };
}
