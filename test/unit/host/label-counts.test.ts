// Labels of rows are counted for the question before a removal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countLabels } from '../../../src/host/editor/label-counts.ts';

test('the most frequent label comes first, ties as they appear; a number is not its text', () => {
  assert.deepEqual(countLabels(['b', 'a', 'a', 1, '1', '1']), [
    { label: 'a', count: 2 },
    { label: '1', count: 2 },
    { label: 'b', count: 1 },
    { label: 1, count: 1 },
  ]);
  assert.deepEqual(countLabels([]), []);
});
