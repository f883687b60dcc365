// From records to examples.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleOf } from '../../../src/data/examples.ts';
import type { ExampleResult } from '../../../src/data/examples.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { recordsOf } from './reading.ts';

const columns = { text: ['text'], label: 'label' };

function exampleOfJson(record: object, text = columns.text): ExampleResult {
  const [read] = recordsOf(readRecordsFromText(`\n${JSON.stringify(record)}`, 'jsonl'));
  assert.ok(read);
  return exampleOf(read, { text, label: 'label' });
}

describe('examples', () => {
  test('text and labels of each kind', () => {
    for (const label of ['spam', 1, 0, -1, 0.5, true, false, 'None', '[spam]', '{x}', '[]a']) {
      assert.deepEqual(exampleOfJson({ text: ' Hi  there ', label }), {
        kind: 'example',
        example: { texts: [' Hi  there '], label },
      });
    }
  });

  test('pairs', () => {
    assert.deepEqual(exampleOfJson({ a: 'x', b: 'y', label: 1 }, ['b', 'a']), {
      kind: 'example',
      example: { texts: ['y', 'x'], label: 1 },
    });
  });

  test('a number is a text like any other', () => {
    const result = exampleOfJson({ text: 42, label: 'x' });
    assert.deepEqual(result.kind === 'example' && result.example.texts, ['42']);
  });

  test('a number that is too large to be one is neither text nor label', () => {
    for (const [field, code] of [
      ['label', 'not-a-label'],
      ['text', 'not-text'],
    ] as const) {
      for (const number of ['1e999', '-1e999']) {
        const fields = { text: '"a"', label: '"b"', [field]: number };
        const [read] = recordsOf(
          readRecordsFromText(`{"text":${fields.text},"label":${fields.label}}`, 'jsonl'),
        );
        const result = exampleOf(read!, columns);
        assert.ok(result.kind === 'finding', `${field} ${number}`);
        assert.equal(result.finding.code, code);
        assert.equal(result.finding.field, field);
        assert.match(result.finding.message, /too large/);
      }
    }
  });

  test('white space around a label is not part of it', () => {
    const [record] = recordsOf(readRecordsFromText('text,label\na, ham \n', 'csv'));
    assert.ok(record);
    const result = exampleOf(record, columns);
    assert.equal(result.kind === 'example' && result.example.label, 'ham');
  });

  const faults: [record: object, code: string, field: string][] = [
    [{ label: 1 }, 'missing-field', 'text'],
    [{ text: null, label: 1 }, 'empty-text', 'text'],
    [{ text: ' \n', label: 1 }, 'empty-text', 'text'],
    [{ text: ['a'], label: 1 }, 'not-text', 'text'],
    [{ text: 'a' }, 'missing-field', 'label'],
    [{ text: 'a', label: null }, 'empty-label', 'label'],
    [{ text: 'a', label: '  ' }, 'empty-label', 'label'],
    [{ text: 'a', label: { id: 7 } }, 'not-a-label', 'label'],
    [{ text: 'a', label: ['x', 'y'] }, 'several-labels', 'label'],
    [{ text: 'a', label: [] }, 'empty-label', 'label'],
  ];
  for (const [record, code, field] of faults) {
    test(`${JSON.stringify(record)} is ${code}`, () => {
      const result = exampleOfJson(record);
      assert.ok(result.kind === 'finding');
      const { message, ...rest } = result.finding;
      assert.deepEqual(rest, { code, row: 0, line: 2, column: 1, field });
      assert.match(message, new RegExp(`"${field}"`));
    });
  }

  test('the second text of a pair is looked at as well', () => {
    const result = exampleOfJson({ a: 'x', b: '', label: 1 }, ['a', 'b']);
    assert.equal(result.kind === 'finding' && result.finding.field, 'b');
  });
});
