// `npm run bench:large -- [--rows N] [--write]`: how long it takes to look at a result of a file that no editor opens. A CSV of
// 2 kB a row, and predictions for it that the command line takes in; then what the panel does: open, show a page anywhere,
// search, find duplicates, write a copy without the flagged rows. Prints a table; --write puts it into docs/benchmarks.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileState } from '../../src/data/file-state.ts';
import { exportRows } from '../../src/exports/export-rows.ts';
import { exportSource } from '../../src/exports/source.ts';
import { BackgroundMatcher } from '../../src/host/views/background-matcher.ts';
import { FileRecords } from '../../src/host/views/file-records.ts';
import { recordsOfScores } from '../../src/host/views/live-rows.ts';
import { ScoredDataset } from '../../src/host/views/scored-dataset.ts';
import { readResult } from '../../src/results/read-result.ts';
import { ResultStore } from '../../src/results/store.ts';
import { describeMachine } from '../side-by-side/machine.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { writeSection } from '../side-by-side/sections.ts';
import { RARE_WORD, writeDataset, writePredictions } from './dataset.ts';

const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, write: { type: 'boolean', default: false } },
});
const rows = Number(options.rows);
const folder = path.join(root, '.bench/large', String(rows));
const file = path.join(folder, 'train.csv');
const store = path.join(folder, 'store');
const PAGE = 100;
const PAGES = 50;
const FLAGGED_PERCENT = 2;

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;

if (!fs.existsSync(file)) await writeDataset(file, rows);
const predictions = path.join(folder, 'predictions.jsonl');
if (!fs.existsSync(predictions)) await writePredictions(predictions, rows);
const command = [
  'import',
  file,
  '--predictions',
  predictions,
  '--text',
  'text',
  '--label',
  'label',
  '--store',
  store,
];
const imported = await seconds(() => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), ...command], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Promise.resolve();
});

const table: string[][] = [];
const tell = (what: string, value: string, goal = ''): void => {
  table.push([what, value, goal]);
  process.stderr.write(`${what}: ${value}\n`);
};
tell('taking in predictions, with the places of all records', `${imported.toFixed(1)} s`);

/** Opens the result as the editor does: its columns, and where its rows lie. */
async function open(): Promise<{ dataset: ScoredDataset; records: FileRecords; recordOfScore: Int32Array }> {
  const stored = await new ResultStore(store).find(file);
  if (stored === undefined) throw new Error(`no result of ${file} in ${store}`);
  const dataset = new ScoredDataset(stored.folder, stored.metadata, await readResult(stored));
  const places = await stored.folder.placesIn(fileState(await fs.promises.stat(file)));
  if (places === undefined) throw new Error('the places of the records were not kept');
  const records = FileRecords.of(file, places);
  dataset.ranking('el2n', FLAGGED_PERCENT);
  return { dataset, records, recordOfScore: recordsOfScores(records.rows, dataset.count) };
}

const before = process.memoryUsage();
let opened: Awaited<ReturnType<typeof open>> | undefined;
const opening = await seconds(async () => {
  opened = await open();
});
tell('opening its result', `${opening.toFixed(2)} s`, 'at most 3 s');
const { dataset, records, recordOfScore } = opened!;
const { metadata } = dataset;
const { text: textColumns } = metadata.data.columns;
const { order } = dataset.ranking('el2n', FLAGGED_PERCENT);

const pages: number[] = [];
for (let page = 0; page < PAGES; page++) {
  const first = Math.floor(((page * 0.618) % 1) * (order.length - PAGE));
  const shown = Array.from(order.subarray(first, first + PAGE), (row) => recordOfScore[row]!);
  pages.push(
    await seconds(async () => {
      const texts = await records.readTexts(shown, textColumns);
      if (texts?.some(({ text }) => text[0] === '') !== false) throw new Error('a text is missing');
    }),
  );
}
pages.sort((a, b) => a - b);
const page = (share: number): string => `${(1000 * pages[Math.floor(share * (PAGES - 1))]!).toFixed(0)} ms`;
tell(
  `a page of ${PAGE} rows anywhere in the ranking, median and slowest of ${PAGES}`,
  `${page(0.5)}, ${page(1)}`,
  'at most 100 ms',
);

const memory = (): string => {
  global.gc?.();
  return megabytes(process.memoryUsage().rss - before.rss);
};
tell('memory of the process that shows it, beyond an empty one', memory(), 'at most 300 MB');

const matcher = new BackgroundMatcher(path.join(root, 'dist/match-worker.js'));
const searched = records.textsOf(fileState(fs.statSync(file)), textColumns)!;
for (const [what, wanted] of [
  ['a word in few rows', RARE_WORD.toLowerCase()],
  ['a word in no row', 'zzzyzx'],
  ['letters that are in every row', 'an'],
] as const) {
  let found = 0;
  const took = await seconds(async () => {
    const hits = await matcher.search(searched, wanted, {});
    found = hits?.reduce((sum, hit) => sum + hit, 0) ?? -1;
  });
  tell(
    `searching all texts for ${what} (${found.toLocaleString('en')} rows)`,
    `${took.toFixed(1)} s`,
    'at most 5 s',
  );
}
tell('memory after all searches', memory(), 'at most 300 MB');
const grouping = await seconds(() => matcher.groupFile(searched, Int32Array.from(recordOfScore).sort()));
tell('finding rows of the same text', `${grouping.toFixed(1)} s`);

tell('memory after finding them, until the thread rests', memory(), 'at most 300 MB');
matcher.dispose();

const flagged = new Set(order.subarray(0, Math.ceil((rows * FLAGGED_PERCENT) / 100)));
const copy = path.join(folder, 'train.pruned.csv');
const copying = await seconds(() =>
  exportRows(exportSource(file, metadata, dataset.columns), {
    kind: 'pruned',
    target: copy,
    replace: true,
    choose: ({ scoreOf }) => Uint8Array.from(scoreOf, (row) => Number(row !== -1 && flagged.has(row))),
  }),
);
tell(`a copy without ${flagged.size.toLocaleString('en')} rows`, `${copying.toFixed(1)} s`);
fs.rmSync(copy);
fs.rmSync(path.join(folder, 'train.removed.csv'));

const report = [
  ...markdownTable([
    [`${rows.toLocaleString('en')} rows, ${megabytes(fs.statSync(file).size)} of CSV`, 'measured', 'goal'],
    ...table,
  ]),
  '',
  `Made by \`npm run bench:large${options.rows === '1000000' ? '' : ` -- --rows ${rows}`}\`. Machine: ${describeMachine()}.`,
].join('\n');
console.log(report);
if (options.write) writeSection(path.join(root, 'docs/benchmarks.md'), 'large file', report);
