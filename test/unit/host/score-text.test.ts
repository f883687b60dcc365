// How labels are written to a person: nothing in one turns or hides the words around it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatLabel } from '../../../src/host/score-text.ts';
import { showTurns } from '../../../src/shared/hidden-characters.ts';

test('a label is told from a number, and what is hidden in it is shown', () => {
  assert.equal(formatLabel('spam'), 'spam');
  assert.equal(formatLabel(1), '1');
  assert.equal(formatLabel('1'), '"1"');
  assert.equal(formatLabel('a\u202egood\u061cb\u{e0041}'), 'a\ufffdgood\ufffdb\ufffd');
});

test('a text keeps the marks that it is written with, but not what turns it', () => {
  assert.equal(showTurns('\u200fשלום\u200e zero\u200bwidth'), '\u200fשלום\u200e zero\u200bwidth');
  assert.equal(showTurns('\u202eevil\u2066\u2069'), '\ufffdevil\ufffd\ufffd');
});
