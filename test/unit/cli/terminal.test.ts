// What reaches a terminal: neutral text, known widths, a table that fits, a progress line that is redrawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressLine } from '../../../src/cli/progress-line.ts';
import { drawTable } from '../../../src/cli/table.ts';
import { cutToWidth, displayWidth, neutralise } from '../../../src/cli/terminal-text.ts';
import type { TopRow } from '../../../src/cli/top-rows.ts';
import type { Progress } from '../../../src/shared/progress.ts';

test('nothing in a text can command the terminal', () => {
  assert.equal(neutralise('a\u001b[31mred\u001b[0m'), 'a␛[31mred␛[0m');
  assert.equal(neutralise('\u001b]0;title\u0007'), '␛]0;title␇');
  assert.equal(neutralise('\u009b31m\u202eabc\ud800'), '\ufffd31m\ufffdabc\ufffd');
  assert.equal(neutralise(' one\r\ntwo\tthree\u2028four\u007f '), 'one two three four␡');
  let every = '';
  for (let code = 0; code < 0x3000; code++) every += String.fromCharCode(code);
  assert.doesNotMatch(neutralise(every), /\p{Cc}/u);
  assert.equal(neutralise('größe 日本 👩‍👧'), 'größe 日本 👩‍👧');
});

test('nothing that is not seen reaches the terminal, but what words and emoji are spelled with', () => {
  assert.equal(neutralise('a\u061cb\u200fc\u2066d\u2069'), 'a\ufffdb\ufffdc\ufffdd\ufffd');
  // The joiner of Persian words and of families, and the Arabic number sign, which is seen.
  for (const text of ['می\u200cخواهم', '👩‍👧', '\u0600١٢']) assert.equal(neutralise(text), text);
  let every = '';
  for (let code = 0; code < 0x11_0000; code++) every += String.fromCodePoint(code);
  const shown = neutralise(every);
  assert.doesNotMatch(shown, /\p{Bidi_Control}/u);
  assert.doesNotMatch(shown, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
  const left = new Set(shown.match(/\p{Cf}/gu));
  assert.equal(left.size, 15, [...left].map((one) => one.codePointAt(0)?.toString(16)).join());
});

test('widths are those of a terminal', () => {
  for (const [text, width] of [
    ['', 0],
    ['abc', 3],
    ['größe', 5],
    ['gro\u0308ße', 5],
    ['日本語', 6],
    ['ｱｲｳ', 3],
    ['한국', 4],
    ['👩‍👧', 2],
    ['❤️', 2],
    ['★1', 2],
  ] as const) {
    assert.equal(displayWidth(text), width, text);
  }
});

test('a cut text fits, keeps whole graphemes, and is left alone where it fits already', () => {
  assert.equal(cutToWidth('abcdef', 6), 'abcdef');
  assert.equal(cutToWidth('abcdefg', 6), 'abcde…');
  assert.equal(cutToWidth('日本語', 5), '日本…');
  assert.equal(cutToWidth('日本語', 4), '日…');
  assert.equal(cutToWidth('x👩‍👧y', 3), 'x…');
  assert.equal(cutToWidth('abc', 0), '');
  for (const text of ['plain text that is long', '日本語とEnglish混在', 'e\u0301e\u0301e\u0301e\u0301']) {
    for (let width = 1; width < 30; width++) {
      assert.ok(displayWidth(cutToWidth(text, width)) <= width, `${text} at ${width}`);
    }
  }
});

function row(line: number, text: string | string[] | undefined, label: string | number = 1): TopRow {
  return {
    texts: typeof text === 'string' ? [text] : text,
    scored: { line, label, predicted: 0, el2n: 1.3, grand: 12.3456 },
  };
}

test('the table fits the terminal, its columns align, and its text is neutral', () => {
  const lines = drawTable(
    [
      row(7, 'short'),
      row(12345, 'long \u001b[2J'.repeat(30), 'ein sehr langes Etikett ohne Ende'),
      row(3, undefined, '日本'),
    ],
    80,
  );
  assert.equal(lines.length, 4);
  for (const line of lines) assert.ok(displayWidth(line) <= 80, line);
  for (const line of lines) assert.doesNotMatch(line, /\p{Cc}/u);
  const start = lines[1]!.indexOf('short');
  assert.equal(displayWidth(lines[3]!.slice(0, lines[3]!.indexOf('(the row'))), start);
  assert.match(lines[0]!, /^# {3,}line +EL2N +GraNd +label → predicted +text$/);
  assert.match(lines[1]!, /^1 +7 +1\.3000 +12\.35 +1 → 0 +short$/);
  assert.deepEqual(drawTable([], 80), []);
});

test('of a pair both texts show: they share the width, and the longer takes what the shorter leaves', () => {
  const long = 'ab'.repeat(100);
  const textOf = (...pair: string[]): string => {
    const [heading = '', line = ''] = drawTable([row(1, pair)], 80);
    assert.ok(displayWidth(line) <= 80);
    return line.slice(heading.indexOf('text'));
  };
  const room = displayWidth(textOf(long, long));
  assert.equal(textOf('short', 'second'), 'short ⏐ second');
  assert.match(textOf(long, 'second'), /^(ab)+a?… ⏐ second$/);
  assert.match(textOf('first', long), /^first ⏐ (ab)+a?…$/);
  assert.equal(displayWidth(textOf(long, 'second')), room);
  assert.equal(displayWidth(textOf('first', long)), room);
  const [one = '', two = ''] = textOf(long, `\u001b${long}`).split(' ⏐ ');
  assert.ok(Math.abs(displayWidth(one) - displayWidth(two)) <= 1, `${one} and ${two}`);
  assert.ok(two.startsWith('␛'));
  const [, narrow = ''] = drawTable([row(1, [long, long])], 10);
  assert.match(narrow, /… ⏐ .*…$/);
});

class Output {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns: number,
  ) {}
  write(text: string): void {
    this.text += text;
  }
}

const PROGRESS: Progress = {
  stage: 'training',
  run: 1,
  runs: 3,
  epoch: 1,
  epochs: 1,
  done: 640,
  total: 3000,
  unit: 'rows',
  rate: 213,
  secondsLeft: 42,
  fraction: 0.129,
  loss: 0.6931,
};

test('on a terminal the progress line is redrawn, never wraps, and goes', () => {
  const output = new Output(true, 200);
  const line = new ProgressLine(output);
  line.show(PROGRESS);
  assert.equal(
    output.text,
    '\r\u001b[2K 12%  run 1 of 3, epoch 1 of 1, training: 640 of 3,000 rows, 213 rows/s, 42 s left, loss 0.693',
  );
  line.note('a note');
  assert.ok(output.text.includes('\r\u001b[2Ka note\n\r\u001b[2K 12%  run'));
  line.clear();
  assert.ok(output.text.endsWith('\r\u001b[2K'));
  const narrow = new Output(true, 40);
  new ProgressLine(narrow).show(PROGRESS);
  assert.ok(displayWidth(narrow.text.replace('\r\u001b[2K', '')) < 40);
});

test('elsewhere there is one plain line a stage, and another each half minute', () => {
  const output = new Output(false, 0);
  let now = 0;
  const line = new ProgressLine(output, () => now);
  for (const done of [0, 640, 1280]) line.show({ ...PROGRESS, done });
  now = 29_999;
  line.show({ ...PROGRESS, done: 1920 });
  now = 30_000;
  line.show({ ...PROGRESS, done: 2560, fraction: 0.27 });
  now = 59_999;
  line.show({ ...PROGRESS, done: 2800 });
  line.show({ ...PROGRESS, stage: 'scoring' });
  line.show({ ...PROGRESS, run: 2 });
  line.clear();
  const lines = output.text.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((text) => text.split(',').slice(0, 3).join(',')),
    [
      ' 12%  run 1 of 3, epoch 1 of 1, training: 0 of 3',
      ' 27%  run 1 of 3, epoch 1 of 1, training: 2',
      ' 12%  run 1 of 3, epoch 1 of 1, scoring: 640 of 3',
      ' 12%  run 2 of 3, epoch 1 of 1, training: 640 of 3',
    ],
  );
  assert.ok(!output.text.includes('\u001b'));
});
