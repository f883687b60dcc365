// Which rows are dropped: from the suspicious end of an order, by a rule.
import type { SelectionRule } from '../../shared/evaluate-job.ts';
import type { Draw } from '../folds.ts';

export interface SelectionOptions {
  readonly rule: SelectionRule;
  /** Of `class-cap`: how many times its share a class may lose. */
  readonly classCap: number;
  /** Of `stratified`. */
  readonly draw: Draw;
}

/** Bins of the score that what stays is drawn from alike (Zheng et al. 2023). */
const STRATA = 50;
/** Of what is dropped, the part that is cut from the suspicious end before strata are drawn from: their beta. */
const CUT_OF_DROPPED = 0.3;

/** Rows by their value, the most suspicious first; the earlier row first at a tie. */
export function orderBy(values: ArrayLike<number>, suspicious: 'high' | 'low'): Uint32Array {
  const sign = suspicious === 'high' ? -1 : 1;
  return Uint32Array.from({ length: values.length }, (_, row) => row).sort(
    (a, b) => sign * (values[a]! - values[b]!) || a - b,
  );
}

/**
 * The rows to drop, ascending: `round(share n)` of them.
 * @param order all rows, the first to go first
 * @param labels class of each row
 * @param values of each row, which `stratified` bins; ranks where there are none
 */
export function chooseDropped(
  order: Uint32Array,
  labels: ArrayLike<number>,
  values: ArrayLike<number> | undefined,
  share: number,
  options: SelectionOptions,
): Uint32Array {
  const count = Math.round(share * order.length);
  switch (options.rule) {
    case 'top':
      return order.slice(0, count).sort();
    case 'class-cap':
      return capped(order, labels, share, count, options.classCap);
    case 'stratified':
      return stratified(order, values, count, options.draw);
  }
}

/** The first `count`, but of a class of n rows at most `ceil(cap share n)`: together those are never fewer than `count`. */
function capped(
  order: Uint32Array,
  labels: ArrayLike<number>,
  share: number,
  count: number,
  cap: number,
): Uint32Array {
  const sizes = new Map<number, number>();
  for (const row of order) sizes.set(labels[row]!, (sizes.get(labels[row]!) ?? 0) + 1);
  const left = new Map([...sizes].map(([label, size]) => [label, Math.ceil(cap * share * size)]));
  const dropped: number[] = [];
  for (const row of order) {
    if (dropped.length === count) break;
    const room = left.get(labels[row]!)!;
    if (room === 0) continue;
    left.set(labels[row]!, room - 1);
    dropped.push(row);
  }
  return Uint32Array.from(dropped).sort();
}

/**
 * Coverage-centric selection: a part is cut from the hard end, the rest is put into bins of equal width of the score, and
 * the rows that stay are drawn from the bins, the least full first, each giving as many as the others where it has them.
 */
function stratified(
  order: Uint32Array,
  values: ArrayLike<number> | undefined,
  count: number,
  draw: Draw,
): Uint32Array {
  const cut = Math.round(CUT_OF_DROPPED * count);
  const rest = order.subarray(cut);
  const valueOf = (place: number): number => (values ? values[rest[place]!]! : place);
  const ends = [valueOf(0), valueOf(rest.length - 1)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const bins = Array.from({ length: STRATA }, (): number[] => []);
  rest.forEach((row, place) => {
    const at = high > low ? Math.floor((STRATA * (valueOf(place) - low)) / (high - low)) : 0;
    bins[Math.min(STRATA - 1, at)]!.push(row);
  });
  const filled = bins.filter((bin) => bin.length > 0).sort((a, b) => a.length - b.length);
  let budget = order.length - count;
  const kept = new Set<number>();
  filled.forEach((bin, index) => {
    const take = Math.min(bin.length, Math.round(budget / (filled.length - index)));
    budget -= take;
    for (const row of drawFrom(bin, take, draw)) kept.add(row);
  });
  return order.filter((row) => !kept.has(row)).sort();
}

/** So many of the items, each as likely as another (the beginning of Fisher and Yates). */
function drawFrom(items: number[], count: number, draw: Draw): number[] {
  for (let index = 0; index < count; index++) {
    const other = index + draw(items.length - index);
    [items[index], items[other]] = [items[other]!, items[index]!];
  }
  return items.slice(0, count);
}
