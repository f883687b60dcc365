// Scores find their records in a document and in a file, and the panel gets the texts of records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordHash } from '../../../src/data/reader.ts';
import { matchDocument, textsOf } from '../../../src/host/views/dataset-reading.ts';
import { FileRecords } from '../../../src/host/views/file-records.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';
import { indexOf } from './scored-rows.ts';

const write = fileWriter(temporaryFolder());
const lines = ['{"text":"one","label":"a"}', '{"text":"two","label":"b"}', '{"text":"three","label":"a"}'];
const lookup = (raw: readonly string[]) => indexOf(raw.map((text) => recordHash(text)));

test('moved rows keep their scores, edited and new ones have none, unreadable ones count as records', () => {
  const text = [lines[2], 'not json', lines[0], '', lines[1]?.replace('two', 'too')].join('\n');
  const { rows, dialect } = matchDocument(text, 'jsonl', lookup(lines));
  assert.deepEqual([...rows.score], [2, -1, 0, -1]);
  assert.deepEqual([...rows.line], [1, 2, 3, 5]);
  assert.deepEqual(dialect, { format: 'jsonl' });
});

test('a header is no record, and records of several lines have all of them', () => {
  const raw = '"a\nb";x';
  const { rows, columns, dialect } = matchDocument(`text;label\n${raw}\nc;y\n"d\n`, 'csv', lookup([raw]));
  assert.deepEqual(columns, ['text', 'label']);
  assert.deepEqual(dialect, { format: 'csv', delimiter: ';' });
  assert.deepEqual([...rows.line], [2, 4, 5]);
  assert.deepEqual([...rows.endLine], [3, 4, 5]);
  assert.deepEqual([...rows.score], [0, -1, -1]);
});

test('a text of many pieces, characters outside the first plane at their edges', () => {
  const raw = Array.from({ length: 40 }, (_, index) => `{"text":"${'😀'.repeat(20_000 + index)}"}`);
  for (const text of [raw.join('\n'), ` ${raw.join('\n')}`]) {
    const { rows } = matchDocument(text, 'jsonl', lookup(raw));
    assert.deepEqual([...rows.score.subarray(1)], [...raw.keys()].slice(1));
  }
});

test('texts are those of the text columns, empty where a record cannot be read', () => {
  const written = { dialect: { format: 'csv', delimiter: ',' }, columns: ['a', 'b', 'c'] } as const;
  assert.deepEqual(textsOf(['"one ""x""",two,3', '"open'], written, ['a', 'b']), [
    { text: ['one "x"', 'two'] },
    { text: ['', ''] },
  ]);
  const json = { dialect: { format: 'jsonl' }, columns: [] } as const;
  assert.deepEqual(textsOf(['{"a":1,"b":"x","c":0}'], json, ['a', 'b']), [{ text: ['1', 'x'] }]);
});

test('records of a file are read again with the delimiter and the columns that its header told', async () => {
  const raw = ['one, two;x;1', '"a ""b"";\r\nc";y;2', 'ü;x;3'];
  const file = write('large.csv', `\ufefftext;label;text\r\n${raw.join('\r\n')}\r\n"open;x;4\r\n`);
  for (const written of ['csv', { format: 'csv', delimiter: ';' }] as const) {
    const records = await FileRecords.read(file, written, lookup(raw));
    assert.deepEqual([...records.rows.score], [0, 1, 2, -1]);
    assert.deepEqual([...records.rows.line], [2, 3, 5, 6]);
    assert.deepEqual(await records.readTexts([2, 1, 0, 3], ['text', 'text.1']), [
      { text: ['ü', '3'] },
      { text: ['a "b";\r\nc', '2'] },
      { text: ['one, two', '1'] },
      { text: ['', ''] },
    ]);
  }
});
