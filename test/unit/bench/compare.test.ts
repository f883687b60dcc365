// The comparison with other ways: its figures, its table, the files of scores that it reads and its commands.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CONTENDER_NAMES, CONTENDERS } from '../../../bench/compare/contenders.ts';
import { detectionOf, largestDifference, rankCorrelation, topCount } from '../../../bench/compare/figures.ts';
import { writeNoisyFile } from '../../../bench/compare/noisy-file.ts';
import { agreementLines, reportOf, type ReportedSet } from '../../../bench/compare/report.ts';
import { readScores, type Measured } from '../../../bench/compare/results.ts';
import { timeProcess } from '../../../bench/compare/timed-process.ts';
import { precisionAt } from '../../../bench/ranking-quality.ts';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('precision is the share of positives among the highest scores, ties in the order of the rows', () => {
  const positive = [true, false, true, false];
  assert.equal(precisionAt(2, [4, 3, 2, 1], positive), 0.5);
  assert.equal(precisionAt(1, [1, 1, 1, 1], positive), 1);
  assert.equal(precisionAt(3, [1, 1, 2, 1], positive), 2 / 3);
});

test('detection is told for as many rows as are wrong, and for the top 5 %', () => {
  const flipped = Array.from({ length: 40 }, (_, row) => row < 4);
  // The wrong rows 0, 1 and 2 score highest; row 3 lowest.
  const scores = flipped.map((_, row) => (row === 3 ? -1 : 40 - row));
  assert.equal(topCount(40), 2);
  assert.deepEqual(detectionOf(scores, flipped), {
    auroc: 0.75,
    precisionAtFlipped: 0.75,
    precisionAtTop: 1,
  });
});

test('rankings are alike by Spearman, values by their relative difference', () => {
  assert.ok(Math.abs(rankCorrelation([1, 2, 3], [10, 20, 400]) - 1) < 1e-12);
  assert.ok(Math.abs(rankCorrelation([1, 2, 3], [3, 2, 1]) + 1) < 1e-12);
  assert.equal(largestDifference([1, 2.2, 0], [1, 2, 0]), (2.2 - 2) / 2);
  assert.equal(largestDifference([Number.NaN], [1]) <= 1, false);
  assert.throws(() => largestDifference([1], [1, 2]), RangeError);
});

const measured = (seconds: number, scores: Measured['scores']): Measured => ({ seconds, load: 0.5, scores });
const both = (...values: number[]): Measured['scores'] => ({ el2n: values, grand: values });

const set: ReportedSet = {
  title: 'Four rows',
  task: 'a task',
  flipped: [true, false, false, false],
  groups: [
    {
      encoder: 'small',
      runs: 3,
      results: [
        {
          contender: 'ours',
          title: 'ours',
          finds: ['el2n', 'grand'],
          measured: measured(10, both(4, 3, 2, 1)),
        },
        {
          contender: 'trainer',
          title: 'Trainer',
          finds: ['el2n', 'grand'],
          measured: measured(25, { el2n: [1, 2, 3, 4], grand: [4, 3, 2, 1] }),
        },
        {
          contender: 'cleanlab',
          title: 'cleanlab',
          finds: ['doubt'],
          measured: measured(5, { doubt: [0.9, 0, 0, 0] }),
        },
      ],
    },
  ],
};

test('the table tells times as long as ours, and each score that a contender has', () => {
  const cells = reportOf([set])
    .split('\n')
    .filter((line) => line.startsWith('| small'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  assert.deepEqual(cells, [
    ['small, 3', 'ours', '10.0 s', '', '1.000 / 1.000', '100 % / 100 %', '100 % / 100 %', ''],
    ['small, 3', 'Trainer', '25.0 s', '2.50', '0.000 / 1.000', '0 % / 100 %', '0 % / 100 %', '-1.00 / 1.00'],
    ['small, 3', 'cleanlab', '5.00 s', '0.50', '1.000', '100 %', '100 %', ''],
  ]);
});

test('a table without ours has no ratios', () => {
  const [group] = set.groups;
  const others = { ...set, groups: [{ ...group!, results: group!.results.slice(1) }] };
  assert.match(reportOf([others]), /\| Trainer +\| 25.0 s +\| {2,}\| 0.000/);
});

test('two contenders are held against each other where both were measured', () => {
  assert.deepEqual(agreementLines([set], 'ours', 'trainer'), ['Four rows, small, 3 runs: -1.00 / 1.00']);
  assert.deepEqual(agreementLines([set], 'ours', 'best'), []);
});

test('a file of scores must have every row in its place, and numbers', () => {
  const file = path.join(temporaryFolder(), 'scores.jsonl');
  const write = (...rows: unknown[]) => {
    fs.writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  };
  write({ row: 0, el2n: 1, other: 'x' }, { row: 1, el2n: 2 });
  assert.deepEqual(readScores(file, ['el2n'], 2), new Map([['el2n', [1, 2]]]));
  assert.throws(() => readScores(file, ['el2n'], 3), /has 2 rows, not the 3/);
  assert.throws(() => readScores(file, ['grand'], 2));
  write({ row: 1, el2n: 1 }, { row: 0, el2n: 2 });
  assert.throws(() => readScores(file, ['el2n'], 2), /in their order/);
});

test('the file that all read has the rows, a tenth of them with another label', async () => {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'sst2'));
  const rows = Array.from({ length: 100 }, (_, row) => ({
    sentence: `sentence number ${row}`,
    label: row % 2,
  }));
  for (const name of ['train', 'test']) {
    fs.writeFileSync(
      path.join(folder, 'sst2', `${name}.jsonl`),
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    );
  }
  const file = await writeNoisyFile('sst2', folder, Infinity, path.join(folder, 'work'));
  const lines = fs.readFileSync(file.path, 'utf8').trimEnd().split('\n');
  const written = rows.map(({ sentence, label }, row) =>
    JSON.stringify({ text: sentence, label: file.flipped[row] ? 1 - label : label }),
  );
  assert.deepEqual(lines, written);
  assert.equal(file.flipped.filter(Boolean).length, 10);
  assert.deepEqual(fs.readFileSync(file.warmUp, 'utf8').trimEnd().split('\n'), written.slice(0, 64));
});

test('every contender is asked for the same, and ours in words that the command line takes', () => {
  const task = {
    file: '/data/rows.jsonl',
    columns: { textColumns: ['text', 'text2'], labelColumn: 'label' },
    model: '/models/small',
    learningRate: 1e-3,
    runs: 3,
    out: '/out',
  };
  const place = { root: '/tool', python: '/venv/bin/python', threads: 2 };
  for (const name of CONTENDER_NAMES) {
    const { args } = CONTENDERS[name].command(task, place);
    for (const word of ['/models/small', '0.001', '32', '128', '/out/scores.jsonl']) {
      assert.ok(args.includes(word), `${name}: ${word}`);
    }
  }
  const command = parseArguments(CONTENDERS.ours.command(task, place).args.slice(1));
  assert.equal(command.kind, 'score');
});

test('a process that fails is told with the end of its messages', async () => {
  const fails = {
    program: process.execPath,
    args: ['-e', 'console.error("no such thing"); process.exit(3)'],
  };
  await assert.rejects(timeProcess(fails), /ended with 3:\nno such thing/);
  assert.ok((await timeProcess({ program: process.execPath, args: ['-e', ''] })) > 0);
});
