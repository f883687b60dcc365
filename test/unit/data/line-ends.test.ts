// Line ends are counted as an editor sees them, whatever the encoding.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areMixed, countLineEnds } from '../../../src/data/encoding/line-ends.ts';

const TEXT = 'a\r\n"b\nc"\r\nd\re\r\r\n';
const ENDS = { crlf: 3, lf: 1, cr: 2 };

test('each kind is counted once', () => {
  assert.deepEqual(countLineEnds(Buffer.from(TEXT), 'utf8'), ENDS);
  assert.deepEqual(countLineEnds(Buffer.from(TEXT), 'windows1252'), ENDS);
  assert.deepEqual(countLineEnds(Buffer.from('\n\r'), 'utf8'), { crlf: 0, lf: 1, cr: 1 });
});

test('UTF-16 has letters with the byte of a line break', () => {
  // U+0A0D, U+0D0A and U+010A are letters.
  const text = `${TEXT}\u0a0d\u0d0a\u010a`;
  const little = Buffer.from(text, 'utf16le');
  assert.deepEqual(countLineEnds(little, 'utf16le'), ENDS);
  assert.deepEqual(countLineEnds(Buffer.from(little).swap16(), 'utf16be'), ENDS);
});

test('mixed are those of more than one kind', () => {
  const mixed = (text: string) => areMixed(countLineEnds(Buffer.from(text), 'utf8'));
  assert.equal(mixed(''), false);
  assert.equal(mixed('a\nb\n'), false);
  assert.equal(mixed('a\r\nb\r\n'), false);
  assert.equal(mixed('a\r\n"b\nc"\r\n'), true);
});
