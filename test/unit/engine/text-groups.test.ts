// Rows of equal text: what they share, and where their labels disagree.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textHash } from '../../../src/data/record-hash.ts';
import { countConflicting, groupsOf } from '../../../src/engine/text-groups.ts';
import { hashWords } from '../../../src/results/columns.ts';

const groups = (texts: readonly string[]) =>
  groupsOf(Uint32Array.from(texts.flatMap((text) => hashWords(textHash([text])))));

test('rows of a text with several labels conflict, all of them, and no others', () => {
  const texts = ['a', 'b', 'a', 'c', 'c', 'a', 'd'];
  assert.equal(countConflicting(groups(texts), ['x', 'x', 'y', 'z', 'z', 'x', 'y']), 3);
  assert.equal(countConflicting(groups(texts), ['x', 'x', 'x', 'z', 'z', 'x', 'y']), 0);
  // A number is another label than its digits.
  assert.equal(countConflicting(groups(['a', 'a']), [1, '1']), 2);
});
