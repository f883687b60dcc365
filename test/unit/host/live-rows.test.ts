// Rows follow edits: held against a plain model that keeps one tag a line, over random edits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applyChange,
  firstRowFrom,
  rowAt,
  type LineChange,
  type MatchedRows,
} from '../../../src/host/views/live-rows.ts';

function rowsOf(spans: readonly (readonly [number, number])[]): MatchedRows {
  return {
    line: Int32Array.from(spans, ([line]) => line),
    endLine: Int32Array.from(spans, ([, endLine]) => endLine),
    score: Int32Array.from(spans, (_, index) => index),
    content: Int32Array.from(spans, (_, index) => index),
  };
}

const plain = (rows: MatchedRows) =>
  [...rows.score].map((score, index) => [score, rows.line[index], rows.endLine[index]]);
const spans = [
  [2, 2],
  [3, 5],
  [6, 6],
  [8, 9],
] as const;

const change = (startLine: number, endLine: number, insertedBreaks: number, whole: boolean): LineChange => ({
  startLine,
  endLine,
  insertedBreaks,
  startsLine: whole,
  endsBeforeLine: whole,
  insertsWholeLines: whole,
});

test('typing in a row takes its score and moves nothing', () => {
  assert.deepEqual(plain(applyChange(rowsOf(spans), change(3, 3, 0, false))), [
    [0, 2, 2],
    [2, 6, 6],
    [3, 8, 9],
  ]);
});

test('a line put before a row moves it and those behind it', () => {
  assert.deepEqual(plain(applyChange(rowsOf(spans), change(5, 5, 1, true))), [
    [0, 2, 2],
    [1, 3, 5],
    [2, 7, 7],
    [3, 9, 10],
  ]);
});

test('a line put into a record of several lines takes its score', () => {
  assert.deepEqual(plain(applyChange(rowsOf(spans), change(3, 3, 1, true))), [
    [0, 2, 2],
    [2, 7, 7],
    [3, 9, 10],
  ]);
});

test('whole lines taken out take their rows and no other', () => {
  assert.deepEqual(plain(applyChange(rowsOf(spans), change(2, 6, 0, true))), [
    [0, 2, 2],
    [3, 4, 5],
  ]);
});

test('rows are found by line, also between and behind rows', () => {
  const rows = rowsOf(spans);
  assert.deepEqual(
    [1, 2, 4, 7, 9, 10].map((line) => rowAt(rows, line)),
    [-1, 0, 1, -1, 3, -1],
  );
  assert.deepEqual(
    [1, 5, 6, 7, 10].map((line) => firstRowFrom(rows, line)),
    [0, 1, 2, 3, 4],
  );
});

test('after random edits every row left holds the lines it held before', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  // Each line carries a tag; a touched line gets a new one.
  let tags = Array.from({ length: 60 }, (_, index) => `line ${index}`);
  let fresh = 0;
  let rows = rowsOf(tags.map((_, index) => [index + 1, index + 1] as const));
  for (let edit = 0; edit < 200 && tags.length > 5; edit += 1) {
    const startLine = random(tags.length - 1);
    const endLine = Math.min(tags.length - 1, startLine + random(3));
    const insertedBreaks = random(3);
    const whole = random(2) === 0;
    const made = Array.from(
      { length: whole ? insertedBreaks : insertedBreaks + 1 },
      () => `new ${(fresh += 1)}`,
    );
    tags = [...tags.slice(0, startLine), ...made, ...tags.slice(whole ? endLine : endLine + 1)];
    rows = applyChange(rows, change(startLine, endLine, insertedBreaks, whole));
    for (let index = 0; index < rows.line.length; index += 1) {
      assert.equal(tags[rows.line[index]! - 1], `line ${rows.score[index]}`);
    }
    const kept = tags.filter((tag) => tag.startsWith('line'));
    assert.equal(rows.line.length, kept.length, 'a row that no edit touched was lost');
  }
});
