// What is kept of a model's predictions: entropy, margin and the likeliest classes, from logits whose softmax is computed here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnitCollector } from '../../../src/engine/unit-collector.ts';
import { TOP_CLASSES, type UnitColumns } from '../../../src/results/unit.ts';

/** Row by row: logits, and the class of the given label. */
type Row = readonly [logits: readonly number[], given: number];

/** A model's answer, in float64 up to the point where it is float32. */
function collect(rows: readonly Row[], heldOut?: readonly number[]): UnitColumns {
  const classes = rows[0]![0].length;
  const labels = Uint32Array.from(rows, ([, given]) => given);
  const collector = new UnitCollector(labels, classes, {
    gradients: heldOut === undefined,
    heldOut: heldOut && Uint32Array.from(heldOut),
  });
  // Batches come in any order: the last rows first, two at a time.
  const order = rows.map((_, row) => row).reverse();
  for (let start = 0; start < order.length; start += 2) {
    const batch = order.slice(start, start + 2);
    collector.add({
      rows: Uint32Array.from(batch),
      losses: Float32Array.from(batch, (row) => -logSoftmax(rows[row]![0])[rows[row]![1]]!),
      probabilities: Float32Array.from(batch.flatMap((row) => logSoftmax(rows[row]![0]).map(Math.exp))),
      el2n: Float32Array.from(batch, (row) => row / 8),
      grand: Float32Array.from(batch, (row) => row / 4),
      headGrand: Float32Array.from(batch, (row) => row / 2),
    });
  }
  return collector.unit;
}

function logSoftmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const sum = Math.log(logits.reduce((total, logit) => total + Math.exp(logit - most), 0));
  return logits.map((logit) => logit - most - sum);
}

function close(actual: number | undefined, expected: number, tolerance = 1e-5): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual}, not ${expected}`,
  );
}

test('scores go to the rows that they are of, whatever the batches', () => {
  const unit = collect([
    [[1, 0], 0],
    [[0, 2], 0],
    [[0, 0], 1],
  ]);
  assert.deepEqual([...unit.el2n], [0, 0.125, 0.25]);
  assert.deepEqual([...unit.grand!], [0, 0.25, 0.5]);
  assert.deepEqual([...unit.headGrand!], [0, 0.5, 1]);
  close(unit.given[0], Math.E / (1 + Math.E));
  close(unit.loss[1], Math.log(1 + Math.exp(2)));
  assert.equal(unit.rows, undefined);
});

test('rows that were held out are named, and have no GraNd', () => {
  const unit = collect([[[1, 0], 0], [[0, 1], 0]], [3, 7]); // prettier-ignore
  assert.deepEqual(unit.rows, Int32Array.of(3, 7));
  assert.deepEqual([unit.grand, unit.headGrand], [undefined, undefined]);
});

test('entropy is -sum p log p: log K where all are equal, near 0 where one is sure', () => {
  const unit = collect([
    [[2, 2, 2], 0],
    [[40, 0, 0], 0],
    [[Math.log(0.5), Math.log(0.25), Math.log(0.25)], 1],
    [[300, 0, -300], 2],
  ]);
  close(unit.entropy[0], Math.log(3));
  close(unit.entropy[1], 0);
  close(unit.entropy[2], 1.5 * Math.LN2);
  assert.equal(unit.entropy[3], 0, 'probabilities that underflow add nothing');
});

test('the margin is the given logit less the largest other, also where a probability underflows', () => {
  const unit = collect([
    [[3, 1, 2], 0],
    [[3, 1, 2], 1],
    [[-1, 5, 5], 2],
    // p of the given class is exp(-200): no float32.
    [[200, 0, 0], 1],
    [[60, 0, 0], 0],
  ]);
  for (const [row, expected] of [1, -2, 0, -200, 60].entries()) close(unit.margin[row], expected);
  assert.equal(unit.given[3], 0);
});

test('the margin of a sure model stays finite where every other probability underflows', () => {
  const { margin } = collect([[[500, 0, 0], 0]]);
  assert.ok(Number.isFinite(margin[0]) && margin[0]! > 80, String(margin[0]));
});

test('of few classes all are kept, the likeliest first, the lower index first at a tie', () => {
  const unit = collect([
    [[0, 2, 1], 0],
    [[1, 1, 1], 0],
    [[0, 3, 3], 0],
  ]);
  assert.deepEqual([...unit.topClasses], [1, 2, 0, 0, 1, 2, 1, 2, 0]);
  assert.equal(unit.topProbabilities.length, 9);
  for (const row of [0, 1, 2]) {
    const kept = [...unit.topProbabilities.subarray(3 * row, 3 * row + 3)];
    close(
      kept.reduce((sum, p) => sum + p, 0),
      1,
    );
    assert.deepEqual(
      kept,
      [...kept].sort((a, b) => b - a),
    );
  }
});

test('of many classes the likeliest are kept, as sorting them all tells', () => {
  const classes = 3 * TOP_CLASSES;
  // Every logit is there thrice, scattered.
  const rows = Array.from({ length: 20 }, (_, row): Row => {
    const logits = Array.from({ length: classes }, (_, k) => ((k * 7 + row * 5) % TOP_CLASSES) / 2);
    return [logits, row];
  });
  const unit = collect(rows);
  for (const [row, [logits]] of rows.entries()) {
    const sorted = logits
      .map((logit, k) => ({ logit, k }))
      .sort((a, b) => b.logit - a.logit || a.k - b.k)
      .slice(0, TOP_CLASSES)
      .map(({ k }) => k);
    const start = row * TOP_CLASSES;
    assert.deepEqual([...unit.topClasses.subarray(start, start + TOP_CLASSES)], sorted);
    const p = logSoftmax(logits).map(Math.exp);
    sorted.forEach((k, place) => {
      close(unit.topProbabilities[start + place], p[k]!);
    });
  }
});

test('a score that is no finite number is refused, and none of its batch is kept', () => {
  const batch = {
    rows: Uint32Array.of(0),
    losses: Float32Array.of(1),
    probabilities: Float32Array.of(0.5, 0.5),
    el2n: Float32Array.of(1),
    grand: Float32Array.of(1),
    headGrand: Float32Array.of(1),
  };
  for (const name of ['losses', 'el2n', 'grand', 'headGrand'] as const) {
    for (const value of [NaN, Infinity]) {
      const collector = new UnitCollector(Uint32Array.of(0), 2);
      assert.throws(
        () => {
          collector.add({ ...batch, [name]: Float32Array.of(value) });
        },
        { code: 'diverged', message: new RegExp(`${value}`) },
      );
      assert.equal(collector.unit.loss[0], 0);
    }
  }
});
