// `npm run bench:host`: how long the extension host stands still for a CSV of 20 MB, when it is opened and for one edit,
// matched where it runs and on the reading thread. Prints a table for docs/benchmarks.md.
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { HashIndex } from '../src/data/hash-index.ts';
import { PlaceReader } from '../src/data/places.ts';
import { BackgroundMatcher, LARGE_TEXT } from '../src/host/views/background-matcher.ts';
import { LiveMatch } from '../src/host/views/live-match.ts';
import type { LineChange } from '../src/host/views/live-rows.ts';
import { hashWords } from '../src/results/columns.ts';

const MEGABYTES = 20;
const ROUNDS = 5;

const lines = ['text,label'];
for (let size = 0, row = 0; size < MEGABYTES * 1e6; row++) {
  const line = `this is the text of row ${row} and it has ${row % 97} words or so,class ${row % 5}`;
  size += line.length + 1;
  lines.push(row % 10 === 0 ? `"${line.replace(',', '",')}` : line);
}
const source = {
  all: () => lines.join('\n'),
  lines: (first: number, last: number) => {
    const some = lines.slice(first - 1, last).join('\n');
    return some === '' || last >= lines.length ? some : `${some}\n`;
  },
};
const reader = new PlaceReader('csv');
const places = [...reader.push(source.all()), ...reader.end()];
const words = Uint32Array.from(places.flatMap(({ hash }) => [...hashWords(hash)]));

/** Milliseconds of work, and the longest that the loop of events did not turn meanwhile. */
async function standstill(work: () => unknown): Promise<{ whole: number; longest: number }> {
  let longest = 0;
  let last = performance.now();
  let over = false;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await new Promise(setImmediate);
  longest = 0;
  const begun = performance.now();
  await work();
  const whole = performance.now() - begun;
  await new Promise(setImmediate);
  over = true;
  return { whole, longest };
}

async function median(work: () => unknown): Promise<string> {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await standstill(work));
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[ROUNDS >> 1]!;
  const longest = middle(times.map((time) => time.longest));
  return `${longest.toFixed(0)} ms | ${middle(times.map(({ whole }) => whole)).toFixed(0)} ms`;
}

/** A letter at the beginning of a line. */
function type(line: number, letter: string): LineChange {
  lines[line] = letter + lines[line]!;
  return {
    startLine: line,
    endLine: line,
    insertedBreaks: 0,
    startsLine: true,
    endsBeforeLine: true,
    insertsWholeLines: false,
  };
}

const matcher = new BackgroundMatcher(path.join(__dirname, 'match-worker.js'));
const inBackground = async (text: string) => (await matcher.match(text, 'csv', words)).match;
await inBackground('');
const index = new HashIndex(words);
const live = new LiveMatch(source, 'csv', index, () => true);
const rows: string[] = [];
const measure = async (name: string, work: () => unknown): Promise<void> => {
  rows.push(`| ${name} | ${await median(work)} |`);
};
await measure(
  'opening, matched in the extension host',
  () => new LiveMatch(source, 'csv', new HashIndex(words)),
);
await measure('opening, matched on the thread', () => inBackground(source.all()));
await measure('a letter in a row (matched at once)', () => {
  live.change([type(lines.length >> 1, 'x')]);
  live.matchNear(LARGE_TEXT);
});
await measure('a letter in the header, matched in the extension host', () => {
  live.change([type(0, 'x')]);
  live.match();
});
await measure('a letter in the header, matched on the thread', async () => {
  live.change([type(0, 'x')]);
  if (!live.matchNear(LARGE_TEXT)) await live.matchWith(inBackground);
});
matcher.dispose();
console.log(`| ${lines.length - 1} rows, ${MEGABYTES} MB of CSV | longest standstill | whole |`);
console.log('| --- | --- | --- |');
console.log(rows.join('\n'));
