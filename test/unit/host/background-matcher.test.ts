// The reading thread, as it is built: it gives what matching here gives, and what an edit made outdated is not taken.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { HashIndex } from '../../../src/data/hash-index.ts';
import { recordHash } from '../../../src/data/reader.ts';
import { hashWords } from '../../../src/results/columns.ts';
import { BackgroundMatcher } from '../../../src/host/views/background-matcher.ts';
import { matchDocument } from '../../../src/host/views/dataset-reading.ts';
import { LiveMatch } from '../../../src/host/views/live-match.ts';
import type { LineChange } from '../../../src/host/views/live-rows.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const built = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'match-worker.js');
const matcher = new BackgroundMatcher(built);
const write = fileWriter(temporaryFolder());

before(() => {
  assert.ok(fs.existsSync(built), 'build first: node scripts/build.mjs');
});
after(() => {
  matcher.dispose();
});

const wordsOf = (records: readonly string[]) =>
  Uint32Array.from(records.flatMap((record) => [...hashWords(recordHash(record))]));

/** Sound records, one over several lines, one twice, and faulty ones whose reach is told or has no end. */
const RECORDS = ['"a\nb",1', 'é\u2028,2', 'c,3', 'c,3', 'd,4'];
const FAULTY = ['e,"f', ...RECORDS, '"g"h,5', '"i,6', 'j,7'];
const HEADER = 'text,label';
const CSV = [HEADER, ...FAULTY].join('\n');
const TSV = [HEADER, ...FAULTY].join('\n').replaceAll(',', '\t');

test('a thread gives what is matched here, its index too', async () => {
  for (const [text, format] of [
    [CSV, 'csv'],
    [TSV, 'tsv'],
    ['{"a":1}\n{"a":}\n\n{"a":1}\r\n{"b":2}', 'jsonl'],
    ['', 'csv'],
  ] as const) {
    const words = wordsOf([...RECORDS, '{"a":1}', '{"b":2}']);
    const { match, index } = await matcher.match(text, format, words);
    const here = new HashIndex(words);
    assert.deepEqual(match, matchDocument(text, format, here), format);
    for (const record of [...RECORDS, 'none']) {
      assert.equal(index.first(recordHash(record)), here.first(recordHash(record)));
    }
    assert.equal(index.next(2), here.next(2));
  }
});

test('several texts at once are told apart', async () => {
  const texts = Array.from({ length: 8 }, (_, count) => '{"a":1}\n'.repeat(count));
  const matches = await Promise.all(texts.map((text) => matcher.match(text, 'jsonl', wordsOf([]))));
  assert.deepEqual(
    matches.map(({ match }) => match.rows.line.length),
    texts.map((_, count) => count),
  );
});

test('a thread that ends or talks nonsense is told as an error, and the next text starts another', async () => {
  const program = write(
    'dies-first.js',
    `require('worker_threads').parentPort.on('message', () => process.exit(3));`,
  );
  const dying = new BackgroundMatcher(program);
  const ended = (error: unknown) =>
    error instanceof DataDietError && error.message.includes('reading thread');
  await assert.rejects(dying.match('', 'csv', wordsOf([])), ended);
  fs.copyFileSync(built, program);
  assert.equal((await dying.match('{}', 'jsonl', wordsOf([]))).match.rows.line.length, 1);
  const answer = dying.match('{}', 'jsonl', wordsOf([]));
  dying.dispose();
  await assert.rejects(answer, { code: 'cancelled' });
});

/** Puts a letter before the text of a line. */
function typed(lines: string[], line: number): LineChange {
  lines[line] = `x${lines[line]!}`;
  return {
    startLine: line,
    endLine: line,
    insertedBreaks: 0,
    startsLine: true,
    endsBeforeLine: true,
    insertsWholeLines: false,
  };
}

function editedText(lines: string[]) {
  const read = { all: 0, lines: 0 };
  const source = {
    all: () => {
      read.all += 1;
      return lines.join('\n');
    },
    lines: (first: number, last: number) => {
      const some = lines.slice(first - 1, last);
      read.lines += some.length;
      return some.join('\n') + (last < lines.length ? '\n' : '');
    },
  };
  return { source, read };
}

test('of a large text few lines are read at once, and what an edit outdates is not taken', async () => {
  const records = Array.from({ length: 2000 }, (_, index) => `row ${index},${index % 2}`);
  const lines = [HEADER, ...records];
  const index = new HashIndex(wordsOf(records));
  const { source, read } = editedText(lines);
  const live = new LiveMatch(source, 'csv', index, () => true);
  const rows = () => live.rows.score.filter((score) => score !== -1).length;
  assert.equal(rows(), 2000);
  read.all = 0;
  // A letter in a row.
  live.change([typed(lines, 7)]);
  assert.ok(live.matchNear(10_000));
  assert.deepEqual([rows(), read.all], [1999, 0]);
  // A quote that stays open reaches to the end: more than may be read at once.
  lines[9] = `a,"${lines[9]!}`;
  live.change([{ startLine: 9, endLine: 9, insertedBreaks: 0, startsLine: true, endsBeforeLine: true, insertsWholeLines: false }]); // prettier-ignore
  read.lines = 0;
  assert.equal(live.matchNear(10_000), false);
  assert.ok(read.lines < 2000, `${read.lines} lines`);
  // Edited while it is matched: not taken. Not edited: taken.
  const match = (text: string) => Promise.resolve(matchDocument(text, 'csv', index));
  const outdated = live.matchWith(match);
  live.change([typed(lines, 1500)]);
  assert.equal(await outdated, false);
  assert.equal(await live.matchWith(match), true);
  const anew = new LiveMatch(source, 'csv', index);
  assert.deepEqual(live.rows, anew.rows);
  // Many edits at once: no rows until they are matched, rather than wrong ones; and they are not matched here.
  read.all = 0;
  live.change(Array.from({ length: 30 }, (_, at) => typed(lines, 100 + at)));
  assert.deepEqual([rows(), read.all, live.matchNear(10_000)], [0, 0, false]);
  assert.equal(await live.matchWith(match), true);
  assert.deepEqual(live.rows, new LiveMatch(source, 'csv', index).rows);
});
