// What a check of some rows says of all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fallingShares, precisionOf, wilsonInterval } from '../../../src/review/checked-sample.ts';

const rowsOf = (pattern: string, step = 1) =>
  Array.from(pattern, (mark, index) => ({ rank: index * step, wrong: mark === 'x' }));

test("Wilson's interval, of known cases", () => {
  // The closed form, evaluated by hand in another language.
  const [low, high] = wilsonInterval(13, 20);
  assert.ok(Math.abs(low - 0.4328543) < 1e-6 && Math.abs(high - 0.8188082) < 1e-6, `${low} ${high}`);
  const [none, some] = wilsonInterval(0, 20);
  assert.ok(none < 1e-12 && Math.abs(some - 0.1611252) < 1e-6, `${none} ${some}`);
});

test('shares never rise, and pool where they would', () => {
  assert.deepEqual(fallingShares(rowsOf('xx..')), [1, 1, 0, 0]);
  assert.deepEqual(fallingShares(rowsOf('x.x.')), [1, 0.5, 0.5, 0]);
  assert.deepEqual(fallingShares(rowsOf('..xx')), [0.5, 0.5, 0.5, 0.5]);
  assert.deepEqual(fallingShares([]), []);
});

test('the precision, its interval, and from where on most rows are right', () => {
  const found = precisionOf(rowsOf('xxxxxxxxxx..........', 5).reverse(), 1000)!;
  assert.deepEqual([found.wrong, found.checked], [10, 20]);
  assert.equal(found.half, 5, 'rank 50 of 1,000');
  assert.equal(precisionOf(rowsOf('xxxx'), 1000)!.half, undefined);
  assert.equal(precisionOf([], 1000), undefined);
});
