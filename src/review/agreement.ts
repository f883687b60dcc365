// How far two reviewers decide alike, beyond what chance explains.
import type { Decision } from '../shared/decisions.ts';
import type { ReviewLog } from './review-log.ts';

export interface Agreement {
  readonly reviewers: readonly [string, string];
  /** Rows that both decided on. */
  readonly rows: number;
  /** Of them, those that they decided alike. */
  readonly alike: number;
  /** Cohen's kappa; NaN where both say one and the same of all rows, so that chance explains everything. */
  readonly kappa: number;
}

/**
 * Cohen's kappa (Cohen 1960) `(p_o - p_e) / (1 - p_e)`: p_o is the share of rows that both decide alike, p_e what it would be
 * by chance, were each to deal out the decisions as often as they did.
 */
export function cohensKappa(pairs: readonly (readonly [Decision, Decision])[]): number {
  const n = pairs.length;
  const first = new Map<Decision, number>();
  const second = new Map<Decision, number>();
  let alike = 0;
  for (const [a, b] of pairs) {
    first.set(a, (first.get(a) ?? 0) + 1);
    second.set(b, (second.get(b) ?? 0) + 1);
    if (a === b) alike++;
  }
  let chance = 0;
  for (const [decision, count] of first) chance += (count / n) * ((second.get(decision) ?? 0) / n);
  return (alike / n - chance) / (1 - chance);
}

interface Pair {
  readonly reviewers: readonly [string, string];
  readonly decided: [Decision, Decision][];
}

/** Of each two reviewers with rows in common, those with the most first. */
export function agreements(log: ReviewLog): Agreement[] {
  const pairs = new Map<string, Pair>();
  for (const own of log.byReviewer) {
    const entries = [...own].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [a, first]] of entries.entries()) {
      for (const [b, second] of entries.slice(index + 1)) {
        const key = JSON.stringify([a, b]);
        const pair: Pair = pairs.get(key) ?? { reviewers: [a, b], decided: [] };
        pairs.set(key, pair);
        pair.decided.push([first.decision, second.decision]);
      }
    }
  }
  return [...pairs.values()]
    .map(({ reviewers, decided }) => ({
      reviewers,
      rows: decided.length,
      alike: decided.filter(([one, other]) => one === other).length,
      kappa: cohensKappa(decided),
    }))
    .sort((a, b) => b.rows - a.rows);
}
