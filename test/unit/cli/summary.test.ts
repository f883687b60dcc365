// What the command line says of a finished job: where the model came from, and when its scores say nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listFindings, summarise } from '../../../src/cli/summary.ts';
import { warningsOf } from '../../../src/shared/warnings.ts';
import { metadata } from '../host/scored-rows.ts';

test('the summary tells where the head came from', () => {
  const run = metadata();
  for (const [head, words] of [
    ['random', 'head: random'],
    ['loaded', 'head: from the model'],
  ] as const) {
    const encoder = summarise({ ...run, model: { ...run.model, head } }, 1).find((line) =>
      line.startsWith('Encoder: '),
    );
    assert.ok(encoder?.endsWith(`, ${words}`), encoder);
  }
});

test('rows of one text under several labels are counted', () => {
  const line = summarise(metadata({ conflicting: 30 }), 1).find((told) => told.startsWith('30 rows'));
  assert.match(line ?? '', /stands under another label/);
  assert.ok(!summarise(metadata(), 1).some((told) => told.includes('another label')));
});

test('each warning of a job is a line of its own, and a sound job has none', () => {
  const sound = metadata();
  assert.deepEqual(warningsOf(sound), []);
  assert.doesNotMatch(summarise(sound, 1).join('\n'), /Warning/);
  const collapsed = {
    ...sound,
    fit: { accuracy: 0.5, majorityShare: 0.5, classesPredicted: 1 },
  };
  const warnings = summarise(collapsed, 1).filter((line) => line.startsWith('Warning: '));
  assert.deepEqual(
    warnings,
    warningsOf(collapsed).map(({ message }) => `Warning: ${message}`),
  );
  assert.equal(warnings.length, 1);
});

test('what held-out rows told is said once, by a grave warning where there is one', () => {
  const sound = metadata();
  const learned = { rows: 100, accuracy: 0.9, standardError: 0.05, majorityShare: 0.5 };
  const said = (accuracy: number) =>
    summarise({ ...sound, trust: { verdict: 'poor', learned: { ...learned, accuracy } } }, 1).filter((line) =>
      /100 rows held out/i.test(line),
    );
  assert.match(said(0.9).join(), /^Trust: /);
  assert.equal(said(0.9).length, 1);
  assert.match(said(0.5).join(), /^Warning: /);
  assert.equal(said(0.5).length, 1);
});

test('of the findings those of rare kinds are shown before the many of another, in the order of the file', () => {
  const finding = (row: number, code: 'empty-text' | 'quote-not-closed') => ({
    code,
    message: code,
    row,
    line: row + 2,
    column: 1,
  });
  const rows = Array.from({ length: 9 }, (_, row) =>
    finding(row, row === 7 ? 'quote-not-closed' : 'empty-text'),
  );
  const told = listFindings(metadata({ file: 'a.csv', format: 'csv', findings: rows }));
  assert.deepEqual(
    told.map((line) => line.replace(/^.*a\.csv:/, '')),
    [2, 3, 4, 5].map((line) => `${line}:1: empty-text`).concat('9:1: quote-not-closed', told.at(-1)!),
  );
  assert.match(told.at(-1)!, /the rest is in the metadata file/);
});
