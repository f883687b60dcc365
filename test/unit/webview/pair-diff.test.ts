// What differs between the two texts of a pair.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffPair, type Piece } from '../../../webview/pair-diff.ts';

const marked = (pieces: readonly Piece[]) =>
  pieces.map(({ text, shared }) => (shared ? text : `[${text.trim()}]`)).join('');

test('words that only one text has are marked, and no text is lost', () => {
  const [a, b] = ['A man plays  the guitar on a stage.', 'a woman plays the guitar outside.'];
  const [left, right] = diffPair(a, b)!;
  assert.equal(left.map(({ text }) => text).join(''), a);
  assert.equal(right.map(({ text }) => text).join(''), b);
  assert.equal(marked(left), 'A [man]plays  the guitar [on a stage.]');
  assert.equal(marked(right), 'a [woman]plays the guitar [outside.]');
});

test('equal texts have no mark, other ones none either', () => {
  const [left, right] = diffPair('the same', 'the same')!;
  assert.ok([...left, ...right].every(({ shared }) => shared));
  assert.equal(diffPair('something', 'else entirely here'), undefined);
  assert.equal(diffPair('', 'x'), undefined);
  assert.equal(diffPair('x '.repeat(500), 'x '.repeat(500)), undefined);
});
