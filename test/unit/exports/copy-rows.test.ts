// Pruned copies and chosen rows: every byte of the file is in one of them, and other readers read the rows that are left.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import * as v from 'valibot';
import { Random } from '../../../src/core/random.ts';
import { exportRows } from '../../../src/exports/export-rows.ts';
import { LineReader } from '../../../src/exports/line-reader.ts';
import { requireRoom } from '../../../src/exports/outputs.ts';
import { readRecordTable } from '../../../src/exports/record-table.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { cutAtRandom, seededRandom } from '../data/reading.ts';
import { exported, namesBeside, records, sourceOf } from './exporting.ts';

const root = temporaryFolder();
let folders = 0;

/** Writes a file into a folder of its own. */
function place(name: string, content: string | Uint8Array): string {
  const folder = path.join(root, String(folders++));
  fs.mkdirSync(folder);
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

const withCode = (code: string) => (error: unknown) => error instanceof DataDietError && error.code === code;

test('JSON lines: what is not chosen stays as it is, unreadable and blank lines with it', async () => {
  const lines = [
    '{"text":"one","label":"a"}\r\n',
    '\n',
    'no json\n',
    '{"text":"two", "label":"b"} \n',
    '{"text":"three","label":"a"}',
  ];
  const file = place('rows.jsonl', `\ufeff${lines.join('')}`);
  const source = await sourceOf(file);
  const { bytes, chosen, others, files, notes } = await exported(source, 'pruned', records(0, 3));
  assert.deepEqual([chosen, others], [2, 2]);
  assert.deepEqual(
    files.map((one) => path.basename(one)),
    ['rows.pruned.jsonl', 'rows.removed.jsonl'],
  );
  assert.equal(bytes[0]!.toString(), `\ufeff${lines[1]}${lines[2]}${lines[3]}`);
  assert.equal(bytes[1]!.toString(), `\ufeff${lines[0]}${lines[4]}`);
  assert.deepEqual(notes, ['1 row of rows.jsonl that could not be read: in the copy as they are.']);
  const rows = await exported(source, 'rows', records(0, 3));
  assert.deepEqual(rows.bytes, [bytes[1]]);
});

test('the header, and what stands above it, is in both', async () => {
  const file = place('rows.csv', 'sep=;\r\ntext;label;id\r\none;a;1\r\n\r\ntwo;b;2\r\nthree;a;3');
  const { bytes } = await exported(await sourceOf(file), 'pruned', records(1));
  assert.equal(bytes[0]!.toString(), 'sep=;\r\ntext;label;id\r\none;a;1\r\n\r\nthree;a;3');
  assert.equal(bytes[1]!.toString(), 'sep=;\r\ntext;label;id\r\ntwo;b;2\r\n');
});

/** Rows of files as Python's csv module reads them. */
function pythonRows(files: readonly string[], delimiter: string, encoding: string): string[][][] {
  const code = `import csv,json,sys
def rows(name):
    with open(name, newline='', encoding=sys.argv[2]) as f:
        return list(csv.reader(f, delimiter=sys.argv[1]))
json.dump([rows(name) for name in sys.argv[3:]], sys.stdout)`;
  const ended = spawnSync('python3', ['-c', code, delimiter, encoding, ...files], { encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return v.parse(v.array(v.array(v.array(v.string()))), JSON.parse(ended.stdout));
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe("Python's csv module reads the copy as the file less the rows", { skip: !hasPython }, () => {
  const cells = [
    ['text', 'label', 'id'],
    ['plain', 'a', '1'],
    ['with "quotes", and ; both', 'b', '2'],
    ['over\ntwo lines\n\nand a blank one', 'a', '3'],
    ['Käse für 5 €', 'b', '4'],
    ['=1+1', 'a', '5'],
    ['the last', 'b', '6'],
  ];
  const csvText = (delimiter: string, lineBreak: string): string =>
    cells
      .map((row) =>
        row
          .map((cell) => (/["\n,;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
          .join(delimiter),
      )
      .join('\n')
      .replaceAll('\n', lineBreak);
  const cases = [
    ['comma', 'rows.csv', ',', '\n', 'utf-8', 'utf-8', '\n'],
    ['semicolon, CRLF, no final line break', 'rows.csv', ';', '\r\n', 'utf-8', 'utf-8', ''],
    ['tab, byte order mark', 'rows.tsv', '\t', '\n', 'utf-8', 'utf-8-sig', '\n'],
    ['Windows-1252', 'rows.csv', ';', '\r\n', 'windows-1252', 'cp1252', '\r\n'],
    ['UTF-16, little end first', 'rows.csv', ',', '\r\n', 'utf-16le', 'utf-16', '\r\n'],
    ['UTF-16, big end first, no final line break', 'rows.csv', ',', '\n', 'utf-16be', 'utf-16', ''],
  ] as const;
  for (const [what, name, delimiter, lineBreak, encoding, pythons, end] of cases) {
    test(what, async () => {
      const marked = pythons === 'utf-8-sig' || pythons === 'utf-16';
      const text = csvText(delimiter, lineBreak) + end;
      const whole = iconv.encode(text, encoding, { addBOM: marked });
      const file = place(name, whole);
      const source = await sourceOf(file);
      assert.equal(source.scores.count, 6);
      const head = iconv.encode(csvHead(text, lineBreak), encoding, { addBOM: marked }).length;
      const choices = [[0], [2], [1, 3, 5], [5], [0, 1, 2, 3, 4, 5], []];
      const files = [file];
      for (const [index, gone] of choices.entries()) {
        const target = path.join(path.dirname(file), `${index}.pruned${path.extname(file)}`);
        const request = { kind: 'pruned', target, replace: false, choose: records(...gone) } as const;
        const outcome = await exportRows(source, request);
        const sizes = outcome.files.map((one) => fs.statSync(one).size);
        assert.equal(sizes[0]! + sizes[1]!, whole.length + head);
        files.push(...outcome.files);
      }
      const [before, ...copies] = pythonRows(files, delimiter, pythons);
      for (const [index, gone] of choices.entries()) {
        const isGone = (row: number) => gone.includes(row - 1);
        assert.deepEqual(
          copies[2 * index],
          before!.filter((_, row) => !isGone(row)),
        );
        assert.deepEqual(
          copies[2 * index + 1],
          before!.filter((_, row) => row === 0 || isGone(row)),
        );
      }
    });
  }
  const csvHead = (text: string, lineBreak: string): string =>
    text.slice(0, text.indexOf(lineBreak)) + lineBreak;
});

test('lines of any bytes, in pieces of any size, are the same lines', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 300; round++) {
    const encoding = (['utf-16le', 'utf-16be', undefined] as const)[round % 3];
    const units = Array.from({ length: 60 }, () => '\r\n\nab\u0a0d\u0d0a,"'.charAt(Math.floor(random() * 9)));
    const text = units.join('');
    const bytes =
      encoding === undefined ? Buffer.from(text) : iconv.encode(text, encoding, { addBOM: false });
    const lines: Buffer[][] = [[]];
    const reader = new LineReader(encoding);
    const take: Parameters<LineReader['read']>[1] = (line, piece, start, _end, next) => {
      (lines[line] ??= []).push(Buffer.from(piece.subarray(start, next)));
    };
    for (const chunk of cutAtRandom(bytes, random, 5)) reader.read(chunk, take);
    reader.end(take);
    const decoded = lines.map((parts) =>
      iconv.decode(Buffer.concat(parts), encoding ?? 'utf8', { stripBOM: false }),
    );
    assert.deepEqual(
      decoded.filter((line) => line !== ''),
      text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [],
    );
  }
});

test('of random files, every byte is in the copy or among the rows that went, in its order', async () => {
  const random = seededRandom(11);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const pieces = [
    'a',
    'bc',
    'é',
    ' ',
    '""',
    '"',
    "'",
    '\\',
    '=',
    ',',
    ';',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '{"text":"x"}',
    '漢',
  ];
  let copied = 0;
  for (let round = 0; round < 250; round++) {
    const name = pick(['rows.csv', 'rows.tsv', 'rows.jsonl', 'rows.ndjson']);
    const isJson = name.includes('json');
    let text = random() < 0.3 ? '\ufeff' : '';
    if (!isJson) text += `text${name === 'rows.tsv' ? '\t' : ','}label${pick(['\n', '\r\n'])}`;
    for (let row = 0; row < 12; row++) {
      const junk = Array.from({ length: Math.floor(random() * 6) }, () => pick(pieces)).join('');
      text += pick([
        junk,
        `some words${name === 'rows.tsv' ? '\t' : ','}a`,
        '{"text":"t","label":"a"}',
        `"q\n${junk.replaceAll('"', '')}",b`,
      ]);
      text += pick(['\n', '\r\n', '\n\n', '\r']);
    }
    const file = place(name, text);
    const source = await sourceOf(file).catch(() => undefined);
    if (source === undefined) continue;
    let numbers: number[] = [];
    const outcome = await exported(source, 'pruned', (rows) => {
      numbers = Array.from({ length: rows.table.count }, (_, record) => record).filter(
        (record) => rows.table.fault[record] === 0 && random() < 0.4,
      );
      return records(...numbers)(rows);
    }).catch((error: unknown) => {
      // A quote that is not closed would pair with another one.
      assert.ok(withCode('format-unsupported')(error), String(error));
      return undefined;
    });
    if (outcome === undefined) continue;
    copied += 1;
    const table = await readRecordTable(file, source.written);
    const lines = text.replace(/^\ufeff/, '').match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
    const goes = new Set<number>();
    for (const record of numbers)
      for (let line = table.line[record]!; line <= table.endLine[record]!; line++) goes.add(line);
    const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
    const isHead = (index: number) => index + 1 <= table.headEnd;
    const expected = [
      mark + lines.filter((_, index) => isHead(index) || !goes.has(index + 1)).join(''),
      mark + lines.filter((_, index) => isHead(index) || goes.has(index + 1)).join(''),
    ];
    assert.deepEqual(outcome.bytes.map(String), expected);
    // Read again, it has the rows that were to stay, and no others.
    const again = await readRecordTable(outcome.files[0]!, source.written);
    const stays = Array.from({ length: table.count }, (_, record) => record).filter(
      (record) => !numbers.includes(record),
    );
    assert.equal(again.count, stays.length);
    assert.deepEqual(
      [...again.hash],
      stays.flatMap((record) => [...table.hash.subarray(2 * record, 2 * record + 2)]),
    );
  }
  assert.ok(copied > 100, `only ${copied} files were copied`);
});

test('where the rest would be read in another way, nothing is written', async () => {
  // Without the second row, the quote of the first one pairs with that of the third.
  const file = place('rows.tsv', 'text\tlabel\n"open\ta\nbare " here\tb\nclosed"\ta\nplain\tb\n');
  const source = await sourceOf(file);
  const table = await readRecordTable(file, source.written);
  assert.equal(table.looksAround, true);
  await assert.rejects(exported(source, 'pruned', records(1)), withCode('format-unsupported'));
  assert.deepEqual(namesBeside(file), ['rows.tsv']);
});

test('elements of a JSON array go with a comma each, and nothing else does', async () => {
  const rows = [
    '{ "text": "one, [two]",\r\n "label": "a" }',
    '{"label":"b","text":"\\"}\u00e9"}',
    '{"text":"","label":"a"}',
  ];
  const text = `\ufeff[\n  ${rows[0]!},\n\n  ${rows[1]!} ,\t${rows[2]!}\n]\n`;
  const file = place('rows.jsonl', text);
  const source = await sourceOf(file);
  const copies = async (...chosen: number[]): Promise<string[]> =>
    (await exported(source, 'pruned', records(...chosen))).bytes.map(String);
  assert.deepEqual(await copies(), [text, '\ufeff[\n  \n]\n']);
  assert.deepEqual(await copies(0), [
    `\ufeff[\n  ${rows[1]!} ,\t${rows[2]!}\n]\n`,
    `\ufeff[\n  ${rows[0]!}\n]\n`,
  ]);
  assert.deepEqual(await copies(1), [
    `\ufeff[\n  ${rows[0]!} ,\t${rows[2]!}\n]\n`,
    `\ufeff[\n  ${rows[1]!}\n]\n`,
  ]);
  assert.deepEqual(await copies(0, 1, 2), ['\ufeff[\n  \n]\n', text]);
  const { bytes } = await exported(source, 'rows', records(2));
  assert.equal(String(bytes[0]), `\ufeff[\n  ${rows[2]!}\n]\n`);
});

test('of an array, what cannot be read as a row stays, and what does not end is told', async () => {
  const told = '[{"text":"one","label":"a"}, 7, [[8], 9], {"text":2},\n{"text":"two","label":"b"}]';
  const { bytes } = await exported(await sourceOf(place('rows.jsonl', told)), 'pruned', records(0));
  assert.equal(String(bytes[0]), '[7, [[8], 9], {"text":2},\n{"text":"two","label":"b"}]');
  const endless =
    '[{"text":"one","label":"a"},\n{"text":"tw\no","label":"b"},\n{"text":"three","label":"a"}]';
  const file = place('rows.jsonl', endless);
  await assert.rejects(exported(await sourceOf(file), 'pruned', records(0)), (error: unknown) => {
    return error instanceof DataDietError && error.message.includes('What begins in line 2 of');
  });
  assert.deepEqual(namesBeside(file), ['rows.jsonl']);
});

test('a large array is copied as any JSON reader would, whatever the pieces that it is read in', async () => {
  const random = new Random(7, 'arrays');
  const rows = Array.from({ length: 3000 }, (_, row) => ({
    text: `row ${row} ${'[{"\\,]}\n\u00fc'.repeat(random.below(40))}`,
    label: row % 2 === 0 ? 'a' : 'b',
    more: { deep: [row, null, '],['] },
  }));
  const file = place('rows.jsonl', JSON.stringify(rows, undefined, random.below(2)));
  const goes = rows.map((_, row) => row).filter(() => random.below(3) === 0);
  const { bytes } = await exported(await sourceOf(file), 'pruned', records(...goes));
  const [kept, removed] = bytes.map((one) => JSON.parse(String(one)) as unknown);
  assert.deepEqual(
    kept,
    rows.filter((_, row) => !goes.includes(row)),
  );
  assert.deepEqual(
    removed,
    rows.filter((_, row) => goes.includes(row)),
  );
});

test('a JSON array gets no column, and its rows have numbers', async () => {
  const file = place('rows.jsonl', '[{"text":"one","label":"a"},\n{"text":"two","label":"b"}]\n');
  const source = await sourceOf(file);
  await assert.rejects(exported(source, 'keep-column', records(0)), (error: unknown) => {
    return (
      error instanceof DataDietError &&
      error.code === 'format-unsupported' &&
      error.message.includes('JSON array')
    );
  });
  assert.deepEqual(namesBeside(file), ['rows.jsonl']);
  const { bytes } = await exported(source, 'keep-indices', records(0));
  assert.equal(String(bytes[0]), '[1]\n');
});

test('the dataset is never written over, under no name', async () => {
  const text = 'text,label\none,a\ntwo,b\n';
  const file = place('rows.csv', text);
  const link = path.join(path.dirname(file), 'other.csv');
  fs.linkSync(file, link);
  const source = await sourceOf(file);
  for (const target of [file, link, path.join(path.dirname(file), '.', 'rows.csv')]) {
    await assert.rejects(
      exportRows(source, { kind: 'rows', target, replace: true, choose: records(0) }),
      (error: unknown) => error instanceof DataDietError && error.message.includes('dataset itself'),
    );
  }
  // Nor by the rows that go, where the copy is called so that they would be.
  const removed = place('rows.removed.csv', text);
  await assert.rejects(
    exportRows(await sourceOf(removed), {
      kind: 'pruned',
      target: path.join(path.dirname(removed), 'rows.pruned.csv'),
      replace: true,
      choose: records(0),
    }),
    (error: unknown) => error instanceof DataDietError && error.message.includes('dataset itself'),
  );
  assert.equal(fs.readFileSync(file, 'utf8'), text);
  assert.equal(fs.readFileSync(removed, 'utf8'), text);
  assert.deepEqual(namesBeside(removed), ['rows.removed.csv']);
});

test('what is there already stays, unless it is to be replaced', async () => {
  const file = place('rows.csv', 'text,label\none,a\ntwo,b\n');
  const target = path.join(path.dirname(file), 'rows.pruned.csv');
  const removed = path.join(path.dirname(file), 'rows.removed.csv');
  fs.writeFileSync(removed, 'mine');
  const source = await sourceOf(file);
  const request = { kind: 'pruned', target, choose: records(0) } as const;
  await assert.rejects(exportRows(source, { ...request, replace: false }), withCode('output-unwritable'));
  assert.equal(fs.readFileSync(removed, 'utf8'), 'mine');
  assert.ok(!fs.existsSync(target));
  await exportRows(source, { ...request, replace: true });
  assert.equal(fs.readFileSync(removed, 'utf8'), 'text,label\none,a\n');
});

test('a folder that is none, and a disk that is full, are told of before anything is written', async () => {
  const file = place('rows.csv', 'text,label\none,a\n');
  const target = path.join(path.dirname(file), 'absent', 'out.csv');
  await assert.rejects(
    exportRows(await sourceOf(file), { kind: 'rows', target, replace: false, choose: records(0) }),
    withCode('output-unwritable'),
  );
  await assert.rejects(requireRoom(file, 1e18), (error: unknown) => {
    return error instanceof DataDietError && error.message.includes('1000000000.0 GB, and the disk has');
  });
});

test('a file that changes meanwhile is told of, and nothing is written', async () => {
  const file = place('rows.csv', 'text,label\none,a\ntwo,b\n');
  const source = await sourceOf(file);
  for (const kind of ['pruned', 'keep-column', 'label-studio'] as const) {
    await assert.rejects(
      exported(source, kind, (rows) => {
        fs.appendFileSync(file, 'three,a\n');
        return records(0)(rows);
      }),
      withCode('dataset-changed'),
    );
  }
  assert.deepEqual(namesBeside(file), ['rows.csv']);
});

/** 60 MB, a line of 200 kB among them now and then. */
function writeLarge(file: string): number {
  const handle = fs.openSync(file, 'w');
  fs.writeSync(handle, 'text,label\n');
  let rows = 0;
  for (let bytes = 0; bytes < 60e6;) {
    let block = '';
    for (let row = 0; row < 2000; row++, rows++) {
      block +=
        rows % 5000 === 0
          ? `${'x'.repeat(200_000)},b\n`
          : `row ${rows} is "much" like the others,a\n`.replace(/"/g, "'");
    }
    bytes += fs.writeSync(handle, block);
  }
  fs.closeSync(handle);
  return rows;
}

describe('a file of 60 MB', () => {
  const file = place('large.csv', '');
  const count = writeLarge(file);

  test('goes through in pieces', async () => {
    const source = await sourceOf(file);
    const size = fs.statSync(file).size;
    const told: number[] = [];
    const { bytes, chosen, others } = await exported(
      source,
      'pruned',
      ({ table }) => Uint8Array.from({ length: table.count }, (_, record) => (record % 7 === 3 ? 1 : 0)),
      { onProgress: (fraction) => told.push(fraction) },
    );
    assert.equal(chosen + others, count);
    assert.equal(bytes[0]!.length + bytes[1]!.length, size + 'text,label\n'.length);
    // Two passes, each in pieces of at most 1 MiB.
    const largest = Math.max(...told.map((fraction, index) => fraction - (told[index - 1] ?? 0)));
    assert.ok(largest * 2 * size <= 1.001 * 1024 * 1024, `a piece of ${largest * 2 * size} bytes`);
    assert.ok(told.every((fraction, index) => fraction >= (told[index - 1] ?? 0)));
    assert.equal(told.at(-1), 1);
  });

  test('cancelled wherever, leaves nothing', async () => {
    const source = await sourceOf(file);
    for (const name of namesBeside(file))
      if (name !== 'large.csv') fs.rmSync(path.join(path.dirname(file), name));
    for (const at of [0.2, 0.7]) {
      const controller = new AbortController();
      const work = exported(source, 'pruned', records(1, 2), {
        signal: controller.signal,
        onProgress: (fraction) => {
          if (fraction >= at) controller.abort();
        },
      });
      await assert.rejects(work, withCode('cancelled'));
      assert.deepEqual(namesBeside(file), ['large.csv']);
    }
  });
});

test('a packed file: its copy is packed as it was, and holds the same bytes', async () => {
  const lines = Array.from(
    { length: 500 },
    (_, row) => `"row ${row}, of some",${row % 2 === 0 ? 'a' : 'b'}\r\n`,
  );
  const file = place('rows.csv.gz', zlib.gzipSync(`text,label\r\n${lines.join('')}`));
  const { files, bytes } = await exported(await sourceOf(file), 'pruned', records(0, 77, 499));
  assert.deepEqual(
    files.map((one) => path.basename(one)),
    ['rows.pruned.csv.gz', 'rows.removed.csv.gz'],
  );
  const gone = new Set([0, 77, 499]);
  const of = (keep: boolean) => `text,label\r\n${lines.filter((_, row) => gone.has(row) !== keep).join('')}`;
  assert.deepEqual(
    bytes.map((packed) => zlib.gunzipSync(packed).toString()),
    [of(true), of(false)],
  );
  const marked = await exported(await sourceOf(file), 'keep-column', records(0));
  assert.match(
    zlib.gunzipSync(marked.bytes[0]!).toString(),
    /^text,label,keep\r\n"row 0, of some",a,false\r\n/,
  );
});
