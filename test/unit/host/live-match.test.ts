// Following edits ends where reading the whole text anew would, and reads little: held against it over random edits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordHash } from '../../../src/data/reader.ts';
import type { ScoreLookup } from '../../../src/data/score-lookup.ts';
import { LiveMatch } from '../../../src/host/views/live-match.ts';
import type { LineChange, MatchedRows } from '../../../src/host/views/live-rows.ts';
import type { DatasetFormat } from '../../../src/shared/dataset.ts';
import { seededRandom } from '../data/reading.ts';
import { indexOf } from './scored-rows.ts';

const plain = (rows: MatchedRows) =>
  [...rows.score].map((score, index) => [score, rows.line[index], rows.endLine[index]]);

const lookup = (records: readonly string[]): ScoreLookup =>
  indexOf(records.map((record) => recordHash(record)));

class EditedText {
  /** Lines that were given out. */
  linesRead = 0;

  constructor(public lines: string[]) {}

  readonly source = {
    all: () => {
      this.linesRead += this.lines.length;
      return this.lines.join('\n');
    },
    lines: (first: number, last: number) => {
      const lines = this.lines.slice(first - 1, last);
      this.linesRead += lines.length;
      return lines.join('\n') + (last < this.lines.length ? '\n' : '');
    },
  };

  /** Replaces from a character of a line to one of another, as an editor does. */
  replace(
    startLine: number,
    startCharacter: number,
    endLine: number,
    endCharacter: number,
    text: string,
  ): LineChange {
    const before = this.lines[startLine]!.slice(0, startCharacter);
    const after = this.lines[endLine]!.slice(endCharacter);
    this.lines.splice(startLine, endLine - startLine + 1, ...`${before}${text}${after}`.split('\n'));
    return {
      startLine,
      endLine,
      insertedBreaks: text.split('\n').length - 1,
      startsLine: startCharacter === 0,
      endsBeforeLine: endCharacter === 0,
      insertsWholeLines: text === '' || text.endsWith('\n'),
    };
  }
}

interface Kind {
  readonly format: DatasetFormat;
  readonly header: readonly string[];
  readonly record: (index: number) => string;
  /** What is typed besides letters and line breaks. */
  readonly typed: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  JSONL: {
    format: 'jsonl',
    header: [],
    record: (index) => `{"text":"row ${index % 30}","label":${index % 2}}`,
    typed: ['"', '}', '\ufeff'],
  },
  'CSV without quotes': {
    format: 'csv',
    header: ['text,label'],
    record: (index) => `row ${index % 30},${index % 2}`,
    typed: [',', '"'],
  },
  'CSV with records of several lines': {
    format: 'csv',
    header: ['', '"the', 'text";label'],
    record: (index) => (index % 3 === 0 ? `"row ${index % 9},\n\n""x"";";${index % 2}` : `row ${index};"a"`),
    typed: ['"', '"', ';', '""', '";', '\n"', '"\n'],
  },
  'CSV with faults': {
    format: 'csv',
    header: ['text,label'],
    record: (index) => ['a,"b', 'a,b', '"c"d,e', '"a\nb",c', 'd,"e"', 'f'][index % 6]!,
    typed: ['"', ',"', '",', '\n"'],
  },
  'TSV whose quotes are text': {
    format: 'tsv',
    header: ['text\tlabel'],
    record: (index) => ['"a\tb', 'a b\tc', '"c"\t"d', 'd\t"e"'][index % 4]!,
    typed: ['"', '\t"', '"\t', '\n"'],
  },
  'TSV whose senseless quotes end fields of several lines': {
    format: 'tsv',
    header: ['text\tlabel'],
    record: (index) => ['"a\nb"\t"c\nd"e\tf', 'a b\tc', '"x\ny"\t"z"', 'g\t"h'][index % 4]!,
    typed: ['"', '\t"', '"\t', '\n"', '"x'],
  },
  'CSV without a header': {
    format: 'csv',
    header: [],
    record: (index) => `some words that are number ${index},${index % 2 === 0 ? 'good' : 'bad'}`,
    typed: [',', '"'],
  },
  'CSV with lines above its header': {
    format: 'csv',
    header: ['sep=;', 'text;label'],
    record: (index) => `"row ${index % 30}";${index % 2}`,
    typed: [';', '"'],
  },
  'CSV whose header is not sound': {
    format: 'csv',
    header: ['text,"label'],
    record: (index) => `row ${index},${index % 2}`,
    typed: ['"', '",'],
  },
};

function randomEdits(kind: Kind, records: number, seed: number): void {
  const number = seededRandom(seed);
  const random = (below: number) => Math.floor(number() * below);
  const scored = Array.from({ length: records }, (_, index) => kind.record(index));
  const text = new EditedText([...kind.header, ...scored.join('\n').split('\n'), '']);
  const live = new LiveMatch(text.source, kind.format, lookup(scored));
  const cut: string[] = [];
  const typed = ['x', '\n', ...kind.typed];
  for (let round = 0; round < 60; round += 1) {
    for (let edit = random(3); edit >= 0; edit -= 1) {
      const startLine = random(text.lines.length);
      const endLine = Math.min(text.lines.length - 1, startLine + random(3));
      const length = text.lines[endLine]!.length;
      const character = random(text.lines[startLine]!.length + 1);
      switch (random(5)) {
        case 0:
          live.change([
            text.replace(
              startLine,
              0,
              startLine,
              0,
              `${cut.pop() ?? kind.record(round)}\n${kind.record(random(99))}\n`,
            ),
          ]);
          break;
        case 1:
          cut.push(text.lines[startLine]!);
          live.change([text.replace(startLine, 0, endLine, 0, '')]);
          break;
        case 2: {
          const end = Math.min(text.lines[startLine]!.length, character + random(3));
          live.change([text.replace(startLine, character, startLine, end, '')]);
          break;
        }
        case 3:
          live.change([text.replace(startLine, 0, endLine, length, cut.pop() ?? kind.record(round))]);
          break;
        default: {
          const put = typed[random(typed.length)]!;
          live.change([text.replace(startLine, character, startLine, character, put)]);
        }
      }
    }
    live.match();
    // What was told of the dialect at first stays.
    const anew = new LiveMatch(text.source, live.dialect, lookup(scored));
    const where = `seed ${seed}, round ${round}: ${JSON.stringify(text.lines)}`;
    assert.deepEqual(plain(live.rows), plain(anew.rows), where);
    assert.deepEqual([live.columns, live.dialect], [anew.columns, anew.dialect], where);
  }
}

for (const [name, kind] of Object.entries(KINDS)) {
  test(`${name}: random edits`, () => {
    for (let seed = 1; seed <= 25; seed += 1) randomEdits(kind, 40, seed);
  });
}

test('a row of a file without a header is found in line 1, and edited there', () => {
  const records = Array.from(
    { length: 12 },
    (_, i) => `some words that are number ${i},${i % 2 === 0 ? 'good' : 'bad'}`,
  );
  const text = new EditedText([...records]);
  const live = new LiveMatch(text.source, 'csv', lookup(records));
  assert.deepEqual(live.columns, ['column 1', 'column 2']);
  assert.equal(live.rows.line[0], 1);
  assert.deepEqual([...live.rows.score], [...records.keys()]);
  live.change([text.replace(0, 0, 1, 0, '')]);
  live.match();
  assert.deepEqual([...live.rows.score], [...records.keys()].slice(1));
  assert.equal(live.rows.line[0], 1);
});

test('a removal is read again wherever other records decide how one of them or the header is read', () => {
  const looksAround = (lines: readonly string[]): boolean =>
    new LiveMatch(new EditedText([...lines]).source, 'csv', lookup([])).looksAround;
  const rows = Array.from(
    { length: 12 },
    (_, i) => `some words that are number ${i},${i % 2 === 0 ? 'good' : 'bad'}`,
  );
  assert.equal(looksAround(['text,label', ...rows]), false);
  assert.equal(looksAround(['text,label', ...rows, 'a,"b', 'c,"d" e', 'f,1']), true);
  // The quote in the header is ended by none: that of the first row is followed by text.
  assert.equal(looksAround(['text,"label', 'a"b,1', ...rows]), true);
  assert.equal(looksAround(rows), true);
});

test('an edit is read up to the next record, wherever it lies', () => {
  const records = Array.from({ length: 5000 }, (_, index) => `"row ${index},\nmore",${index % 2}`);
  const text = new EditedText(['text,label', ...records.join('\n').split('\n')]);
  const live = new LiveMatch(text.source, 'csv', lookup(records));
  text.linesRead = 0;
  for (const line of [2, 5000, 9999]) {
    live.change([text.replace(line, 1, line, 1, 'x')]);
    live.match();
  }
  live.change([text.replace(7001, 0, 7003, 0, '')]);
  live.match();
  assert.ok(text.linesRead < 500, `${text.linesRead} lines`);
  assert.equal([...live.rows.score].filter((score) => score !== -1).length, 4996);
  // A quote that is opened takes in what follows, and gives it back.
  live.change([text.replace(21, 0, 21, 0, 'a,"b\n')]);
  live.match();
  live.change([text.replace(21, 0, 22, 0, '')]);
  live.match();
  assert.equal([...live.rows.score].filter((score) => score !== -1).length, 4996);
});

test('many edits at once, and touched lines before they are matched', () => {
  const lines = Array.from({ length: 60 }, (_, index) => `{"text":"row ${index}"}`);
  const text = new EditedText([...lines]);
  const live = new LiveMatch(text.source, 'jsonl', lookup(lines));
  live.change([text.replace(5, 3, 5, 3, 'x')]);
  assert.ok(!live.rows.score.includes(5), 'an edited row keeps a score');
  const removals = Array.from({ length: 30 }, (_, index) =>
    text.replace(58 - 2 * index, 0, 59 - 2 * index, 0, ''),
  );
  live.change(removals);
  const odd = [...lines.keys()].filter((row) => row % 2 === 1);
  assert.deepEqual(
    [...live.rows.score],
    odd.map((row) => (row === 5 ? -1 : row)),
  );
});
