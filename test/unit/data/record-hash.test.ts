// The fingerprints by which scores find their rows: a file and the document that an editor made of it have the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordHash, textHash } from '../../../src/data/record-hash.ts';

test('line breaks of any kind are the same, in a record and in its texts', () => {
  for (const end of ['\r\n', '\r']) {
    assert.equal(recordHash(`"a${end}b",x`), recordHash('"a\nb",x'));
    assert.equal(recordHash(Buffer.from(`"a${end}b",x`)), recordHash('"a\nb",x'));
    assert.equal(textHash([`a${end}b`]), textHash(['a\nb']));
    assert.equal(textHash([`a${end}b`, `c${end}`]), textHash(['a\nb', 'c\n']));
  }
});

test('a pair is another thing than its texts in one, wherever they are cut', () => {
  const pairs = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['ab c', ''],
  ] as const;
  const hashes = new Set([...pairs.map((pair) => textHash(pair)), textHash(['ab c']), textHash(['abc'])]);
  assert.equal(hashes.size, 5);
});
