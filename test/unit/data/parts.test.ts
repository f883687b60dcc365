// Several files as one dataset: their records one after the other, each found again in its file.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { fingerprintOfFile } from '../../../src/data/dataset-file.ts';
import { openOrdinary } from '../../../src/data/ordinary-file.ts';
import { listText, nameOfList } from '../../../src/data/parts/parts-list.ts';
import { openText, readDataset, type ReadEvent } from '../../../src/data/reader.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { partFinder } from '../../../src/shared/parts.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

function place(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

function listOf(...files: string[]): string {
  return place(nameOfList(files), listText(files));
}

async function eventsOf(list: string) {
  const text = await openText(list, 'jsonl');
  const events: ReadEvent[] = [];
  for await (const event of readDataset(text)) events.push(event);
  return { text, events };
}

test('the list is called as its files are', () => {
  assert.equal(
    nameOfList(['/a/train-00000-of-00004.parquet', '/a/train-00001-of-00004.parquet']),
    'train.parts.json',
  );
  assert.equal(nameOfList(['/a/part1.csv', '/a/part2.csv']), 'dataset.parts.json');
  assert.equal(nameOfList(['/a/sst2.csv', '/b/other.csv']), 'dataset.parts.json');
});

test('CSV, packed or not: a header each, the rows as one text', async () => {
  const first = place('p1.csv', 'text,label\n"one, two",a\nthree,b\n');
  const second = place('p2.csv.gz', zlib.gzipSync('label;text\nb;four\n'));
  const { text, events } = await eventsOf(listOf(first, second));
  const records = events.flatMap((event) => (event.kind === 'record' ? [event.record] : []));
  assert.deepEqual(
    records.map(({ row, fields }) => [row, fields.get('text'), fields.get('label')]),
    [
      [0, 'one, two', 'a'],
      [1, 'three', 'b'],
      [2, 'four', 'b'],
    ],
  );
  const parts = text.parts?.() ?? [];
  assert.deepEqual(parts, [
    { file: first, rows: 2 },
    { file: second, rows: 1 },
  ]);
  const find = partFinder(parts);
  assert.deepEqual(
    [find(0), find(2)],
    [
      { file: 'p1.csv', row: 0 },
      { file: 'p2.csv.gz', row: 0 },
    ],
  );
  assert.deepEqual(await fingerprintOfFile(text.path), text.fingerprint());
  const handle = await openOrdinary(text.path);
  try {
    for (const { byteStart, byteEnd, fields } of records.toReversed())
      assert.deepEqual(
        JSON.parse((await text.read(handle, byteStart, byteEnd)).toString()),
        Object.fromEntries(fields),
      );
  } finally {
    await handle.close();
  }
});

test('a row that cannot be read counts as one, and the last line of a file ends', async () => {
  const first = place('q1.jsonl', '{"text":"a","label":1}\nno json\n{"text":"b","label":2}');
  const second = place('q2.jsonl', '{"text":"c","label":1}');
  const { text, events } = await eventsOf(listOf(first, second));
  assert.deepEqual(
    events.flatMap((event) =>
      event.kind === 'record' ? [event.record.row] : event.kind === 'finding' ? [-event.finding.row] : [],
    ),
    [0, -1, 2, 3],
  );
  assert.deepEqual(
    text.parts?.().map(({ rows }) => rows),
    [3, 1],
  );
});

test('files of other columns are not files of one dataset', async () => {
  const list = listOf(place('r1.csv', 'text,label\na,b\n'), place('r2.csv', 'body,label\na,b\n'));
  await assert.rejects(
    eventsOf(list),
    (error) =>
      error instanceof DataDietError && error.message.includes('r2.csv has other columns than r1.csv'),
  );
});

test('a list that is none, and a part that is gone', async () => {
  const isTold = (code: string) => (error: unknown) => error instanceof DataDietError && error.code === code;
  await assert.rejects(eventsOf(place('odd.parts.json', '{"parts":[]}')), isTold('format-unsupported'));
  await assert.rejects(eventsOf(listOf(path.join(folder, 'gone1.csv'))), isTold('file-not-found'));
});
