// Rows of the same or nearly the same text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlikeRows } from '../../../src/host/panel/alike-rows.ts';
import { AlikeSearch } from '../../../src/host/panel/alike-search.ts';
import { groupAlike } from '../../../src/host/views/alike-rows.ts';
import { conflictingRows } from '../../../src/host/views/conflicting-rows.ts';
import { datasetOf, scoredRow } from './scored-rows.ts';

test('texts that differ in case, spaces, punctuation or a word of many are alike', () => {
  const long =
    'It was a fine evening and everybody who came along said that the play was worth the long way.';
  const groups = groupAlike([
    'Good film!',
    'good   film',
    'Good play!',
    long,
    long.replace('fine', 'lovely'),
    long.split(' ').reverse().join(' '),
    '???',
    '!!!',
    '???',
  ]);
  assert.equal(groups[0], groups[1]);
  assert.notEqual(groups[0], groups[2]);
  assert.equal(groups[3], groups[4]);
  assert.notEqual(groups[3], groups[5], 'the order of words matters');
  assert.equal(new Set([groups[6], groups[7], groups[8]]).size, 3, 'texts without a word are not compared');
});

test('of very many texts those that fold to one are found', () => {
  const texts = Array.from({ length: 100_001 }, (_, row) => `row ${row === 7 ? 100_000 : row}`);
  const groups = groupAlike(texts);
  assert.equal(groups[7], groups[100_000]);
  assert.equal(new Set(groups).size, 100_000);
});

const dataset = datasetOf(
  [
    scoredRow(0, { label: 'a' }),
    scoredRow(1, { label: 'b' }),
    scoredRow(2, { label: 'b' }),
    scoredRow(3, { label: 'b' }),
    scoredRow(4, { label: 'a' }),
    scoredRow(5, { label: 'a' }),
  ],
  {},
  Array.from('xyxyzx'),
);

test('groups stand together, and those whose labels differ are told apart', () => {
  const rows = new AlikeRows(dataset, [0, 1, 2, 3, 4, 5], Uint32Array.of(0, 1, 0, 1, 4, 0));
  const having = (conflictsOnly: boolean) => [0, 1, 2, 3, 4, 5].filter((row) => rows.has(row, conflictsOnly));
  assert.deepEqual(having(false), [0, 1, 2, 3, 5]);
  assert.deepEqual(having(true), [0, 2, 5]);
  assert.deepEqual(rows.others(2), [0, 2, 5]);
  assert.deepEqual([...rows.together(Uint32Array.of(3, 5, 0, 1))], [3, 1, 5, 0]);
});

test('rows of one text under several labels are found without reading any', () => {
  const conflicts = conflictingRows(dataset);
  assert.deepEqual([...conflicts.keys()].sort(), [0, 2, 5]);
  assert.deepEqual(conflicts.get(5), [0, 2, 5]);
});

test('a file that changes while it is read tells nothing, and is read again', async () => {
  let recordOfScore = Int32Array.of(0, 1, 2, 3, 4, 5);
  let reads = 0;
  const view = {
    dataset,
    get recordOfScore() {
      return recordOfScore;
    },
    readTexts: (records: readonly number[]) => {
      reads += 1;
      return Promise.resolve(records.map((record) => ({ text: ['xyxyzx'[record]!] })));
    },
  };
  const search = new AlikeSearch((texts) => Promise.resolve(groupAlike(texts)));
  const first = search.rows(view);
  recordOfScore = Int32Array.of(0, 1, 2, 3, 4, -1);
  assert.equal(await first, undefined);
  assert.deepEqual((await search.rows(view))?.others(0), [0, 2]);
  assert.equal(await search.rows(view), search.known(view));
  assert.equal(reads, 2);
});
