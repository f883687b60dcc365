// A removal leaves the rest as it was, or is refused: told by reading what it leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRemoval } from '../../../src/data/check-removal.ts';
import { linesToDelete } from '../../../src/data/edits.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import type { Dialect } from '../../../src/shared/dataset.ts';
import { recordsOf, seededRandom } from './reading.ts';

const CSV: Dialect = { format: 'csv', delimiter: ',' };
const TSV: Dialect = { format: 'tsv', delimiter: '\t' };

test('sound records may go, whatever they hold', () => {
  const text = 'text,label\n"a\nb",1\n"c ""d""",2\ne,3';
  for (const range of [
    { start: 2, end: 3 },
    { start: 4, end: 4 },
    { start: 5, end: 5 },
  ]) {
    assert.equal(checkRemoval(text, CSV, [range]), undefined);
  }
});

test('a quote that is not closed takes in others where what parts them goes', () => {
  // The quote in line 2 is ended by none: that of line 3 is followed by text. Without line 3, the one in line 4 ends it.
  const text = 'text,label\na,"b\nc,"d" e\nf,g"\nh,1\n';
  assert.equal(checkRemoval(text, CSV, [{ start: 5, end: 5 }]), undefined);
  assert.deepEqual(checkRemoval(text, CSV, [{ start: 3, end: 3 }]), { line: 2, lineAfter: 2 });
  const tsv = 'text\tlabel\n"a\t1\n"b" c\t2\nd"\t3\n';
  assert.deepEqual(checkRemoval(tsv, TSV, [{ start: 3, end: 3 }]), { line: 2, lineAfter: 2 });
});

test('a header whose quote is ended by a row below it keeps that row', () => {
  // The quote in the header is ended by none: that of line 2 is followed by text. Without line 2, the one in line 3 ends it.
  const text = 'text,"label\na"b,1\nc",2\nd,3\n';
  assert.equal(checkRemoval(text, CSV, [{ start: 4, end: 4 }]), undefined);
  assert.deepEqual(checkRemoval(text, CSV, [{ start: 2, end: 2 }]), { line: 1, lineAfter: 1 });
});

test('where no header tells how many columns there are, enough rows of that number stay', () => {
  const headless: Dialect = { ...CSV, header: false };
  const text = 'a,1\nb,2\nc,3\nd,e,4\nf,g,5\n';
  assert.equal(checkRemoval(text, headless, [{ start: 1, end: 1 }])?.columns, true);
  assert.equal(checkRemoval(text, headless, [{ start: 4, end: 5 }]), undefined);
});

test('the last line goes with the break before it', () => {
  assert.equal(checkRemoval('text,label\na,"b\nc,1\nd,2', CSV, [{ start: 4, end: 4 }]), undefined);
});

test('random files with faults: what is let pass leaves the rest, and what is refused does not', () => {
  const pieces = ['a', 'b c', '"', '""', ',', '\n', '\n', '",', ',"', '"\n', '\n"', '"x"', '\t', '\\"'];
  let refused = 0;
  for (let seed = 1; seed <= 3000; seed++) {
    const random = seededRandom(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    const body = Array.from({ length: 10 + Math.floor(random() * 40) }, () => pick(pieces)).join('');
    const dialect = pick([
      CSV,
      TSV,
      { ...CSV, quoting: 'backslash' },
      { ...CSV, quoting: 'unescaped' },
    ] as const);
    const text = `text${dialect.delimiter}label\n${body}`;
    const hashes = (content: string) =>
      recordsOf(readRecordsFromText(content, dialect)).map(({ hash }) => hash);
    const records = recordsOf(readRecordsFromText(text, dialect));
    const going = new Set(records.filter(() => random() < 0.4));
    if (going.size === 0) continue;
    const ranges = linesToDelete([...going]);
    const lines = text.split('\n');
    const left = lines.filter(
      (_, index) => !ranges.some(({ start, end }) => index + 1 >= start && index + 1 <= end),
    );
    const same =
      JSON.stringify(hashes(left.join('\n'))) ===
      JSON.stringify(records.filter((record) => !going.has(record)).map(({ hash }) => hash));
    const fault = checkRemoval(text, dialect, ranges);
    if (fault === undefined) assert.ok(same, `seed ${seed}: ${JSON.stringify([text, ranges])}`);
    else refused++;
  }
  assert.ok(refused > 10, `${refused} were refused`);
});
