// What each rule drops, held against its definition.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseDropped, orderBy } from '../../../../src/experiments/pruning/choose-rows.ts';
import { Random } from '../../../../src/core/random.ts';

const random = new Random(3, 'test');
const options = (rule: 'top' | 'class-cap' | 'stratified', classCap = 2) => ({
  rule,
  classCap,
  draw: (bound: number) => random.below(bound),
});

/** 1,000 rows of four classes of 600, 300, 90 and 10; the rare ones score highest. */
const LABELS = Uint32Array.from({ length: 1000 }, (_, row) =>
  row < 600 ? 0 : row < 900 ? 1 : row < 990 ? 2 : 3,
);
const VALUES = Float64Array.from({ length: 1000 }, (_, row) => row + random.uniform() * 100);
const ORDER = orderBy(VALUES, 'high');

function losses(dropped: Uint32Array): number[] {
  const counts = [0, 0, 0, 0];
  for (const row of dropped) counts[LABELS[row]!]!++;
  return counts;
}

describe('orders', () => {
  test('the suspicious end comes first, the earlier row at a tie', () => {
    assert.deepEqual([...orderBy([1, 3, 2, 3], 'high')], [1, 3, 2, 0]);
    assert.deepEqual([...orderBy([1, 3, 2, 1], 'low')], [0, 3, 2, 1]);
  });
});

describe('top', () => {
  test('drops the first k, and rows come back ascending', () => {
    const dropped = chooseDropped(ORDER, LABELS, VALUES, 0.05, options('top'));
    assert.deepEqual(
      [...dropped],
      [...ORDER.slice(0, 50)].sort((a, b) => a - b),
    );
  });
});

describe('class cap', () => {
  for (const share of [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]) {
    test(`${share}: as many as asked for, and no class loses more than twice its share`, () => {
      const dropped = chooseDropped(ORDER, LABELS, VALUES, share, options('class-cap'));
      assert.equal(dropped.length, Math.round(share * 1000));
      assert.equal(new Set(dropped).size, dropped.length);
      losses(dropped).forEach((lost, label) => {
        const size = [600, 300, 90, 10][label]!;
        assert.ok(lost <= Math.ceil(2 * share * size), `class ${label} loses ${lost} of ${size}`);
      });
    });
  }

  test('binds where plain top-k would empty a class', () => {
    const plain = losses(chooseDropped(ORDER, LABELS, VALUES, 0.1, options('top')));
    assert.equal(plain[3], 10);
    assert.equal(losses(chooseDropped(ORDER, LABELS, VALUES, 0.1, options('class-cap')))[3], 2);
  });

  test('a factor that never binds gives plain top-k', () => {
    assert.deepEqual(
      chooseDropped(ORDER, LABELS, VALUES, 0.1, options('class-cap', 100)),
      chooseDropped(ORDER, LABELS, VALUES, 0.1, options('top')),
    );
  });
});

describe('stratified', () => {
  test('drops as many as asked for, the hardest surely, and keeps every stratum alive', () => {
    const values = Float64Array.from({ length: 1000 }, (_, row) =>
      row < 900 ? row / 9000 : 0.1 + row / 1000,
    );
    const order = orderBy(values, 'high');
    const dropped = new Set(chooseDropped(order, LABELS, values, 0.7, options('stratified')));
    assert.equal(dropped.size, 700);
    for (const row of order.slice(0, 210)) assert.ok(dropped.has(row), `row ${row} of the hardest 210 stays`);
    // 790 rows are left below the cut, in bins of 0.002 (0..0.0877): each bin gives as many as the others, to one or two.
    const kept = [...order].filter((row) => !dropped.has(row));
    const bins = new Map<number, number>();
    const high = values[order[210]!]!;
    for (const row of kept) {
      const bin = Math.min(49, Math.floor((50 * values[row]!) / high));
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
    assert.equal(bins.size, 50);
    for (const [bin, rows] of bins) assert.ok(rows >= 5 && rows <= 7, `bin ${bin} keeps ${rows}`);
  });
});
