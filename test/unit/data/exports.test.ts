// Exports of annotation tools: known by their shape, the label found in its place, rejected rows left out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleOf } from '../../../src/data/examples.ts';
import { recogniseExport, toolOf } from '../../../src/data/exports.ts';
import { columnsOf, inferColumns } from '../../../src/data/infer-columns.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { recordsOf } from './reading.ts';

interface Case {
  readonly title: string;
  readonly tool: string;
  readonly rows: readonly object[];
  readonly text: string;
  readonly label: string;
  /** The label of each row, or the code of what is wrong with it. */
  readonly labels: readonly unknown[];
}

const choice = (accept: string[], answer = 'accept') => ({
  text: 'a b c',
  _input_hash: 1,
  _task_hash: 2,
  options: [{ id: 'x', text: 'x' }],
  _view_id: 'choice',
  accept,
  answer,
});
const binary = (label: string, answer: string) => ({ text: 'a b c', _task_hash: 2, label, answer });
const annotation = (choices: string[], cancelled = false) => ({
  id: 1,
  was_cancelled: cancelled,
  result: [{ value: { choices }, type: 'choices', from_name: 'mood', to_name: 'text' }],
});
const task = (...annotations: object[]) => ({
  id: 1,
  data: { text: 'a b c', source: 'x' },
  annotations,
  meta: {},
});
const argilla = (value: string, status = 'completed') => ({
  id: 'r',
  status,
  fields: { review: 'a b c' },
  suggestions: { mood: { value: 'y', score: 0.4 } },
  responses: { mood: [{ value, user_id: 'u', status: 'submitted' }] },
});
const feedback = (value: string, status = 'submitted') => ({
  fields: { text: 'a b c' },
  responses: [{ user_id: 'u', status, values: { mood: { value } } }],
});
const classic = (label: string | null, status = 'Validated') => ({
  text: 'a b c',
  inputs: { text: 'a b c' },
  prediction: [{ label: 'y', score: 0.3 }],
  annotation: label,
  status,
});

const CASES: readonly Case[] = [
  {
    title: 'Prodigy, choices',
    tool: 'Prodigy',
    rows: [
      choice(['x']),
      choice(['y']),
      choice(['x'], 'ignore'),
      choice(['y'], 'reject'),
      choice([]),
      choice(['x', 'y']),
    ],
    text: 'text',
    label: 'accept',
    labels: ['x', 'y', 'rejected', 'rejected', 'empty-label', 'several-labels'],
  },
  {
    title: 'Prodigy, a label a row',
    tool: 'Prodigy',
    rows: [binary('X', 'accept'), binary('Y', 'accept'), binary('X', 'reject')],
    text: 'text',
    label: 'label',
    labels: ['X', 'Y', 'rejected'],
  },
  {
    title: 'Prodigy, one label: the answer is the class',
    tool: 'Prodigy',
    rows: [binary('X', 'accept'), binary('X', 'reject'), binary('X', 'ignore')],
    text: 'text',
    label: 'answer',
    labels: ['accept', 'reject', 'rejected'],
  },
  {
    title: 'doccano',
    tool: 'doccano',
    rows: [
      { id: 1, data: 'a b c', label: ['x'] },
      { id: 2, data: 'a b c', label: [] },
      { id: 3, data: 'a b c', label: ['x', 'y'] },
    ],
    text: 'data',
    label: 'label',
    labels: ['x', 'empty-label', 'several-labels'],
  },
  {
    title: 'Label Studio',
    tool: 'Label Studio',
    rows: [
      task(annotation(['x'])),
      task(annotation(['y']), annotation(['y'])),
      task(annotation(['x']), annotation(['y'])),
      task(annotation(['x'], true)),
      task(annotation(['x'], true), annotation(['y'])),
      task(),
    ],
    text: 'data.text',
    label: 'annotations.result.value.choices',
    labels: ['x', 'y', 'several-labels', 'rejected', 'y', 'empty-label'],
  },
  {
    title: 'Argilla, records',
    tool: 'Argilla',
    rows: [argilla('x'), argilla('y'), argilla('x', 'discarded')],
    text: 'fields.review',
    label: 'responses.mood',
    labels: ['x', 'y', 'rejected'],
  },
  {
    title: 'Argilla, feedback',
    tool: 'Argilla',
    rows: [feedback('x'), feedback('y', 'discarded'), feedback('y')],
    text: 'fields.text',
    label: 'responses.values.mood',
    labels: ['x', 'rejected', 'y'],
  },
  {
    title: 'Argilla, text classification',
    tool: 'Argilla',
    rows: [classic('x'), classic(null, 'Default'), classic('y', 'Discarded')],
    text: 'text',
    label: 'annotation',
    labels: ['x', 'empty-label', 'rejected'],
  },
  {
    title: 'Argilla, flat',
    tool: 'Argilla',
    rows: [
      { text: 'a b c', 'mood.responses': ['x'], 'mood.responses.users': ['u'], 'mood.suggestion': 'y' },
      { text: 'a b c', 'mood.responses': null, 'mood.responses.users': null, 'mood.suggestion': 'y' },
    ],
    text: 'text',
    label: 'mood.responses',
    labels: ['x', 'empty-label'],
  },
];

describe('exports', () => {
  for (const { title, tool, rows, text, label, labels } of CASES) {
    test(title, () => {
      const records = recordsOf(
        readRecordsFromText(rows.map((row) => JSON.stringify(row)).join('\n'), 'jsonl'),
      );
      const columns = { text: [text], label };
      assert.deepEqual(recogniseExport(records), { tool, columns });
      const guess = inferColumns(records, columnsOf(records));
      assert.deepEqual([guess.columns, guess.confident], [columns, true]);
      assert.equal(guess.labelCandidates[0], label);
      assert.deepEqual(
        records.map((record) => {
          const result = exampleOf(record, columns);
          return result.kind === 'example' ? result.example.label : result.finding.code;
        }),
        labels,
      );
    });
  }

  test('data sets that are none', () => {
    for (const row of [
      { question: 'a', answer: 'accept' },
      { text: 'a', annotations: [] },
      { data: 'a', label: 'x' },
      { text: 'a', status: 'Discarded', label: 'x' },
      { fields: ['a'], label: 'x' },
    ]) {
      const [record] = recordsOf(readRecordsFromText(JSON.stringify(row), 'jsonl'));
      assert.equal(toolOf(record!.fields), undefined, JSON.stringify(row));
    }
    const [record] = recordsOf(readRecordsFromText('{"text":"a","status":"Discarded","label":"x"}', 'jsonl'));
    assert.equal(exampleOf(record!, { text: ['text'], label: 'label' }).kind, 'example');
  });

  test('spans without a label of the text are no guess', () => {
    const row = { text: 'a b', _task_hash: 1, spans: [{ start: 0, end: 1, label: 'X' }], answer: 'accept' };
    const records = recordsOf(readRecordsFromText(JSON.stringify(row), 'jsonl'));
    assert.equal(recogniseExport(records), undefined);
  });
});
