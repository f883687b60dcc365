// What the command line reads and protects: columns, the output's place, the top rows.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { chooseColumns } from '../../../src/cli/choose-columns.ts';
import { chooseOutputFile, choosePointsFile, describeMismatch } from '../../../src/cli/output-file.ts';
import { readTopRows } from '../../../src/cli/top-rows.ts';
import { openDataset, readRecords } from '../../../src/data/reader.ts';
import { hashWords, type ResultColumns } from '../../../src/results/columns.ts';
import type { DatasetFormat } from '../../../src/shared/dataset.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import type { ScoredRow } from '../../../src/shared/results.ts';
import { makePipe, WITH_ODD_FILES } from '../../odd-files.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const write = fileWriter(folder);

const REVIEWS = write(
  'reviews.csv',
  'id,review,sentiment,"a,b"\n' +
    Array.from(
      { length: 40 },
      (_, i) => `${i},this is review ${i} of a film,${i % 3 ? 'good' : 'bad'},x${i % 2}\n`,
    ).join(''),
);
const NONSENSE = write(
  'nonsense.csv',
  'u,v,w\n' + Array.from({ length: 40 }, (_, i) => `a${i % 5},b${i % 4},c${i % 3}\n`).join(''),
);

async function columns(file: string, text: string[] = [], label?: string, format: DatasetFormat = 'csv') {
  return (await chooseColumns(file, format, { text, label })).columns;
}

function refused(code: string, pattern: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DataDietError, String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message} ${error.action ?? ''}`, pattern);
    return true;
  };
}

test('columns are inferred and described', async () => {
  const chosen = await chooseColumns(REVIEWS, 'csv', { text: [], label: undefined });
  assert.deepEqual(chosen.columns, { text: ['review'], label: 'sentiment' });
  assert.equal(chosen.description, 'text: review, label: sentiment (2 classes)');
});

test('labels are counted as they are scored: white space around them is not theirs, and empty ones are none', async () => {
  const labels = ['good', ' good', 'bad ', 'bad', '', '  '];
  const file = write(
    'spaces.csv',
    `review,sentiment\n${labels.map((label) => `a film,${label}\n`).join('')}`,
  );
  const chosen = await chooseColumns(file, 'csv', { text: ['review'], label: 'sentiment' });
  assert.equal(chosen.description, 'text: review, label: sentiment (2 classes)');
});

test('columns that are given win, and the rest is inferred', async () => {
  assert.deepEqual(await columns(REVIEWS, ['review'], 'id'), { text: ['review'], label: 'id' });
  assert.deepEqual(await columns(REVIEWS, [], 'a,b'), { text: ['review'], label: 'a,b' });
  assert.deepEqual(await columns(REVIEWS, ['review']), { text: ['review'], label: 'sentiment' });
  assert.deepEqual(await columns(REVIEWS, ['review, id'], 'sentiment'), {
    text: ['review', 'id'],
    label: 'sentiment',
  });
});

test('a comma parts two names unless a column is called so, or --text was given twice', async () => {
  assert.deepEqual(await columns(REVIEWS, ['a,b'], 'sentiment'), { text: ['a,b'], label: 'sentiment' });
  assert.deepEqual(await columns(REVIEWS, ['review', 'a,b'], 'sentiment'), {
    text: ['review', 'a,b'],
    label: 'sentiment',
  });
});

test('columns that cannot be are refused with what there is', async () => {
  await assert.rejects(columns(REVIEWS, ['text']), refused('column-missing', /"text".*"review"/));
  await assert.rejects(columns(REVIEWS, ['Review']), refused('column-missing', /There is "review"/));
  await assert.rejects(
    columns(REVIEWS, ['review'], 'review'),
    refused('invalid-argument', /both text and label/),
  );
  await assert.rejects(columns(REVIEWS, ['review,review']), refused('invalid-argument', /twice/));
  await assert.rejects(columns(REVIEWS, ['id', 'review', 'a,b']), refused('invalid-argument', /not 3/));
});

test('where columns cannot be told, the candidates are listed', async () => {
  await assert.rejects(columns(NONSENSE), refused('column-missing', /--text and --label.*"u".*label: .*"w"/));
});

test('a label that is in doubt is refused with the other one, and one that cannot be with what speaks against it', async () => {
  const rows = (label: (row: number) => string) =>
    Array.from({ length: 40 }, (_, row) => `this is review ${row} of a film,${label(row)}\n`).join('');
  await assert.rejects(
    columns(write('two.csv', `text,topic,stance\n${rows((row) => `t${row % 2},s${row % 3}`)}`)),
    refused('column-missing', /"topic" \(2 different values\) and "stance" \(3 different values\)/),
  );
  await assert.rejects(
    columns(write('rating.csv', `text,label\n${rows((row) => String(row / 7))}`)),
    refused('column-missing', /"label" holds fractions: a rating, not classes/),
  );
  const raters = write(
    'raters.csv',
    `text,rater_1_label,final_label\n${rows((row) => `${row % 2},${row % 3 ? 1 : 0}`)}`,
  );
  const chosen = await chooseColumns(raters, 'csv', { text: [], label: undefined });
  assert.equal(chosen.description, 'text: text, label: final_label (2 classes); next: "rater_1_label"');
});

test('a path into nested fields names a column', async () => {
  const file = write(
    'nested.jsonl',
    Array.from(
      { length: 9 },
      (_, row) => `{"data":{"text":"a b ${row}"},"meta":{"mood":"${row % 2}"}}\n`,
    ).join(''),
  );
  assert.deepEqual(await columns(file, ['data.text'], 'meta.mood', 'jsonl'), {
    text: ['data.text'],
    label: 'meta.mood',
  });
  await assert.rejects(
    columns(file, ['other.text'], 'meta.mood', 'jsonl'),
    refused('column-missing', /"other\.text".*"data\.text"/),
  );
});

test('a file of which no row can be read is refused with the remedy for its fault', async () => {
  await assert.rejects(
    columns(write('list.jsonl', '[1]\n[2]\n'), [], undefined, 'jsonl'),
    refused('dataset-empty', /Make each line an object/),
  );
});

test('files without rows, and files that are not there, are told apart', async () => {
  await assert.rejects(
    columns(write('head.csv', 'text,label\n')),
    refused('dataset-empty', /^head\.csv has a header but no rows\./),
  );
  await assert.rejects(columns(write('empty.csv', '')), refused('dataset-empty', /^empty\.csv is empty\./));
  await assert.rejects(
    columns(write('blank.jsonl', '\n\n'), [], undefined, 'jsonl'),
    refused('dataset-empty', /^blank\.jsonl holds nothing but blank lines\./),
  );
  await assert.rejects(
    columns(write('bad.jsonl', '{oops\n'), [], undefined, 'jsonl'),
    refused('dataset-empty', /No row of bad\.jsonl.*first fault/),
  );
  await assert.rejects(columns(path.join(folder, 'absent.csv')), refused('file-not-found', /absent\.csv/));
});

test('scores go beside the dataset unless told otherwise', () => {
  const replaces = false;
  assert.deepEqual(chooseOutputFile(REVIEWS, undefined), {
    out: path.join(folder, 'reviews.scores.jsonl'),
    replaces,
  });
  assert.deepEqual(chooseOutputFile(REVIEWS, path.join(folder, 'o')), {
    out: path.join(folder, 'o'),
    replaces,
  });
});

test('neither the dataset nor a file that is not ours is overwritten', () => {
  const refuses = (out: string, pattern: RegExp): void => {
    assert.throws(() => chooseOutputFile(REVIEWS, out), refused('invalid-argument', pattern));
  };
  refuses(REVIEWS, /overwrite the dataset/);
  const link = path.join(folder, 'link.csv');
  fs.linkSync(REVIEWS, link);
  refuses(link, /overwrite the dataset/);
  refuses(write('precious.jsonl', '{"text":"a","label":1}\n'), /something else than scores/);
  refuses(folder, /is a folder/);
  refuses(`${folder}${path.sep}new${path.sep}`, /names no file/);
  refuses(path.join(folder, 'absent', 'o.jsonl'), /does not exist/);
  const metadata = path.join(folder, 'odd.meta.json');
  assert.throws(
    () => chooseOutputFile(metadata, path.join(folder, 'odd')),
    refused('invalid-argument', /overwrite/),
  );
});

function scored(row: number, hash: string, el2n: number): ScoredRow {
  return {
    row,
    line: row + 1,
    endLine: row + 1,
    hash,
    label: 'a',
    predicted: 'b',
    confidence: 0,
    loss: 0,
    el2n,
    el2nStd: 0,
    grand: 0,
    grandStd: 0,
    headGrand: 0,
    review: 0,
  };
}

test('a file of scores is no dataset, whatever columns are named; one that scores were joined to is', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...scored(i, `h${i}`, i / 40),
    predicted: i % 2 ? 'a' : 'b',
  }));
  const jsonl = (values: readonly object[]): string =>
    values.map((value) => `${JSON.stringify(value)}\n`).join('');
  const file = write('some.scores.jsonl', jsonl(rows));
  const told = refused(
    'invalid-argument',
    /^some\.scores\.jsonl holds scores, not a dataset\. Name the dataset/,
  );
  await assert.rejects(columns(file, [], undefined, 'jsonl'), told);
  await assert.rejects(columns(file, ['hash'], 'predicted', 'jsonl'), told);
  write('some.scores.jsonl.meta.json', JSON.stringify({ data: { file: '/there/some.csv' } }));
  await assert.rejects(
    columns(file, [], undefined, 'jsonl'),
    refused('invalid-argument', /dataset that the scores are of: \/there\/some\.csv$/),
  );
  const joined = rows.map((row) => ({
    ...row,
    text: `a text of row ${row.row}`,
    label: row.row % 3 ? 'x' : 'y',
  }));
  assert.deepEqual(await columns(write('joined.jsonl', jsonl(joined)), [], undefined, 'jsonl'), {
    text: ['text'],
    label: 'label',
  });
});

test('earlier scores and an empty file may be written over', () => {
  for (const text of ['', `${JSON.stringify(scored(0, 'h', 1))}\n`]) {
    const out = write('earlier.jsonl', text);
    assert.deepEqual(chooseOutputFile(REVIEWS, out), { out, replaces: text !== '' });
  }
});

test('metadata that are not ours are not written over, whatever lies beside them', () => {
  const out = path.join(folder, 'mine.jsonl');
  write('mine.jsonl.meta.json', '{"title":"my own notes"}');
  const told = refused('invalid-argument', /mine\.jsonl\.meta\.json exists and holds something else/);
  assert.throws(() => chooseOutputFile(REVIEWS, out), told);
  write('mine.jsonl', `${JSON.stringify(scored(0, 'h', 1))}\n`);
  assert.throws(() => chooseOutputFile(REVIEWS, out), told);
  write('mine.jsonl.meta.json', '');
  assert.equal(chooseOutputFile(REVIEWS, out).replaces, true);
});

test(
  'nothing is written through a link, nor to a pipe, and it is said where a link leads',
  WITH_ODD_FILES,
  () => {
    const start = path.join(folder, 'a-shell-reads-this-when-it-starts');
    const own = write('own.jsonl', `${JSON.stringify(scored(0, 'h', 1))}\n`);
    const out = path.join(folder, 'planted.jsonl');
    for (const name of [out, `${out}.meta.json`]) {
      for (const target of [start, own]) {
        fs.symlinkSync(target, name);
        assert.throws(
          () => chooseOutputFile(REVIEWS, out),
          refused('invalid-argument', new RegExp(`symbolic link to ${target}, .* written through none`)),
        );
        fs.rmSync(name);
      }
      makePipe(name);
      assert.throws(() => chooseOutputFile(REVIEWS, out), refused('invalid-argument', /is a named pipe/));
      fs.rmSync(name);
    }
    fs.symlinkSync(start, out);
    assert.throws(() => choosePointsFile(REVIEWS, own, out), refused('invalid-argument', /symbolic link/));
    fs.rmSync(out);
    makePipe(out);
    assert.throws(() => choosePointsFile(REVIEWS, own, out), refused('invalid-argument', /named pipe/));
  },
);

test('scores whose metadata tell of others are told as such', async () => {
  const line = `${JSON.stringify(scored(0, 'h', 1))}\n`;
  const out = write('pair.jsonl', line);
  const tell = (sha256: string): void => {
    write('pair.jsonl.meta.json', JSON.stringify({ data: { file: REVIEWS }, scores: { sha256 } }));
  };
  assert.equal(await describeMismatch(out), undefined, 'without metadata nothing is known');
  tell(createHash('sha256').update(line).digest('hex'));
  assert.equal(await describeMismatch(out), undefined);
  tell(createHash('sha256').update('those of another job').digest('hex'));
  assert.match((await describeMismatch(out)) ?? '', /pair\.jsonl are not those that the metadata/);
});

test('two datasets that share the default output do not replace the scores of each other', () => {
  const csv = write('train.csv', '');
  const tsv = write('train.tsv', '');
  const out = write('train.scores.jsonl', `${JSON.stringify(scored(0, 'h', 1))}\n`);
  assert.deepEqual(
    chooseOutputFile(tsv, undefined),
    { out, replaces: true },
    'no metadata, no other dataset',
  );
  // The folder may have been moved since.
  write('train.scores.jsonl.meta.json', JSON.stringify({ data: { file: '/before/train.csv' } }));
  assert.deepEqual(chooseOutputFile(csv, undefined), { out, replaces: true });
  assert.throws(
    () => chooseOutputFile(tsv, undefined),
    refused('invalid-argument', /holds the scores of train\.csv\. Choose another with --out/),
  );
  assert.deepEqual(chooseOutputFile(tsv, out), { out, replaces: true }, 'named, it is meant');
});

test('the top rows come highest first with their texts; a row that changed has none', async () => {
  const count = 5000;
  const file = write(
    'top.jsonl',
    Array.from({ length: count }, (_, i) => `{"p":"premise ${i}","h":"hypothesis ${i}","label":"a"}\n`).join(
      '',
    ),
  );
  const rows: { row: number; hash: string; el2n: number }[] = [];
  for await (const event of readRecords(openDataset(file).chunks, 'jsonl')) {
    if (event.kind !== 'record') continue;
    const { row, hash } = event.record;
    // A permutation of 0..4999, so that the highest lie scattered.
    rows.push({ row, hash: row === 1 ? '0'.repeat(16) : hash, el2n: ((row * 2731) % count) / count });
  }
  const expected = [...rows].sort((a, b) => b.el2n - a.el2n).slice(0, 7);
  rows[1]!.el2n = 2;
  const top = await readTopRows(
    { file, format: 'jsonl', columns: { text: ['p', 'h'], label: 'label' } },
    columnsOf(rows),
    ['a', 'b'],
    8,
  );
  assert.deepEqual(
    top.map(({ scored: { line } }) => line),
    [2, ...expected.map(({ row }) => row + 1)],
  );
  assert.equal(top[0]!.texts, undefined);
  for (const [index, { texts, scored }] of top.slice(1).entries()) {
    const { row, el2n } = expected[index]!;
    assert.deepEqual(texts, [`premise ${row}`, `hypothesis ${row}`]);
    assert.deepEqual(scored, { line: row + 1, label: 'a', predicted: 'b', el2n, grand: 2 });
  }
});

/** A result of rows of the label `a` that are taken for `b`. */
function columnsOf(
  rows: readonly { readonly row: number; readonly hash: string; readonly el2n: number }[],
): ResultColumns {
  const count = rows.length;
  const zeros = new Float64Array(count);
  return {
    count,
    row: Int32Array.from(rows, ({ row }) => row),
    line: Int32Array.from(rows, ({ row }) => row + 1),
    endLine: Int32Array.from(rows, ({ row }) => row + 1),
    hash: Uint32Array.from(rows.flatMap(({ hash }) => hashWords(hash))),
    textHash: new Uint32Array(2 * count),
    label: new Int32Array(count),
    predicted: new Int32Array(count).fill(1),
    confidence: zeros,
    predictedConfidence: zeros,
    scores: new Map([
      ['el2n', Float64Array.from(rows, ({ el2n }) => el2n)],
      ['grand', new Float64Array(count).fill(2)],
    ]),
    spreads: new Map(),
  };
}

test('a first line that may be a row is asked about', async () => {
  const line = (index: number) => `some words that are number ${index},${index}x`;
  const file = write('doubtful.csv', Array.from({ length: 20 }, (_, index) => `${line(index)}\n`).join(''));
  const given = { text: [], label: undefined };
  await assert.rejects(
    chooseColumns(file, 'csv', given),
    refused('invalid-argument', /--header.*--no-header/),
  );
  const named = { text: ['column 1'], label: 'column 2' };
  const { columns: chosen } = await chooseColumns(file, 'csv', named, { header: false });
  assert.deepEqual(chosen, { text: ['column 1'], label: 'column 2' });
});

test('where no row fits the header, the delimiter and line 1 are named', async () => {
  const rows = Array.from({ length: 9 }, (_, index) => `a text,of,row ${index}\n`).join('');
  const file = write('misfit.csv', `text,label\n${rows}`);
  await assert.rejects(chooseColumns(file, 'csv', { text: [], label: undefined }), (error) => {
    refused('dataset-empty', /Read with a comma.*9 of 9 records have 3 fields/)(error);
    assert.equal(error instanceof DataDietError && error.place?.line, 1);
    return true;
  });
});
