// Which class each label is, with and without a head that was trained before.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  chooseClasses,
  classesOfData,
  indicesIn,
  matchHeadClasses,
} from '../../../src/engine/class-labels.ts';
import type { Label } from '../../../src/shared/dataset.ts';

test('classes of the data are sorted, whatever order the rows come in', () => {
  const { classes, indices } = classesOfData('f', 'label', ['spam', 'ham', 'spam']);
  assert.deepEqual(classes, ['ham', 'spam']);
  assert.deepEqual([...indices], [1, 0, 1]);
});

test('one label is too few, a label a row too many', () => {
  assert.throws(() => classesOfData('f', 'label', ['a', 'a']), { code: 'too-few-labels' });
  const ids = Array.from({ length: 40 }, (_, index) => index);
  assert.throws(() => classesOfData('f', 'id', ids), { code: 'too-many-labels' });
});

test("a head's classes are found by name, whatever the case, in the head's order", () => {
  const matched = matchHeadClasses(['positive', 'negative'], 2, ['POSITIVE', 'NEGATIVE']);
  assert.deepEqual(matched?.classes, ['positive', 'negative']);
  assert.deepEqual([...matched.indices], [0, 1]);
});

test("labels that are numbers are the head's indices, also when the data lack a class", () => {
  const matched = matchHeadClasses([2, 0, 2], 3, ['neg', 'neutral', 'pos']);
  assert.deepEqual(matched?.classes, [0, 1, 2]);
  assert.deepEqual([...matched.indices], [2, 0, 2]);
  assert.deepEqual(matchHeadClasses(['1', '0'], 2, ['LABEL_0', 'LABEL_1'])?.classes, ['0', '1']);
});

test('placeholder names match by order when the counts agree', () => {
  const names = ['LABEL_0', 'LABEL_1'];
  assert.deepEqual(matchHeadClasses(['spam', 'ham'], 2, names)?.classes, ['ham', 'spam']);
  assert.equal(matchHeadClasses(['spam', 'ham', 'eggs'], 2, names), undefined);
});

test('a head with other classes is not used', () => {
  assert.equal(matchHeadClasses(['spam', 'ham'], 2, ['happy', 'sad']), undefined);
});

test('two spellings of one class are not matched: neither is the class rather than the other', () => {
  const placeholders = (count: number) => Array.from({ length: count }, (_, index) => `LABEL_${index}`);
  assert.equal(matchHeadClasses([0, 1, '0', '1'], 2, undefined), undefined, 'by number');
  assert.equal(matchHeadClasses([0, 1, '0', '1'], 4, placeholders(4)), undefined, 'by order');
  assert.equal(matchHeadClasses(['1', '01'], 2, placeholders(2)), undefined, 'a leading zero');
  assert.equal(matchHeadClasses(['Spam', 'spam', 'ham'], 2, ['ham', 'spam']), undefined, 'by name');
  assert.equal(matchHeadClasses([true, 'true'], 2, undefined), undefined, 'a truth and its word');
});

test('a label without a class has no index', () => {
  assert.deepEqual([...indicesIn(['a', 'b'], ['b', 'a', 'b'])], [1, 0, 1]);
  assert.throws(() => indicesIn(['a', 1], ['a', '1']), /"1"/);
});

const data = (labels: readonly Label[], epochs: number) => ({
  file: 'f',
  column: 'label',
  labels,
  trained: epochs > 0,
});
const saved = { count: 2, names: ['ham', 'spam'] };

test('one label alone can be scored by a saved head, but nothing is learned from it', () => {
  const chosen = chooseClasses(data(['spam', 'spam'], 0), saved);
  assert.equal(chosen.head, 'loaded');
  assert.deepEqual(chosen.labels.classes, ['ham', 'spam']);
  assert.deepEqual([...chosen.labels.indices], [1, 1]);
  assert.throws(() => chooseClasses(data(['spam', 'spam'], 1), saved), { code: 'too-few-labels' });
});

test('without a head that knows it, one label is too few to be scored', () => {
  assert.throws(() => chooseClasses(data(['eggs', 'eggs'], 0), saved), { code: 'too-few-labels' });
  assert.throws(() => chooseClasses(data(['spam'], 0), undefined), { code: 'too-few-labels' });
});

test('a saved head is used where its classes are those of the data; else a new one starts', () => {
  assert.equal(chooseClasses(data(['spam', 'ham'], 3), saved).head, 'loaded');
  assert.equal(chooseClasses(data(['spam', 'eggs'], 3), saved).head, 'random');
  assert.equal(chooseClasses(data(['spam', 'ham'], 3), undefined).head, 'random');
});
