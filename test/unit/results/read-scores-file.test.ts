// A scores file becomes columns again, every line parsed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hashText } from '../../../src/results/columns.ts';
import { readScoresFile } from '../../../src/results/read-scores-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { scoredRow } from '../host/scored-rows.ts';

const temporary = temporaryFolder();

function write(name: string, lines: readonly string[]): string {
  const file = path.join(temporary, name);
  fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

test('what was written is read back; labels of other types are other labels', async () => {
  const rows = [
    scoredRow(0, { label: '1', predicted: 1, confidence: 0.25, hash: '0123456789abcdef' }),
    scoredRow(3, { label: 1, predicted: false, el2n: 1.2, el2nStd: 0.1, line: 7, endLine: 9 }),
  ];
  const file = write(
    'written.jsonl',
    rows.map((row) => JSON.stringify(row)),
  );
  const columns = await readScoresFile(file, { rowsScored: 2, labels: ['1', 1, false] });
  assert.equal(columns.count, 2);
  assert.deepEqual([...columns.row], [0, 3]);
  assert.deepEqual([...columns.line], [1, 7]);
  assert.deepEqual([...columns.endLine], [1, 9]);
  assert.deepEqual([hashText(columns.hash, 0), hashText(columns.hash, 1)], [rows[0]!.hash, rows[1]!.hash]);
  assert.deepEqual([...columns.label], [0, 1]);
  assert.deepEqual([...columns.predicted], [1, 2]);
  assert.deepEqual([...columns.confidence], [0.25, 0.5]);
  assert.deepEqual([...columns.scores.keys()], ['el2n', 'grand', 'headGrand', 'loss']);
  assert.deepEqual([...columns.scores.get('el2n')!], [0.5, 1.2]);
  assert.deepEqual([...columns.spreads.keys()], ['el2n', 'grand']);
  assert.deepEqual([...columns.spreads.get('el2n')!], [0, 0.1]);
});

const good = JSON.stringify(scoredRow(0));
for (const [what, line] of [
  ['is not JSON', '{'],
  ['lacks a score', JSON.stringify({ ...scoredRow(1), el2n: undefined })],
  ['has text for a number', JSON.stringify({ ...scoredRow(1), loss: '1' })],
  ['has a label that the metadata lack', JSON.stringify(scoredRow(1, { label: 'z' }))],
  ['goes back in the file', good],
] as const) {
  test(`a line that ${what} is named`, async () => {
    const file = write('damaged.jsonl', [good, line]);
    await assert.rejects(readScoresFile(file, { rowsScored: 2, labels: ['a', 'b'] }), {
      code: 'file-unreadable',
      place: { file, line: 2 },
    });
  });
}

for (const [what, rowsScored] of [
  ['fewer', 3],
  ['more', 1],
] as const) {
  test(`a file of ${what} rows than were scored is damaged`, async () => {
    const file = write('count.jsonl', [good, JSON.stringify(scoredRow(1))]);
    await assert.rejects(readScoresFile(file, { rowsScored, labels: ['a', 'b'] }), {
      code: 'file-unreadable',
      message: new RegExp(`metadata tell of ${rowsScored} rows`),
    });
  });
}
