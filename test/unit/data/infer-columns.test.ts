// Which columns are taken for text and label, on the shapes that public datasets have.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { columnsOf, inferColumns } from '../../../src/data/infer-columns.ts';
import type { ColumnGuess } from '../../../src/data/infer-columns.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import type { FieldValue } from '../../../src/data/reader.ts';
import { formatOfFile } from '../../../src/shared/dataset.ts';
import type { DatasetFormat } from '../../../src/shared/dataset.ts';
import { recordsOf, seededRandom } from './reading.ts';

const random = seededRandom(7);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
const WORDS = 'the of a in it was film card order my you not good bad when how lost new red to on'.split(' ');

/** Makers of one value of a column for row `row`. */
const prose = (): string =>
  Array.from({ length: 4 + Math.floor(random() * 12) }, () => pick(WORDS)).join(' ');
const counter = (row: number): number => row;
const oneOf =
  (...values: FieldValue[]) =>
  (): FieldValue =>
    pick(values);
const name = (): string => pick(WORDS) + String(Math.floor(random() * 1e4));
const always = (value: unknown) => (): unknown => value;

type Maker = (row: number) => unknown;

function guess(makers: Record<string, Maker>, rows = 200): ColumnGuess {
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify(Object.fromEntries(Object.entries(makers).map(([column, make]) => [column, make(row)]))),
  );
  const records = recordsOf(readRecordsFromText(lines.join('\n'), 'jsonl'));
  return inferColumns(records, columnsOf(records));
}

const SHAPES: [title: string, makers: Record<string, Maker>, text: string[], label: string][] = [
  ['SST-2', { idx: counter, sentence: prose, label: oneOf(0, 1) }, ['sentence'], 'label'],
  [
    'SNLI',
    { premise: prose, hypothesis: prose, label: oneOf('neutral', 'entailment', 'contradiction') },
    ['premise', 'hypothesis'],
    'label',
  ],
  [
    'SNLI with the sides swapped',
    { hypothesis: prose, premise: prose, label: oneOf(0, 1, 2) },
    ['premise', 'hypothesis'],
    'label',
  ],
  [
    'SNLI as published',
    {
      gold_label: oneOf('neutral', 'entailment', 'contradiction'),
      sentence1_parse: prose,
      sentence2_parse: prose,
      sentence1: prose,
      sentence2: prose,
      captionID: name,
      pairID: name,
    },
    ['sentence1', 'sentence2'],
    'gold_label',
  ],
  [
    'Banking77',
    { text: prose, category: oneOf('card_arrival', 'lost_card', 'top_up') },
    ['text'],
    'category',
  ],
  ['CLINC150', { text: prose, intent: oneOf('translate', 'transfer', 'timer') }, ['text'], 'intent'],
  [
    'AG News',
    { label: oneOf('World', 'Sports', 'Sci/Tech'), title: prose, description: prose },
    ['title', 'description'],
    'label',
  ],
  [
    'Quora question pairs',
    {
      id: counter,
      qid1: counter,
      qid2: counter,
      question1: prose,
      question2: prose,
      is_duplicate: oneOf(0, 1),
    },
    ['question1', 'question2'],
    'is_duplicate',
  ],
  [
    'MRPC',
    { sentence1: prose, sentence2: prose, label: oneOf(0, 1), idx: counter },
    ['sentence1', 'sentence2'],
    'label',
  ],
  ['QNLI', { question: prose, sentence: prose, label: oneOf(0, 1) }, ['question', 'sentence'], 'label'],
  [
    'disaster tweets',
    { id: counter, keyword: oneOf('fire', 'flood', null), location: name, text: prose, target: oneOf(0, 1) },
    ['text'],
    'target',
  ],
  [
    'Sentiment140',
    { target: oneOf(0, 4), ids: counter, date: name, flag: always('NO_QUERY'), user: name, text: prose },
    ['text'],
    'target',
  ],
  ['IMDb', { review: prose, sentiment: oneOf('positive', 'negative') }, ['review'], 'sentiment'],
  ['booleans', { body: prose, spam: oneOf(true, false) }, ['body'], 'spam'],
  ['telling content, silent names', { v1: oneOf('ham', 'spam'), v2: prose }, ['v2'], 'v1'],
  [
    'label beside its name',
    { text: prose, label: oneOf(0, 1), label_text: oneOf('no', 'yes') },
    ['text'],
    'label',
  ],
  [
    'scores with fractions are no classes',
    { text: prose, score: (): number => random(), grade: oneOf('a', 'b', 'c') },
    ['text'],
    'grade',
  ],
  ['nested columns', { tokens: always(['a', 'b']), text: prose, label: oneOf(0, 1) }, ['text'], 'label'],
];

describe('inferred columns', () => {
  for (const [title, makers, text, label] of SHAPES) {
    test(title, () => {
      const { columns, labelCount, confident, textCandidates, labelCandidates } = guess(makers);
      assert.deepEqual(columns, { text, label });
      assert.ok(labelCount >= 2);
      assert.equal(confident, true);
      assert.ok(text.includes(textCandidates[0]!));
      assert.equal(labelCandidates[0], label);
    });
  }

  test('no guess without a text or without a label', () => {
    assert.equal(guess({ id: counter, label: oneOf(0, 1) }).columns, undefined);
    assert.equal(guess({ id: counter, text: prose }).columns, undefined);
    assert.equal(inferColumns([], ['text', 'label']).columns, undefined);
  });

  test('in doubt where two columns are as likely the label', () => {
    const { columns, confident } = guess({ note: prose, shape: oneOf('a', 'b'), colour: oneOf('c', 'd') });
    assert.deepEqual(columns?.text, ['note']);
    assert.equal(confident, false);
  });

  test('a column of yes or no a class is asked about: several labels a row', () => {
    const { columns, doubt } = guess({
      comment_text: prose,
      toxic: oneOf(0, 1),
      severe_toxic: oneOf(0, 0, 0, 1),
      insult: oneOf(0, 0, 1),
    });
    assert.deepEqual(columns, { text: ['comment_text'], label: 'toxic' });
    assert.match(doubt ?? '', /"toxic".*"insult".*several labels a row/);
  });

  test('a doubt names the other column; where the label is plain, the runner-up is told for whoever asks', () => {
    const { doubt, runnerUp } = guess({ text: prose, topic: oneOf('a', 'b'), stance: oneOf('c', 'd', 'e') });
    assert.match(doubt ?? '', /"topic" \(2 different values\) and "stance" \(3 different values\)/);
    assert.equal(runnerUp, 'stance');
    const plain = guess({ text: prose, final_label: oneOf('a', 'b'), rater_1_label: oneOf('a', 'b') });
    assert.deepEqual(
      [plain.columns?.label, plain.confident, plain.runnerUp],
      ['final_label', true, 'rater_1_label'],
    );
  });

  test('what a column of labels says by another name is no rival', () => {
    const codes = (row: number): number => row % 3;
    const names = (row: number): string => ['a', 'b', 'c'][row % 3]!;
    assert.equal(guess({ text: prose, class: codes, category: names }).confident, true);
  });

  test('many columns, and names of any length, cost their number and no more', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `column ${index}`);
    const long = ['1'.repeat(100_000) + 'x', 'Aa'.repeat(50_000)];
    const fields = new Map<string, FieldValue>([...names, ...long].map((column) => [column, 1]));
    const records = Array.from({ length: 12 }, (_, row) => ({
      row,
      line: row,
      endLine: row,
      byteStart: 0,
      byteEnd: 0,
      hash: '',
      fields: new Map([...fields, ['text', prose()], ['label', row % 2]]),
    }));
    const { columns } = inferColumns(records, columnsOf(records));
    assert.deepEqual(columns, { text: ['text'], label: 'label' });
  });

  test('rows sorted by label do not hide the classes', () => {
    const { columns, labelCount } = guess({ text: prose, kind: (row) => Math.floor(row / 1000) }, 5000);
    assert.deepEqual(columns, { text: ['text'], label: 'kind' });
    assert.equal(labelCount, 5);
  });
});

const folder = path.resolve(process.env['DATA_DIET_ROOT'] ?? '.', '../shared/datasets');
const REAL: [file: string, text: string[], label: string][] = [
  ['sst2/train.jsonl', ['sentence'], 'label'],
  ['snli/dev.jsonl', ['premise', 'hypothesis'], 'label'],
  ['banking77/train.csv', ['text'], 'category'],
  ['clinc150/train.jsonl', ['text'], 'intent'],
  ['ag_news/ag_news.csv', ['title', 'description'], 'label'],
];

describe('inferred columns of real datasets', { skip: !fs.existsSync(folder) }, () => {
  for (const [file, text, label] of REAL) {
    for (const rows of [5, 50, 1000, 20000]) {
      test(`${file}, ${rows} rows`, () => {
        const format: DatasetFormat = formatOfFile(file)!;
        const content = fs.readFileSync(path.join(folder, file), 'utf8');
        const records = recordsOf(readRecordsFromText(content, format)).slice(0, rows);
        const { columns, confident } = inferColumns(records, columnsOf(records));
        assert.deepEqual(columns, { text, label });
        assert.equal(confident, true);
      });
    }
  }
});

test('a file of scores has neither text nor label', () => {
  const scores = {
    row: counter,
    line: counter,
    hash: name,
    label: oneOf('ham', 'spam'),
    predicted: oneOf('ham', 'spam'),
    el2n: random,
    grand: random,
  };
  assert.equal(guess(scores).columns, undefined);
  assert.deepEqual(guess({ ...scores, sentence: prose }).columns, { text: ['sentence'], label: 'label' });
});
