// Words for a missing label, one class in several spellings, several labels in one text: what is decided, and told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { joinedLabels } from '../../../src/data/joined-labels.ts';
import { labelRemarks } from '../../../src/data/label-remarks.ts';
import { spellingGroups } from '../../../src/data/label-spellings.ts';
import { missingLabels } from '../../../src/data/missing-labels.ts';
import type { Label } from '../../../src/shared/dataset.ts';

type Counts = [Label, number][];

function decided(counts: Counts): { missing: Label[]; doubtful: Label[]; kept: Label[] } {
  const { missing, doubtful, kept } = missingLabels(new Map(counts));
  return { missing: [...missing], doubtful: [...doubtful], kept: [...kept] };
}

describe('labels that stand for a missing one', () => {
  const missing: [title: string, counts: Counts, missing: Label[]][] = [
    ['nan beside numbers', [['0.0', 24], ['1.0', 18], ['nan', 6]], ['nan']],
    ['NULL, though it is frequent', [['a', 10], ['b', 10], ['NULL', 40]], ['NULL']],
    ['every spelling', [['a', 9], ['b', 9], ['NaN', 2], ['null', 1], ["''", 1], ['<NA>', 1]], ['NaN', 'null', "''", '<NA>']],
    ['None, as Python writes it, beside lower case', [['pos', 10], ['neg', 10], ['None', 10]], ['None']],
    ['a rare None that is written like the others', [['Pos', 20], ['Neg', 20], ['None', 5]], ['None']],
    ['N/A beside lower case', [['pos', 20], ['neg', 20], ['N/A', 12]], ['N/A']],
    ['a dash', [['pos', 20], ['neg', 20], ['-', 9]], ['-']],
    ['-1 where classes are numbered from 0', [[0, 24], [1, 16], [2, 9], [-1, 30]], [-1]],
    ['a rare -1 beside 0 and 1', [['0', 24], ['1', 16], ['-1', 8]], ['-1']],
  ]; // prettier-ignore
  for (const [title, counts, expected] of missing) {
    test(title, () => {
      const { missing, kept } = decided(counts);
      assert.deepEqual(new Set(missing), new Set(expected));
      assert.deepEqual(kept, []);
    });
  }

  test('a dash and -1 are told as a doubt; words are not', () => {
    assert.deepEqual(decided([['a', 9], ['b', 9], ['-', 2], ['nan', 2]]).doubtful, ['-']); // prettier-ignore
    assert.deepEqual(decided([[0, 9], [1, 9], [2, 9], [-1, 9]]).doubtful, [-1]); // prettier-ignore
  });

  const classes: [title: string, counts: Counts][] = [
    ['NONE of a stance', [['FAVOR', 704], ['AGAINST', 1395], ['NONE', 715]]],
    ['none, the most frequent', [['none', 11501], ['sexism', 3378], ['racism', 2000]]],
    ['None beside one class', [['positive', 30], ['None', 12]]],
    ['negative, neutral and positive', [[-1, 355], [0, 552], [1, 722]]],
  ]; // prettier-ignore
  for (const [title, counts] of classes) {
    test(`a class, with a word on it: ${title}`, () => {
      const { missing, kept } = decided(counts);
      assert.deepEqual(missing, []);
      assert.equal(kept.length, 1);
    });
  }

  for (const counts of [[['+', 9], ['-', 9]], [[1, 9], [-1, 9]], [[-2, 9], [-1, 9], [0, 9]], [['ham', 1]]] as Counts[]) {
    test(`plain classes: ${JSON.stringify(counts)}`, () => {
      assert.deepEqual(decided(counts), { missing: [], doubtful: [], kept: [] });
    });
  } // prettier-ignore
});

describe('one class in several spellings', () => {
  const groups: [labels: Label[], groups: Label[][]][] = [
    [['Positive', 'POSITIVE', 'positive', 'negative'], [['Positive', 'POSITIVE', 'positive']]],
    [[1, '1', '1.0', 0], [[1, '1', '1.0']]],
    [[true, 'True', 'false'], [[true, 'True']]],
    [['top up', 'top_up', 'Top-Up', 'top'], [['top up', 'top_up', 'Top-Up']]],
    [['"spam"', 'spam', 'spam.'], [['"spam"', 'spam', 'spam.']]],
    [['ｓｐａｍ', 'spam'], [['ｓｐａｍ', 'spam']]],
    [['c', 'c++', 'c#', '+', '-', 'v1.0', 'v10', '1', '10', '-1'], []],
  ];
  for (const [labels, expected] of groups) {
    test(JSON.stringify(labels), () => {
      assert.deepEqual(spellingGroups(labels), expected);
    });
  }
});

describe('several labels in one text', () => {
  const counts = (...labels: string[]) =>
    new Map<Label, number>(labels.map((label, index) => [label, 9 - index]));
  test('parts that are labels, or come again', () => {
    for (const separator of [',', '|', ';', '#']) {
      const found = joinedLabels(counts('neg', 'pos', `pos${separator}stay`, `neg${separator} stay`));
      assert.equal(found?.separator, separator);
      assert.deepEqual([found.labels.length, found.rows], [2, 13]);
    }
    assert.ok(joinedLabels(counts('a|b', 'b|c', 'a|c')));
  });
  test('not where parts mean nothing by themselves', () => {
    assert.equal(joinedLabels(counts('Sci/Tech', 'World', 'Sports')), undefined);
    assert.equal(joinedLabels(counts('New York, NY', 'Albany, NY')), undefined);
    assert.equal(joinedLabels(counts('1,000', '2,500')), undefined);
    assert.equal(joinedLabels(new Map<Label, number>([[1, 1], [2, 1]])), undefined); // prettier-ignore
  });
});

test('each decision is a sentence with the labels and their rows', () => {
  const remarks = labelRemarks('mood', new Map<Label, number>([['good', 20], ['Good', 3], ['bad', 20], ['good|bad', 2], ['nan', 4], ['-', 2]])); // prettier-ignore
  assert.deepEqual(
    remarks.map(({ code, warning }) => [code, warning]),
    [
      ['missing-labels', false],
      ['missing-labels', true],
      ['label-spellings', true],
      ['several-labels', true],
    ],
  );
  assert.match(remarks[0]!.message, /^4 rows are left out: "mood" holds "nan" \(4\)/);
  assert.match(remarks[2]!.message, /"good" \(20\), "Good" \(3\)/);
  assert.match(remarks[3]!.message, /"good\|bad" \(2\)/);
});
