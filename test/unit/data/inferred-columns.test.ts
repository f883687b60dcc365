// What is inferred for the shapes of column-shapes.ts, held to the list in inferred-columns.md: a change shows as a
// difference in it. DATA_DIET_UPDATE_GOLDEN=1 writes it anew.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { columnsOf, inferColumns } from '../../../src/data/infer-columns.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { SHAPE_ROWS, SHAPES, type Shape } from './column-shapes.ts';
import { recordsOf } from './reading.ts';

const golden = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'test/unit/data/inferred-columns.md');

function answerFor({ title, columns }: Shape): string {
  const makers = Object.entries(columns);
  const lines = Array.from({ length: SHAPE_ROWS }, (_, row) =>
    JSON.stringify(Object.fromEntries(makers.map(([name, make]) => [name, make(row)]))),
  );
  const records = recordsOf(readRecordsFromText(lines.join('\n'), 'jsonl'));
  const guess = inferColumns(records, columnsOf(records));
  const answer =
    guess.columns === undefined
      ? 'none'
      : `${guess.columns.text.join(' + ')} → ${guess.columns.label}${guess.confident ? '' : ' ?'}`;
  const cells = [title, makers.map(([name]) => name).join(', '), answer, guess.doubt ?? ''];
  return `| ${cells.join(' | ')} |`;
}

test('the answers for the columns of real files are those of the list', () => {
  const list = [
    '# Columns that are inferred',
    '',
    'Names of columns as people bring them, what is taken for text → label (`?`: asked about), and why it is asked.',
    '',
    '| file | columns | text → label | doubt |',
    '| --- | --- | --- | --- |',
    ...SHAPES.map(answerFor),
    '',
  ].join('\n');
  if (process.env['DATA_DIET_UPDATE_GOLDEN'] === '1') fs.writeFileSync(golden, list);
  assert.equal(list, fs.readFileSync(golden, 'utf8'));
});
