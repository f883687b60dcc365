// Which flagged rows the overview ruler marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulerMarks } from '../../../src/host/editor/ruler-marks.ts';

const every = (count: number, step: number) => Int32Array.from({ length: count }, (_, at) => at * step);

test('few rows are marked all, neighbours too', () => {
  const lines = Int32Array.from({ length: 50_000 }, (_, record) => record + 1);
  const records = Int32Array.of(0, 1, 2, 49_999);
  assert.deepEqual(rulerMarks(records, lines, 50_000), records);
});

test('of many, the first one in each piece of the document is, from its beginning to its end', () => {
  const lines = Int32Array.from({ length: 300_000 }, (_, record) => 2 * record + 1);
  const marked = rulerMarks(every(15_000, 20), lines, 600_000);
  // 1,000 pieces of 600 lines, each of which holds 300 records and 15 of them flagged.
  assert.equal(marked.length, 1000);
  marked.forEach((record, piece) => {
    const place = 2 * record - 600 * piece;
    assert.ok(place >= 0 && place < 40, `piece ${piece}: ${place}`);
  });
});

test('a crowd of flagged rows in one place is one mark there', () => {
  const lines = Int32Array.from({ length: 100_000 }, (_, record) => record + 1);
  const records = Int32Array.from({ length: 4000 }, (_, at) => (at < 3999 ? at : 99_999));
  const marked = rulerMarks(records, lines, 1_000_000);
  // Pieces of 1,000 lines.
  assert.deepEqual([...marked], [0, 1000, 2000, 3000, 99_999]);
});
