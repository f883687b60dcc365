// Files for other tools: numbers for `datasets`, the table of cleanlab, tasks for Label Studio, records for Argilla.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordHash } from '../../../src/data/reader.ts';
import { formulaSafe } from '../../../src/exports/formula-safe.ts';
import { exportBeside, removedBeside } from '../../../src/exports/kinds.ts';
import { flagRows } from '../../../src/exports/flagged-rows.ts';
import { exportSource } from '../../../src/exports/source.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { metadata } from '../host/scored-rows.ts';
import { exported, records, sourceOf } from './exporting.ts';

const root = temporaryFolder();
let folders = 0;

function place(name: string, content: string): string {
  const folder = path.join(root, String(folders++));
  fs.mkdirSync(folder);
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

const parsed = (bytes: Buffer | undefined): unknown => JSON.parse(String(bytes));

test('numbers of kept rows count all rows but the header and blank lines, unreadable ones with them', async () => {
  const file = place('rows.csv', 'text,label\none,a\n\n"two\nlines",b\nshort\n  \nthree,a\n');
  const { bytes, notes } = await exported(await sourceOf(file), 'keep-indices', records(1));
  assert.deepEqual(parsed(bytes[0]), [0, 2, 3]);
  assert.equal(notes.length, 1);
  assert.match(notes[0]!, /^1 row of rows\.csv that could not be read: they have a number and are kept\./);
  const all = await exported(await sourceOf(file), 'keep-indices', records(0, 1, 2, 3));
  assert.deepEqual(parsed(all.bytes[0]), []);
});

test('what the loader has to be told is told', async () => {
  const file = place('rows.csv', 'sep=;\ntext;label\none;a\ntwo;b\n');
  const { notes } = await exported(await sourceOf(file), 'keep-indices', records());
  assert.deepEqual(notes, ['Load the file with sep=";", skiprows=1, so that its rows have these numbers.']);
});

test('the table of cleanlab has a line a scored row; only there formulas are made safe', async () => {
  const file = place('rows.csv', 'text,label\n=1+1,=a\ntwo,-1\nshort\nthree,=a\n');
  const source = await sourceOf(file, ['=a', '-1']);
  const { bytes, notes } = await exported(source, 'cleanlab', records(3));
  assert.equal(
    String(bytes[0]),
    [
      'is_label_issue,label_score,given_label,predicted_label',
      `False,0.1,'=a,-1`,
      `False,${0.1 + 1 / 3},-1,'=a`,
      `True,${0.1 + 2 / 3},'=a,-1`,
      '',
    ].join('\n'),
  );
  assert.deepEqual(notes, [
    '1 row of the file without a score: not in the table.',
    'An apostrophe stands before "=a", which a spreadsheet would run as a formula.',
  ]);
  for (const kind of ['pruned', 'rows', 'keep-column'] as const) {
    const copy = await exported(source, kind, records(0));
    assert.match(copy.bytes.map(String).join(''), /^=1\+1,=a/m, kind);
    assert.doesNotMatch(copy.bytes.map(String).join(''), /'=/, kind);
  }
});

test('what a spreadsheet would run', () => {
  for (const text of ['=1+1', '+cmd', '-x', '@SUM(A1)', '\t=1', '\r=1', '-', '-1+2']) {
    assert.equal(formulaSafe(text), `'${text}`, text);
  }
  for (const text of ['a=1', '', '-1', '+1', '-0.5', '1', "'=1", 'spam'])
    assert.equal(formulaSafe(text), text);
});

test('labels of cleanlab are quoted where they must be', async () => {
  const file = place('rows.jsonl', '{"text":"one","label":"x"}\n');
  const { bytes } = await exported(await sourceOf(file, ['a, "b"', 'c']), 'cleanlab', records());
  assert.match(String(bytes[0]), /^False,0\.1,"a, ""b""",c$/m);
});

test('tasks of Label Studio, with the text, the prediction and its scores', async () => {
  const file = place(
    'rows.jsonl',
    '{"text":"one","label":"a"}\n{"text":"two\u2028","label":"b"}\n{"text":"three","label":"a"}\n',
  );
  const source = await sourceOf(file);
  const { bytes, notes } = await exported(source, 'label-studio', records(1, 2));
  const tasks = parsed(bytes[0]) as object[];
  assert.equal(tasks.length, 2);
  assert.deepEqual(tasks[0], {
    data: { text: 'two\u2028', label: 'b' },
    predictions: [
      {
        model_version: 'data-diet:builtin',
        score: 0.5,
        result: [{ from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['a'] } }],
      },
    ],
    meta: {
      row: 1,
      line: 2,
      hash: recordHash('{"text":"two\u2028","label":"b"}'),
      given: 'b',
      confidence: 0.1 + 1 / 3,
      el2n: 0.1,
      grand: 0.1,
      headGrand: 0.1,
      loss: 0.1,
      review: 0.1,
    },
  });
  assert.match(notes.join(), /<Choices name="label" toName="text">/);
  assert.deepEqual(parsed((await exported(source, 'label-studio', records())).bytes[0]), []);
});

test('records of Argilla: suggestions by question, an id for each row of one content', async () => {
  const line = '{"text":"same","label":"a"}\n';
  const { bytes } = await exported(
    await sourceOf(place('rows.jsonl', line + line)),
    'argilla',
    records(0, 1),
  );
  const [first, second] = parsed(bytes[0]) as { id: string; metadata: Record<string, unknown> }[];
  assert.match(first!.id, /^[0-9a-f]{16}$/);
  assert.equal(second!.id, `${first!.id}-2`);
  assert.deepEqual(first, {
    id: first!.id,
    fields: { text: 'same' },
    suggestions: { label: { value: 'b', score: 0.5, agent: 'data-diet:builtin' } },
    metadata: {
      row: 0,
      line: 1,
      given_label: 'a',
      confidence: 0.1,
      el2n: 0,
      grand: 0,
      head_grand: 0,
      loss: 0,
      review: 0,
    },
  });
});

test('nothing of this machine goes out with the name of a model', async () => {
  const { scores } = await sourceOf(place('rows.jsonl', '{"text":"one","label":"a"}\n'));
  const folder = path.resolve('somewhere', 'tiny-bert');
  const told = metadata();
  const source = exportSource('a.jsonl', { ...told, model: { ...told.model, name: folder } }, scores);
  assert.equal(source.agent, 'data-diet:tiny-bert');
});

test('the most suspicious share of the rows is flagged, the first of ties, and at least one', () => {
  const values = Float64Array.of(0.5, 0.9, 0.5, 0.1);
  assert.deepEqual([...flagRows('el2n', values, 50)], [1, 1, 0, 0]);
  assert.deepEqual([...flagRows('aum', values, 50)], [1, 0, 0, 1]);
  assert.deepEqual([...flagRows('el2n', values, 0.01)], [0, 1, 0, 0]);
  assert.deepEqual([...flagRows('el2n', new Float64Array(0), 5)], []);
});

test('names', () => {
  assert.equal(exportBeside('/d/train.csv', 'pruned'), path.join('/d', 'train.pruned.csv'));
  assert.equal(removedBeside('/d/train.pruned.csv'), path.join('/d', 'train.removed.csv'));
  assert.equal(removedBeside('/d/kept.tsv'), path.join('/d', 'kept.removed.tsv'));
});
