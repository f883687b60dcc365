// What is told of rows that were left out, and where a job refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skippedRemark, tooManySkipped, type SkippedRows } from '../../../src/engine/skipped-rows.ts';
import { FINDING_CODES, type Finding, type FindingCode, type Label } from '../../../src/shared/dataset.ts';
import { FINDING_KINDS, listSkipped } from '../../../src/shared/finding-remedies.ts';

function rows(
  rowsRead: number,
  skipped: Partial<Record<FindingCode, number>>,
  lost: [Label, number][] = [],
  kept: [Label, number][] = [],
): SkippedRows {
  return { rowsRead, skipped, byClass: new Map(lost), kept: new Map(kept) };
}

const finding: Finding = { code: 'empty-text', message: '"text" is empty', row: 6, line: 7, column: 1 };

test('much of the file, or of one class, is a warning that counts classes', () => {
  const remark = skippedRemark(rows(1000, { 'empty-text': 30, 'empty-label': 4 }, [['spam', 30]], [['spam', 60], ['ham', 906]])); // prettier-ignore
  assert.equal(remark?.warning, true);
  assert.equal(
    remark.message,
    '34 of 1000 rows (3 %) were left out: empty text (30), no label (4). Left out are 33 % of "spam".',
  );
  assert.ok(skippedRemark(rows(100, { 'invalid-json': 5 })));
});

test('a row here and there is none, nor is what annotators rejected', () => {
  assert.equal(skippedRemark(rows(1000, { 'empty-text': 30 }, [['ham', 30]], [['ham', 900]])), undefined);
  assert.equal(skippedRemark(rows(10, { 'empty-text': 1 }, [['ham', 1]], [['ham', 4]])), undefined);
  assert.equal(skippedRemark(rows(100, { rejected: 60 })), undefined);
  assert.equal(tooManySkipped('f', rows(100, { rejected: 60 }), []), undefined);
});

test('more than a quarter is refused, with the first fault and its remedy', () => {
  assert.equal(tooManySkipped('f', rows(100, { 'empty-text': 25 }), [finding]), undefined);
  const error = tooManySkipped('f', rows(100, { 'empty-text': 20, 'empty-label': 6 }, [['b', 20]]), [
    finding,
  ]);
  assert.equal(error?.code, 'too-many-skipped');
  assert.match(
    error.message,
    /^26 of 100 rows of f \(26 %\) cannot be scored: empty text \(20\), no label \(6\)\. The first: line 7/,
  );
  assert.match(error.message, /100 % of "b"/);
  assert.equal(error.action, FINDING_KINDS['empty-text'].remedy);
  assert.equal(error.place?.line, 7);
});

test('every kind of finding has a name and a remedy of its own', () => {
  const remedies = FINDING_CODES.map((code) => FINDING_KINDS[code].remedy);
  assert.equal(new Set(remedies).size, FINDING_CODES.length);
  for (const remedy of remedies) assert.match(remedy, /^[A-Z].*\.$/);
  assert.equal(listSkipped({ 'empty-text': 1, unheard: 2000 }), 'unheard (2,000), empty text (1)');
});
