// The outline of a file: rows from all over it, in bounded memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inferColumns } from '../../../src/data/infer-columns.ts';
import { readOutline } from '../../../src/data/outline.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const write = fileWriter(temporaryFolder());
const lines = (count: number, line: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => line(row)).join('');

function labelsIn(records: Awaited<ReturnType<typeof readOutline>>['records'], column: string): Set<unknown> {
  return new Set(records.map(({ fields }) => fields.get(column)));
}

test('a small file is seen whole', async () => {
  const file = write(
    'small.jsonl',
    lines(40, (row) => `{"text":"row ${row}","label":${row % 2}}\n`),
  );
  const { records, columns, whole } = await readOutline(file, 'jsonl');
  assert.equal(records.length, 40);
  assert.deepEqual(columns, ['text', 'label']);
  assert.equal(whole, true);
});

test('rows are counted, readable or not; in a file that is not read whole, told by the length of rows all over it', async () => {
  const row = (text: string) => `{"text":"${text}","label":1}\n`;
  for (const [name, content, count] of [
    ['few.jsonl', `${lines(40, () => row('text'))}not json\n`, 41],
    ['more.jsonl', lines(1500, () => row('text')), 1500],
  ] as const) {
    const { rows } = await readOutline(write(name, content), 'jsonl');
    assert.deepEqual(rows, { count, isCounted: true }, name);
  }
  // Short rows come first: what they alone told would be far too many.
  const sorted = lines(60_000, (index) => row('word '.repeat(1 + Math.floor(index / 1000))));
  const { rows } = await readOutline(write('sorted.jsonl', sorted), 'jsonl');
  assert.equal(rows.isCounted, false);
  assert.ok(Math.abs(rows.count - 60_000) < 12_000, `${rows.count} rows`);
});

test('a class that stands at the end of a file is seen, whatever its size', async () => {
  for (const count of [1100, 5000, 200_000]) {
    const file = write(
      `sorted-${count}.csv`,
      'channel,remark,kind\n' +
        lines(
          count,
          (row) =>
            `${row % 2 ? 'mail' : 'chat'},"remark, number ${row}",${row < count - 60 ? 'praise' : 'blame'}\n`,
        ),
    );
    const { records, columns, whole } = await readOutline(file, 'csv');
    assert.equal(whole, false);
    assert.deepEqual(labelsIn(records, 'kind'), new Set(['praise', 'blame']), `${count} rows`);
    assert.ok(records.length <= 2000);
    assert.deepEqual(inferColumns(records, columns).columns?.text, ['remark']);
  }
});

test('pieces of a large CSV file that begin within a quoted field give no rows that are not there', async () => {
  const rows = lines(
    30_000,
    (row) => `"row ${row}\nhas lines, and, commas\n""and"" quotes, ${'more '.repeat(20)}",${row % 3}\n`,
  );
  const { records } = await readOutline(write('breaks.csv', `text,label\n${rows}`), 'csv');
  assert.ok(records.length > 1000);
  assert.deepEqual(labelsIn(records, 'label'), new Set(['0', '1', '2']));
});

test('long values are cut, and few of them are kept', async () => {
  const text = 'word '.repeat(400_000);
  const nested = JSON.stringify(Array.from({ length: 50_000 }, () => 'token'));
  const file = write(
    'long.jsonl',
    lines(30, (row) => `{"text":"${text}${row}","tokens":${nested},"label":${row % 2}}\n`),
  );
  const { records, columns } = await readOutline(file, 'jsonl');
  assert.ok(records.length >= 10);
  for (const { fields } of records) {
    assert.ok(JSON.stringify(fields.get('text')).length <= 2002);
    assert.ok(JSON.stringify(fields.get('tokens')).length <= 2000);
  }
  assert.deepEqual(inferColumns(records, columns).columns, { text: ['text'], label: 'label' });
});

test('of a wide file few rows are kept', async () => {
  const header = Array.from({ length: 9000 }, (_, index) => `c${index}`).join(',');
  const values = '1,'.repeat(9000);
  const file = write(
    'wide.csv',
    `${header},text,label\n${lines(60, (row) => `${values}some text ${row},${row % 2}\n`)}`,
  );
  const { records } = await readOutline(file, 'csv');
  const fields = records.reduce((sum, record) => sum + record.fields.size, 0);
  assert.ok(records.length >= 10 && fields < 2e6, `${records.length} records`);
});
