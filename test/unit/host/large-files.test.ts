// Files that no editor opens: their records by byte ranges, and passes over all of their texts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileState } from '../../../src/data/file-state.ts';
import { HashIndex } from '../../../src/data/hash-index.ts';
import { PlaceReader } from '../../../src/data/places.ts';
import { BackgroundMatcher } from '../../../src/host/views/background-matcher.ts';
import { FileRecords } from '../../../src/host/views/file-records.ts';
import { stretchesOf } from '../../../src/host/views/stretches.ts';
import { hashWords } from '../../../src/results/columns.ts';
import { readFilePlaces, writeFilePlaces } from '../../../src/results/file-places.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

/** Writes a file and gives its records, all of them scored. */
async function recordsOf(name: string, content: string) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  const format = name.endsWith('.csv') ? 'csv' : 'jsonl';
  const reader = new PlaceReader(format);
  const places = [...reader.push(content), ...reader.end()].filter(({ hash }) => hash !== '');
  const words = Uint32Array.from(places.flatMap(({ hash }) => [...hashWords(hash)]));
  const records = await FileRecords.read(file, format, new HashIndex(words));
  return { file, records, state: fileState(fs.statSync(file)) };
}

const CSV = [
  'id,text,label',
  ...Array.from({ length: 3000 }, (_, row) =>
    row % 7 === 0 ? `${row},"Row ${row}, which\nsays ""Hello""",a` : `${row},plain row ${row},b`,
  ),
  '',
].join('\n');

test('records near each other are read at once, others by themselves, those without bytes not at all', () => {
  const start = Float64Array.from([0, 10, 100, 2e6, 0]);
  const end = Float64Array.from([10, 100, 200, 2e6 + 5, 0]);
  assert.deepEqual(stretchesOf([3, 1, 4, 0], start, end), [
    { from: 0, to: 100, members: [3, 1] },
    { from: 2e6, to: 2e6 + 5, members: [0] },
  ]);
});

test('what is kept of the places reads the same records as the file itself', async () => {
  const { file, records } = await recordsOf('kept.csv', CSV);
  const kept = path.join(folder, 'places.safetensors');
  await writeFilePlaces(kept, records.asPlaces!);
  const again = FileRecords.of(file, await readFilePlaces(kept));
  assert.deepEqual(again.rows.line, records.rows.line);
  assert.deepEqual(again.rows.score, records.rows.score);
  const some = [2999, 0, 7, 8, 1234];
  const texts = await again.readTexts(some, ['text']);
  assert.deepEqual(texts, await records.readTexts(some, ['text']));
  assert.deepEqual(texts?.[1], { text: ['Row 0, which\nsays "Hello"'] });
});

const matcher = new BackgroundMatcher(
  path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'dist', 'match-worker.js'),
);
after(() => {
  matcher.dispose();
});

/** Finds records in the slow way: every text is read. */
async function plainly(records: FileRecords, wanted: string): Promise<number[]> {
  const all = [...records.rows.line.keys()];
  const texts = await records.readTexts(all, ['text']);
  return all.filter((record) => texts![record]!.text.some((text) => text.toLowerCase().includes(wanted)));
}

const JSONL = [
  { text: 'A fine day', label: 'a' },
  { text: 'EINE SCHÖNE Straße', label: 'a' },
  { text: 'temperature: 300 \u212a', label: 'b' },
  { text: '\u0130stanbul', label: 'b' },
  { text: 'says "hello"\tand goes', label: 'a' },
  { text: 'elsewhere', other: 'a fine day', label: 'b' },
]
  .flatMap((row) => [JSON.stringify(row), JSON.stringify(row).replace(/e/g, '\\u0065')])
  .concat('{"text": "a fine day, cut', '{"label": "b"}')
  .join('\n');

/** Words that stand beside the text too, or in records that are none. */
const ODD = [
  'id,text,label',
  'fine,a plain day,b',
  '1,a fine day,fine',
  '2,"A ""fine"" day, and a long\none",b',
  '3,too many, fine, fields',
  'fine',
  '4,300 \u212a and \u0130stanbul,which',
  '5,"fi""ne",b',
  '"6, fine",plain,"row 7"',
  '7,,fine',
  '8,"fine, and never closed,b',
].join('\n');
const ODD_TSV = ODD.replaceAll(', ', '; ').replaceAll(',', '\t').replace('"fi""ne"', 'fi"ne "fine"');

test('a search of bytes finds what reading every text finds', async () => {
  for (const [name, content] of [
    ['search.csv', CSV],
    ['search.jsonl', JSONL],
    ['odd.csv', ODD],
    ['odd.tsv', ODD_TSV],
  ] as const) {
    const { records, state } = await recordsOf(name, content);
    const file = records.textsOf(state, ['text'])!;
    for (const wanted of [
      'fine',
      'a fine day',
      'schöne',
      'straße',
      'k',
      'i',
      'says "hello"',
      '"',
      'row 7',
      'which\nsays',
      'zzz',
      '🦔',
    ]) {
      const hits = await matcher.search(file, wanted, {});
      const found = [...hits!.keys()].filter((record) => hits![record] === 1);
      assert.deepEqual(found, await plainly(records, wanted), `${wanted} in ${name}`);
    }
  }
});

test('a search is given up, tells how far it is, and says nothing of a file that was written to', async () => {
  const long = CSV.repeat(60);
  const { file, records, state } = await recordsOf('long.csv', long);
  const searched = records.textsOf(state, ['text'])!;
  const told: number[] = [];
  await matcher.search(searched, 'plain', { onProgress: (fraction) => told.push(fraction) });
  assert.ok(told.length > 0 && told.every((fraction, at) => at === 0 || fraction > told[at - 1]!));
  const controller = new AbortController();
  const given = matcher.search(searched, 'plain', { signal: controller.signal });
  controller.abort();
  assert.equal(await given, undefined);
  fs.appendFileSync(file, 'one more\n');
  assert.equal(await matcher.search(searched, 'plain', {}), undefined);
  assert.equal(await matcher.groupFile(searched, Int32Array.from([0, 1])), undefined);
});

test('rows of one text are found in a file as among texts at hand', async () => {
  const rows = ['The same, twice', 'another', 'the  same twice', 'a third'];
  const { records, state } = await recordsOf(
    'alike.csv',
    ['text,label', ...rows.map((text) => `"${text}",a`)].join('\n'),
  );
  const groups = await matcher.groupFile(records.textsOf(state, ['text'])!, Int32Array.from([0, 1, 2, 3]));
  assert.deepEqual([...groups!], [...(await matcher.group(rows))]);
  assert.equal(groups![0], groups![2]);
});
