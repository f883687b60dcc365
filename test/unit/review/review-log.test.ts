// The decisions that a log folds to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreements, cohensKappa } from '../../../src/review/agreement.ts';
import { lineOf, type LogEntry } from '../../../src/review/log-entry.ts';
import { reviewLogBeside } from '../../../src/review/log-place.ts';
import { isSettled, standingDecision } from '../../../src/review/standing-decision.ts';
import { ReviewLog } from '../../../src/review/review-log.ts';
import type { Decision } from '../../../src/shared/decisions.ts';

const TEXT = '0123456789abcdef';
let minute = 0;

function entry(decision: Decision, change: Partial<LogEntry> = {}): LogEntry {
  minute += 1;
  return {
    hash: 'fedcba9876543210',
    text: TEXT,
    line: 7,
    decision,
    from: 'spam',
    by: 'ann',
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    ...change,
  };
}

const logOf = (...entries: LogEntry[]) => ReviewLog.parse(entries.map(lineOf).join(''));
const SPAM = { text: TEXT, from: 'spam' };

test('the log lies beside the dataset, whatever that is called', () => {
  assert.equal(reviewLogBeside('/data/train.csv'), '/data/train.review.jsonl');
  assert.equal(reviewLogBeside('/data/a.b.jsonl'), '/data/a.b.review.jsonl');
});

test('an entry is one line that says all, and is read back as it was', () => {
  const full = entry('relabelled', {
    to: 'ham',
    note: 'a "joke"\nreally',
    result: 'r',
    scores: { el2n: 1.25 },
  });
  assert.equal(lineOf(full).split('\n').length, 2);
  assert.deepEqual(ReviewLog.parse(lineOf(full)).entries, [full]);
});

test('the latest decision counts, and one taken back is none', () => {
  const log = logOf(entry('unsure'), entry('kept', { note: 'irony' }));
  assert.deepEqual([log.of(SPAM)?.decision, log.of(SPAM)?.note], ['kept', 'irony']);
  assert.equal(log.of({ text: TEXT, from: 'ham' }), undefined, 'under another label it was not judged');
  assert.equal(log.with([entry('open')]).of(SPAM), undefined);
  assert.deepEqual([...log.with([entry('open')]).texts], []);
});

test('labels of two types are two labels', () => {
  const log = logOf(entry('kept', { from: 1 }));
  assert.equal(log.of({ text: TEXT, from: 1 })?.decision, 'kept');
  assert.equal(log.of({ text: TEXT, from: '1' }), undefined);
});

test('logs of two people go together in any order of lines', () => {
  const ann = entry('kept');
  const bob = entry('removed', { by: 'bob' });
  for (const log of [logOf(ann, bob), logOf(bob, ann)]) {
    assert.equal(log.of(SPAM)?.decision, 'removed', 'the later one counts');
    assert.equal(log.of(SPAM)?.disputed, true);
  }
  const agreed = logOf(ann, bob, entry('kept', { by: 'bob' }));
  assert.deepEqual([agreed.of(SPAM)?.decision, agreed.of(SPAM)?.disputed], ['kept', false]);
  const alone = logOf(ann, bob, entry('open', { by: 'bob' }));
  assert.deepEqual([alone.of(SPAM)?.decision, alone.of(SPAM)?.by], ['kept', 'ann']);
});

test('two labels instead of one are a disagreement', () => {
  const to = (label: string, by: string) => entry('relabelled', { to: label, by });
  assert.equal(logOf(to('ham', 'ann'), to('ham', 'bob')).of(SPAM)?.disputed, false);
  assert.equal(logOf(to('ham', 'ann'), to('eggs', 'bob')).of(SPAM)?.disputed, true);
});

test('of entries at one time the later line counts', () => {
  const at = '2026-01-01T00:00:00.000Z';
  assert.equal(logOf(entry('kept', { at }), entry('unsure', { at })).of(SPAM)?.decision, 'unsure');
});

test('what git leaves of a conflict, and other lines that cannot be read, are told of and change nothing', () => {
  const text = [
    '\uFEFF<<<<<<< ours',
    lineOf(entry('kept')).trimEnd(),
    '=======',
    '',
    '>>>>>>> theirs',
    '{"hash":"x"}',
    lineOf(entry('kept', { at: 'yesterday' })).trimEnd(),
  ].join('\r\n');
  const log = ReviewLog.parse(text);
  assert.equal(log.of(SPAM)?.decision, 'kept');
  assert.deepEqual(
    log.faults.map(({ line }) => line),
    [1, 3, 5, 6, 7],
  );
  assert.match(log.faults[4]!.message, /timestamp/);
});

test("Cohen's kappa, by hand", () => {
  // Cohen 1960 in two classes: 20 and 15 alike of 50, 25 and 30 said yes. p_o = 0.7, p_e = 0.5.
  const pairs = [
    ...Array.from({ length: 20 }, () => ['kept', 'kept'] as const),
    ...Array.from({ length: 5 }, () => ['kept', 'removed'] as const),
    ...Array.from({ length: 10 }, () => ['removed', 'kept'] as const),
    ...Array.from({ length: 15 }, () => ['removed', 'removed'] as const),
  ];
  assert.ok(Math.abs(cohensKappa(pairs) - 0.4) < 1e-12);
  assert.ok(Number.isNaN(cohensKappa([['kept', 'kept']])), 'one decision for all is what chance gives');
});

test('each two reviewers are compared on the rows that both decided on', () => {
  const on = (text: string, decision: Decision, by: string) => entry(decision, { text: text.repeat(16), by });
  const log = logOf(
    on('a', 'kept', 'bob'),
    on('a', 'kept', 'ann'),
    on('b', 'removed', 'ann'),
    on('b', 'kept', 'bob'),
    on('c', 'kept', 'ann'),
    on('d', 'removed', 'ann'),
    on('d', 'removed', 'bob'),
    on('d', 'removed', 'eve'),
    on('c', 'kept', 'bob'),
    on('c', 'open', 'bob'),
  );
  const [first, ...rest] = agreements(log);
  assert.deepEqual([first?.reviewers, first?.rows, first?.alike], [['ann', 'bob'], 3, 2]);
  assert.equal(rest.length, 2);
  // p_o = 2/3; ann says kept 1 of 3, bob 2 of 3: p_e = 2/9 + 2/9.
  assert.ok(Math.abs(first!.kappa - (2 / 3 - 4 / 9) / (5 / 9)) < 1e-12);
});

test('rows that were kept, left unsure, or have the label that they were given, are settled', () => {
  const settled = (...entries: LogEntry[]) => isSettled(logOf(...entries), SPAM);
  assert.equal(settled(entry('kept')), true);
  assert.equal(settled(entry('unsure')), true);
  assert.equal(settled(entry('relabelled', { from: 'ham', to: 'spam' })), true);
  assert.equal(settled(entry('relabelled', { to: 'ham' })), false, 'it has its old label again');
  assert.equal(settled(entry('removed')), false, 'it was put back');
  assert.equal(settled(entry('kept'), entry('open')), false);
  assert.equal(settled(entry('kept', { from: 'ham' })), false);
  // What is decided of the label that it has goes before how it came to have it.
  const given = entry('relabelled', { from: 'ham', to: 'spam' });
  assert.equal(settled(given, entry('removed')), false);
});

test('of a row that is gone only its removal and its relabelling hold', () => {
  const gone = (...entries: LogEntry[]) => standingDecision(logOf(...entries), SPAM, false);
  assert.equal(gone(entry('removed')), 'removed');
  assert.equal(gone(entry('relabelled', { to: 'ham' })), 'relabelled');
  assert.equal(gone(entry('kept')), undefined);
  assert.equal(gone(), undefined);
});
