// Which class each label is, with and without a head that was trained before.
import assert from 'node:assert/strict';
import test from 'node:test';
import { classesOfData, matchHeadClasses } from '../../../src/engine/class-labels.ts';

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
