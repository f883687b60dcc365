// Scores find their records in a document, and the panel gets the texts of records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordHash } from '../../../src/data/reader.ts';
import { matchDocument, textsOf } from '../../../src/host/views/dataset-reading.ts';
import { indexOf } from './scored-rows.ts';

const lines = ['{"text":"one","label":"a"}', '{"text":"two","label":"b"}', '{"text":"three","label":"a"}'];
const scored = indexOf(lines.map((line) => recordHash(line)));

test('moved rows keep their scores, edited and new ones have none, unreadable ones count as records', () => {
  const text = [lines[2], 'not json', lines[0], '', lines[1]?.replace('two', 'too')].join('\n');
  const { rows, header } = matchDocument(text, 'jsonl', scored);
  assert.deepEqual([...rows.score], [2, -1, 0, -1]);
  assert.deepEqual([...rows.line], [1, 2, 3, 5]);
  assert.equal(header, '');
});

test('a header is no record, and records of several lines have all of them', () => {
  const raw = '"a\nb",x';
  const { rows, header, columns } = matchDocument(
    `text,label\n${raw}\nc,y`,
    'csv',
    indexOf([recordHash(raw)]),
  );
  assert.equal(header, 'text,label');
  assert.deepEqual(columns, ['text', 'label']);
  assert.deepEqual([...rows.line], [2, 4]);
  assert.deepEqual([...rows.endLine], [3, 4]);
  assert.deepEqual([...rows.score], [0, -1]);
});

test('texts are those of the text columns, empty where a record cannot be read', () => {
  const pair = { text: ['a', 'b'], label: 'c' };
  assert.deepEqual(textsOf(['"one ""x""",two,3', '"open'], 'a,b,c', 'csv', pair), [
    { text: ['one "x"', 'two'] },
    { text: ['', ''] },
  ]);
  assert.deepEqual(textsOf(['{"a":1,"b":"x","c":0}'], '', 'jsonl', pair), [{ text: ['1', 'x'] }]);
});
