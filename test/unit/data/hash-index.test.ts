// Scores are matched to rows by content.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HashIndex } from '../../../src/data/hash-index.ts';
import { recordHash } from '../../../src/data/reader.ts';
import { assignScores } from '../../../src/data/score-lookup.ts';
import { hashWords } from '../../../src/results/columns.ts';

function indexOf(hashes: readonly string[]): HashIndex {
  return new HashIndex(Uint32Array.from(hashes.flatMap((hash) => [...hashWords(hash)])));
}

/** The rows that were scored, as found for the hashes `now`. */
function matchHashes(now: readonly string[], before: readonly string[]): number[] {
  const lookup = indexOf(before);
  return [
    ...assignScores(
      Int32Array.from(now, (hash) => lookup.first(hash)),
      lookup,
    ),
  ];
}

function match(now: readonly string[], before: readonly string[]): number[] {
  return matchHashes(
    now.map((raw) => recordHash(raw)),
    before.map((raw) => recordHash(raw)),
  );
}

test('moved rows keep their score, edited and new ones have none', () => {
  assert.deepEqual(match(['c', 'new', 'a', 'b2'], ['a', 'b', 'c']), [2, -1, 0, -1]);
});

test('rows with the same content are matched in order, each score once', () => {
  assert.deepEqual(match(['x', 'y', 'x', 'x'], ['x', 'y', 'x']), [0, 1, 2, -1]);
});

test('a row that was not scored has none, and neither has a record that cannot be read', () => {
  assert.deepEqual(match(['a'], []), [-1]);
  assert.equal(indexOf(['0000000000000000']).first(''), -1);
});

test('as a map of lists would, over many rows whose hashes meet in few slots', () => {
  let seed = 3;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const hash = () => `${random(9).toString(16).padStart(8, '0')}f000000${random(9).toString(16)}`;
  const before = Array.from({ length: 400 }, hash);
  const now = Array.from({ length: 600 }, hash);
  const lists = new Map<string, number[]>();
  for (const [row, one] of before.entries()) lists.set(one, [...(lists.get(one) ?? []), row]);
  assert.deepEqual(
    matchHashes(now, before),
    now.map((one) => lists.get(one)?.shift() ?? -1),
  );
});
