// Labels that were decided are written into a copy, and nothing else changes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { exportRows } from '../../../src/exports/export-rows.ts';
import type { Label } from '../../../src/shared/dataset.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { records, sourceOf } from './exporting.ts';

const folder = temporaryFolder();

async function copyOf(
  name: string,
  bytes: Buffer,
  labels: ReadonlyMap<number, Label>,
  ...gone: readonly number[]
) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  const target = path.join(folder, `copy-of-${name}`);
  const request = { kind: 'pruned', target, replace: true, choose: records(...gone) } as const;
  const outcome = await exportRows(await sourceOf(file), { ...request, relabel: () => labels });
  return { copy: fs.readFileSync(target), notes: outcome.notes };
}

const CSV = [
  'id;text;label',
  '1;plän;gut',
  '2;"over two\r\nlines; with ""quotes""";"schlecht"',
  '3;last;gut',
  '',
];

test('in every encoding of text the label alone is another one', async () => {
  const labels = new Map<number, Label>([
    [0, 'schön; sehr'],
    [1, 'gut'],
  ]);
  const wanted = [...CSV];
  wanted[1] = '1;plän;"schön; sehr"';
  wanted[2] = '2;"over two\r\nlines; with ""quotes""";"gut"';
  for (const encoding of ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const) {
    const bytes = (lines: readonly string[]) =>
      iconv.encode(lines.join('\r\n'), encoding, { addBOM: encoding.startsWith('utf-16') });
    const { copy, notes } = await copyOf(`${encoding}.csv`, bytes(CSV), labels);
    assert.deepEqual(copy, bytes(wanted), encoding);
    assert.deepEqual(notes, ['2 rows in the copy with another label.']);
  }
});

test('a row that goes needs no label; one that does not take it stays, and is told of', async () => {
  const labels = new Map<number, Label>([
    [0, 'gut'],
    [1, 'тест'],
    [2, 'gut'],
  ]);
  const latin = iconv.encode(CSV.join('\r\n'), 'windows-1252');
  const { copy, notes } = await copyOf('refused.csv', latin, labels, 0);
  const expected = iconv.encode([CSV[0], ...CSV.slice(2)].join('\r\n'), 'windows-1252');
  assert.deepEqual(copy, expected);
  assert.deepEqual(notes, [
    '1 row in the copy with another label.',
    '1 row with the old label, since the new one would be read in another way there; the first in line 3.',
  ]);
});

test('in JSON lines a number stays one', async () => {
  const lines = ['{"text": "a", "label": 1, "x": [1, 2]}', '{"label":0 ,"text":"b"}'];
  const { copy } = await copyOf(
    'rows.jsonl',
    Buffer.from(lines.join('\n')),
    new Map([
      [0, 0],
      [1, 1],
    ]),
  );
  assert.equal(copy.toString(), '{"text": "a", "label": 0, "x": [1, 2]}\n{"label":1 ,"text":"b"}');
});

test('a record longer than what is read at once gets its label', async () => {
  const long = 'x'.repeat(3_000_000);
  const line = (label: string) => `{"text":"${long}","label":"${label}"}\n{"text":"b","label":"a"}\n`;
  const { copy } = await copyOf('long.jsonl', Buffer.from(line('a')), new Map([[0, 'b']]));
  assert.ok(copy.equals(Buffer.from(line('b'))));
});

test('elements of a JSON array get another label where they stand, over several lines, too', async () => {
  const text = '[\n  {\n    "text": "one",\n    "label": "a"\n  },\n  {"label": "b", "text": "two"}\n]\n';
  const labels = new Map<number, Label>([
    [0, 'c "d"'],
    [1, 'a'],
  ]);
  const { copy, notes } = await copyOf('rows.jsonl', Buffer.from(text), labels);
  const wanted = text.replace('"a"', String.raw`"c \"d\""`).replace('"b"', '"a"');
  assert.equal(String(copy), wanted);
  assert.deepEqual(notes, ['2 rows in the copy with another label.']);
});
