// The order of class labels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortLabels } from '../../../src/data/labels.ts';
import type { Label } from '../../../src/shared/dataset.ts';
import { seededRandom } from './reading.ts';

test('booleans, numbers, numeric texts, other texts', () => {
  const labels: Label[] = ['b', 10, '10', true, '9', 2, 'B', false, -1.5, '1e1', '', '0x10', '9.0'];
  assert.deepEqual(sortLabels(labels), [
    false, true, -1.5, 2, 10, '9', '9.0', '10', '1e1', '', '0x10', 'B', 'b',
  ]); // prettier-ignore
});

test('labels occur once; a number and its text are two', () => {
  assert.deepEqual(sortLabels([1, '1', 1, '1']), [1, '1']);
});

test('texts by code point, not by UTF-16 unit', () => {
  assert.deepEqual(sortLabels(['\u{1f600}', '\uff01', 'z']), ['z', '\uff01', '\u{1f600}']);
  assert.deepEqual(sortLabels(['\u{1f601}', '\u{1f600}', 'a\u{1f600}', 'a']), [
    'a',
    'a\u{1f600}',
    '\u{1f600}',
    '\u{1f601}',
  ]);
});

test('the order does not depend on the order of the rows', () => {
  const labels: Label[] = [true, false, 3, 20, '3', '20', '', 'Infinity', '0x1', 'a', 'é', '\u{1f600}', '03'];
  const sorted = sortLabels(labels);
  const random = seededRandom(1);
  for (let run = 0; run < 50; run++) {
    const shuffled = labels.map((label) => ({ label, key: random() })).sort((a, b) => a.key - b.key);
    assert.deepEqual(sortLabels(shuffled.map(({ label }) => label)), sorted);
  }
});
