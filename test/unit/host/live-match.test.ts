// Following edits line by line ends where reading the whole text anew would: held against it over random edits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordHash } from '../../../src/data/reader.ts';
import { LiveMatch } from '../../../src/host/views/live-match.ts';
import type { LineChange, MatchedRows } from '../../../src/host/views/live-rows.ts';
import type { DatasetFormat } from '../../../src/shared/dataset.ts';
import { indexOf } from './scored-rows.ts';

const plain = (rows: MatchedRows) =>
  [...rows.score].map((score, index) => [score, rows.line[index], rows.endLine[index]]);

class EditedText {
  constructor(public lines: string[]) {}

  readonly source = {
    all: () => this.lines.join('\n'),
    lines: (first: number, last: number) =>
      this.lines
        .slice(first - 1, last)
        .map((line) => `${line}\n`)
        .join(''),
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

function randomEdits(format: DatasetFormat, lines: string[], rounds: number): void {
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const scored = indexOf(lines.slice(format === 'jsonl' ? 0 : 1).map((line) => recordHash(line)));
  const text = new EditedText([...lines, '']);
  const live = new LiveMatch(text.source, format, scored);
  const cut: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let edit = random(3); edit >= 0; edit -= 1) {
      const startLine = random(text.lines.length);
      const endLine = Math.min(text.lines.length - 1, startLine + random(3));
      const length = text.lines[endLine]!.length;
      const kind = random(4);
      if (kind === 0) {
        live.change([text.replace(startLine, 0, startLine, 0, `${cut.pop() ?? 'new'}\n`)]);
      } else if (kind === 1) {
        // Only what goes is put back elsewhere: of two copies either may hold the one score.
        if (endLine > startLine) cut.push(text.lines[startLine]!);
        live.change([text.replace(startLine, 0, endLine, 0, '')]);
      } else if (kind === 2) {
        const character = random(text.lines[startLine]!.length + 1);
        live.change([text.replace(startLine, character, startLine, character, random(2) === 0 ? 'x' : '\n')]);
      } else {
        live.change([text.replace(startLine, 0, endLine, length, cut.pop() ?? '')]);
      }
    }
    live.match();
    const anew = new LiveMatch(text.source, format, scored);
    assert.deepEqual(plain(live.rows), plain(anew.rows), `round ${round}`);
  }
}

test('JSONL, read again by lines', () => {
  randomEdits(
    'jsonl',
    Array.from({ length: 80 }, (_, index) => `{"text":"row ${index}","label":${index % 2}}`),
    150,
  );
});

test('CSV, read again whole', () => {
  randomEdits(
    'csv',
    ['text,label', ...Array.from({ length: 40 }, (_, index) => `row ${index},${index % 2}`)],
    80,
  );
});

test('many edits at once, and touched lines before they are matched', () => {
  const lines = Array.from({ length: 60 }, (_, index) => `{"text":"row ${index}"}`);
  const text = new EditedText([...lines]);
  const live = new LiveMatch(text.source, 'jsonl', indexOf(lines.map((line) => recordHash(line))));
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
