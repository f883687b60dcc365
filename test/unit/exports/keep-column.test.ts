// The file with one column more: the column is there for every row that can be read, and every other byte is as it was.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { readRecordTable } from '../../../src/exports/record-table.ts';
import { readDataset, openText } from '../../../src/data/reader.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { seededRandom, recordsOf } from '../data/reading.ts';
import { exported, records, sourceOf } from './exporting.ts';

const root = temporaryFolder();
let folders = 0;

function place(name: string, content: string | Uint8Array): string {
  const folder = path.join(root, String(folders++));
  fs.mkdirSync(folder);
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

/** What the file becomes where these records are chosen. */
async function withColumn(name: string, content: string | Uint8Array, ...gone: number[]): Promise<Buffer> {
  const { bytes } = await exported(await sourceOf(place(name, content)), 'keep-column', records(...gone));
  return bytes[0]!;
}

test('a column of CSV, behind the last line of each record', async () => {
  assert.equal(
    String(await withColumn('rows.csv', '\ufefftext,label\r\n"two\r\nlines",a\r\n\r\nplain,b', 1)),
    '\ufefftext,label,keep\r\n"two\r\nlines",a,true\r\n\r\nplain,b,false',
  );
  assert.equal(
    String(await withColumn('rows.csv', 'sep=;\ntext;label\none;a\n"two";"b"\n', 0)),
    'sep=;\ntext;label;keep\none;a;false\n"two";"b";true\n',
  );
  assert.equal(
    String(await withColumn('rows.tsv', 'text\tlabel\none\ta\n')),
    'text\tlabel\tkeep\none\ta\ttrue\n',
  );
});

test('without a header the value alone is appended', async () => {
  const rows = Array.from({ length: 40 }, (_, row) => `this is the text of row ${row},${row % 2}\n`);
  const bytes = await withColumn('rows.csv', rows.join(''), 2);
  assert.equal(String(bytes), rows.map((row, index) => row.replace('\n', `,${index !== 2}\n`)).join(''));
});

test('a member of JSON objects; nothing else of the line changes', async () => {
  const lines = [
    '{"text" : "one, }", "label": 1.0}  ',
    '{}',
    '{"text":"two","label":{"a":NaN}}',
    ' {"a":[{ }] \t}',
    'broken {"a":1}',
    '[1]',
    '',
  ];
  assert.deepEqual(String(await withColumn('rows.jsonl', lines.join('\r\n'), 2)).split('\r\n'), [
    '{"text" : "one, }", "label": 1.0,"keep":true}  ',
    '{"keep":true}',
    '{"text":"two","label":{"a":NaN},"keep":false}',
    ' {"a":[{ }] \t,"keep":true}',
    'broken {"a":1}',
    '[1]',
    '',
  ]);
});

test('a name that is taken gets a number', async () => {
  assert.match(
    String(await withColumn('rows.csv', 'text,label,keep\none,a,1\n')),
    /^text,label,keep,keep_1\n/,
  );
  assert.match(
    String(await withColumn('rows.csv', 'text,keep_1,keep\none,a,1\n')),
    /^text,keep_1,keep,keep_2\n/,
  );
  // By any of the objects.
  assert.equal(
    String(await withColumn('rows.jsonl', '{"text":"one"}\n{"text":"two","keep":3}\n')),
    '{"text":"one","keep_1":true}\n{"text":"two","keep":3,"keep_1":true}\n',
  );
});

test('rows that cannot be read stay as they are, and unreadable', async () => {
  const text = 'text,label\none,a\nshort\ntoo,many,fields\n"open,b\ntwo,b\ntext,label\nthree,a\n';
  const file = place('rows.csv', text);
  const source = await sourceOf(file);
  const { bytes, files, notes } = await exported(source, 'keep-column', records());
  assert.equal(
    String(bytes[0]),
    'text,label,keep\none,a,true\nshort\ntoo,many,fields,true\n"open,b\ntwo,b,true\ntext,label\nthree,a,true\n',
  );
  assert.ok(notes.some((note) => note.includes('4 rows of rows.csv that could not be read')));
  const [before, after] = await Promise.all([file, files[0]!].map((one) => readRecordTable(one, 'csv')));
  assert.deepEqual(
    [...after!.fault].map((fault) => fault !== 0),
    [...before!.fault].map((fault) => fault !== 0),
  );
});

test('in every encoding', async () => {
  const before = 'text;label\r\n"Käse; groß";é\r\nzwei;b';
  const after = 'text;label;keep\r\n"Käse; groß";é;false\r\nzwei;b;true';
  for (const encoding of ['windows-1252', 'utf-16le', 'utf-16be'] as const) {
    const encode = (text: string) => iconv.encode(text, encoding, { addBOM: encoding !== 'windows-1252' });
    assert.deepEqual(await withColumn('rows.csv', encode(before), 0), encode(after), encoding);
  }
  const json = (text: string) => iconv.encode(text, 'utf-16le', { addBOM: true });
  assert.deepEqual(
    await withColumn('rows.jsonl', json('{"text":"ünï"} \n{ }\n'), 1),
    json('{"text":"ünï","keep":true} \n{ "keep":false}\n'),
  );
});

test('random files are read as before, with one column more', async () => {
  const random = seededRandom(23);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const words = [
    'one',
    'with "quotes"',
    'comma, here',
    'line\nbreak',
    'line\r\nbreak',
    'é漢',
    '=1+1',
    'semi;colon',
    "it's",
  ];
  for (let round = 0; round < 60; round++) {
    const delimiter = pick([',', ';', '|', '\t']);
    const lineBreak = pick(['\n', '\r\n']);
    const cell = (text: string) =>
      /["\n\r]/.test(text) || text.includes(delimiter) || random() < 0.2
        ? `"${text.replaceAll('"', '""')}"`
        : text;
    const row = (cells: readonly string[]) => cells.map(cell).join(delimiter);
    const lines = ['text', ...Array.from({ length: 8 }, () => pick(words))].map((text, index) =>
      row([text, index === 0 ? 'label' : pick(['a', 'b']), index === 0 ? 'note' : pick(words)]),
    );
    const file = place(
      delimiter === '\t' ? 'rows.tsv' : 'rows.csv',
      lines.join(lineBreak) + pick(['', lineBreak]),
    );
    const source = await sourceOf(file);
    const { files } = await exported(source, 'keep-column', records(1, 4));
    const read = async (one: string) => {
      const events = [];
      for await (const event of readDataset(await openText(one, source.written))) events.push(event);
      return recordsOf(events).map(({ fields }) => Object.fromEntries(fields));
    };
    const [before, after] = [await read(file), await read(files[0]!)];
    assert.equal(before.length, 8);
    assert.deepEqual(
      after,
      before.map((fields, index) => ({ ...fields, keep: String(index !== 1 && index !== 4) })),
    );
  }
});
