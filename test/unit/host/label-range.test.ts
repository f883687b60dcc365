// Problems point at the label.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelRange } from '../../../src/host/editor/label-range.ts';

function found(line: string, format: 'jsonl' | 'csv' | 'tsv', column: string, index = -1): string {
  const { start, end } = labelRange(line, format, column, index);
  return line.slice(start, end);
}

test('in JSON: text, number, boolean, whatever stands before', () => {
  assert.equal(found('{"text": "a", "label": "b"}', 'jsonl', 'label'), '"b"');
  assert.equal(found('{"label":-1.5,"text":"a"}', 'jsonl', 'label'), '-1.5');
  assert.equal(found('{"text":"a","label":true}', 'jsonl', 'label'), 'true');
  assert.equal(found(String.raw`{"text":"\"label\": 3","label":4}`, 'jsonl', 'label'), '4');
  assert.equal(found(String.raw`{"text":"a","la\"b.l":"c"}`, 'jsonl', 'la"b.l'), '"c"');
});

test('in CSV and TSV: by the place of the column, quotes included', () => {
  assert.equal(found('a,b,c', 'csv', 'label', 2), 'c');
  assert.equal(found('"a, ""x"", b",b', 'csv', 'label', 1), 'b');
  assert.equal(found('a\t"b\tc"\td', 'tsv', 'label', 1), '"b\tc"');
});

test('the whole line where the label is not in it', () => {
  assert.equal(found('"a text that goes on', 'csv', 'label', 1), '"a text that goes on');
  assert.equal(found('{"text":"a"}', 'jsonl', 'label'), '{"text":"a"}');
});
