// Labels that stand in a list or an object, and what is no label.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readLabel } from '../../../src/data/read-label.ts';
import type { FieldValue } from '../../../src/data/records.ts';
import type { Label } from '../../../src/shared/dataset.ts';

describe('the label of a field', () => {
  const unwrapped: [value: FieldValue, label: Label][] = [
    [['pos'], 'pos'],
    [[[' pos ']], 'pos'],
    [[1], 1],
    [['pos', 'pos'], 'pos'],
    [['pos', null, ''], 'pos'],
    [{ label: 'x', score: 0.9 }, 'x'],
    [{ name: 'x', id: 7 }, 'x'],
    [{ choices: ['x'] }, 'x'],
    [[{ value: 'x', user_id: 'u', status: 'submitted' }], 'x'],
    [
      [
        { value: 'x', status: 'discarded' },
        { value: 'y', status: 'submitted' },
      ],
      'y',
    ],
    [{ label: 'x', name: 'x' }, 'x'],
    [{ spam: 1, ham: 0 }, 'spam'],
    [{ spam: false, ham: true }, 'ham'],
    ['["pos"]', 'pos'],
    ["['pos']", 'pos'],
    ['[1]', '1'],
    ['{"choices": ["pos"]}', 'pos'],
  ];
  for (const [value, label] of unwrapped) {
    test(`${JSON.stringify(value)} is ${JSON.stringify(label)}`, () => {
      assert.deepEqual(readLabel(value), { kind: 'label', label, unwrapped: true });
    });
  }

  for (const value of ['pos', '[pos]', '{pos}', '[', "['a\\'b']", "don't"]) {
    test(`${JSON.stringify(value)} is text as it stands`, () => {
      assert.deepEqual(readLabel(value), { kind: 'label', label: value, unwrapped: false });
    });
  }

  for (const value of [
    ['a', 'b'],
    "['a', 'b']",
    '["a","b"]',
    { choices: ['a', 'b'] },
    { a: 1, b: 1, c: 0 },
  ]) {
    test(`${JSON.stringify(value)} is several`, () => {
      assert.deepEqual(readLabel(value), { kind: 'several', count: 2 });
    });
  }

  for (const value of [null, undefined, ' ', [], [null], {}, { label: null }, { a: 0, b: 0 }, '[]', '[""]']) {
    test(`${JSON.stringify(value)} is empty`, () => {
      assert.equal(readLabel(value).kind, 'empty');
    });
  }

  const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as FieldValue;
  const none: [title: string, value: FieldValue][] = [
    ['a number that is too large', Infinity],
    ['one that is too small', -Infinity],
    ['shares', { a: 0.5, b: 0.5 }],
    ['an object without a name', { id: 7 }],
    ['an object with two', { label: 'x', name: 'y' }],
    ['lists in lists', deep],
  ];
  for (const [title, value] of none) {
    test(`${title} is none`, () => {
      assert.equal(readLabel(value).kind, 'none');
    });
  }
});
