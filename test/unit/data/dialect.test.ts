// How a delimited file is written is told by many of its lines: each kind of file that people bring, and what is told of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SAMPLE_BYTES } from '../../../src/data/dialect/delimited-parser.ts';
import { judgeHeader } from '../../../src/data/dialect/header-evidence.ts';
import { findField } from '../../../src/data/fields.ts';
import { readRecord, readRecordsFromText } from '../../../src/data/reader.ts';
import { applyEdit, relabel } from '../../../src/data/relabel.ts';
import type { DelimitedDialect, Reading } from '../../../src/shared/dataset.ts';
import { faultsOf, headerOf, readBytes, recordsOf, remarksOf, rowsOf } from './reading.ts';

const TOPICS = [
  'the film was long and loud',
  'a quiet book, well told',
  'my order never came',
  'good food; slow waiters',
];

/** Rows of a text and a class, each text another one. */
function rows(count: number, write: (text: string, label: string, index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) =>
    write(`${TOPICS[index % 4]!} on day ${index}`, index % 3 === 0 ? 'good' : 'bad', index),
  );
}

const quote = (text: string): string => `"${text}"`;

interface Kind {
  readonly name: string;
  readonly lines: readonly string[];
  readonly format?: 'csv' | 'tsv';
  readonly dialect: Partial<DelimitedDialect>;
  readonly remarks: readonly string[];
  readonly columns: readonly string[];
  /** Number of rows, and the first one's values. */
  readonly rows: number;
  readonly first: readonly string[];
}

const FIRST = 'the film was long and loud on day 0';
const KINDS: readonly Kind[] = [
  {
    name: 'an ordinary CSV: nothing is told',
    lines: ['review,grade', ...rows(30, (text, label) => `${quote(text)},${label}`)],
    dialect: {},
    remarks: [],
    columns: ['review', 'grade'],
    rows: 30,
    first: [FIRST, 'good'],
  },
  {
    name: 'semicolons, where every text has one comma: the header tells',
    lines: ['review;grade', ...rows(30, (_, label, index) => `well, day ${index} was long;${label}`)],
    dialect: { delimiter: ';' },
    remarks: ['delimiter'],
    columns: ['review', 'grade'],
    rows: 30,
    first: ['well, day 0 was long', 'good'],
  },
  {
    name: 'semicolons, with commas in a header and in texts',
    lines: [
      'no;review;grade (good, bad)',
      ...rows(30, (text, label, index) => `${index};${quote(text)};${label}`),
    ],
    dialect: { delimiter: ';' },
    remarks: ['delimiter'],
    columns: ['no', 'review', 'grade (good, bad)'],
    rows: 30,
    first: ['0', FIRST, 'good'],
  },
  {
    name: 'tabs in a file that is called CSV',
    lines: ['review\tgrade', ...rows(30, (text, label) => `${text}\t${label}`)],
    dialect: { delimiter: '\t' },
    remarks: ['delimiter'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [FIRST, 'good'],
  },
  {
    name: 'commas in a file that is called TSV',
    format: 'tsv',
    lines: ['review,grade', ...rows(30, (text, label) => `${quote(text)},${label}`)],
    dialect: { delimiter: ',' },
    remarks: ['delimiter'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [FIRST, 'good'],
  },
  {
    name: 'a line that names the delimiter',
    lines: ['sep=|', 'review|grade', ...rows(30, (text, label) => `${text}|${label}`)],
    dialect: { delimiter: '|', linesAbove: 1 },
    remarks: ['delimiter', 'lines-above'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [FIRST, 'good'],
  },
  {
    name: 'titles above the header, padded and not',
    lines: [
      'Reviews of May, all of them',
      'Written by:,the web team',
      '',
      'All grades are ours,,,',
      'no,review,grade,place',
      ...rows(30, (text, label, index) => `${index},${quote(text)},${label},here`),
    ].slice(1),
    dialect: { linesAbove: 3 },
    remarks: ['lines-above'],
    columns: ['no', 'review', 'grade', 'place'],
    rows: 30,
    first: ['0', FIRST, 'good', 'here'],
  },
  {
    name: 'comments above the header',
    lines: ['# made, by, a, tool', 'review,grade', ...rows(30, (text, label) => `${quote(text)},${label}`)],
    dialect: { linesAbove: 1 },
    remarks: ['lines-above'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [FIRST, 'good'],
  },
  {
    name: 'quotes behind backslashes',
    lines: [
      'review;grade',
      ...rows(
        30,
        (text, label, index) => `${quote(index % 2 === 0 ? `${text}, \\"they\\" say` : text)};${label}`,
      ),
    ],
    dialect: { delimiter: ';', quoting: 'backslash' },
    remarks: ['delimiter', 'quoting'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [`${FIRST}, "they" say`, 'good'],
  },
  {
    name: 'quotes in the middle of quoted fields',
    lines: [
      'review,grade',
      ...rows(
        30,
        (text, label, index) => `${quote(index % 2 === 0 ? `a "so called" one: ${text}` : text)},${label}`,
      ),
    ],
    dialect: { quoting: 'unescaped' },
    remarks: ['quoting'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [`a "so called" one: ${FIRST}`, 'good'],
  },
  {
    name: 'quotes that are text',
    lines: [
      'review;grade',
      ...rows(30, (text, label, index) => `${index % 3 === 0 ? `"So" ${text}` : text};${label}`),
    ].map((line) => line.replace('food; slow', 'food, slow')),
    dialect: { delimiter: ';', quoting: 'none' },
    remarks: ['delimiter', 'quoting'],
    columns: ['review', 'grade'],
    rows: 30,
    first: [`"So" ${FIRST}`, 'good'],
  },
  {
    name: 'quotes that are text and would join the lines of a TSV',
    format: 'tsv',
    lines: [
      'review\tnote\tgrade',
      ...rows(40, (text, label, index) => {
        if (index % 8 === 2) return `"${text}\tx\t${label}`;
        return index % 8 === 5 ? `${text}\tit is "so"\t${label}` : `${text}\tx\t${label}`;
      }),
    ],
    dialect: { quoting: 'none' },
    remarks: ['quoting'],
    columns: ['review', 'note', 'grade'],
    rows: 40,
    first: [FIRST, 'x', 'good'],
  },
  {
    name: 'a space before the quote',
    lines: ['"grade", "review"', ...rows(30, (text, label) => `"${label}", "${text}"`)],
    dialect: { spaceAfterDelimiter: true },
    remarks: ['spaces'],
    columns: ['grade', 'review'],
    rows: 30,
    first: ['good', FIRST],
  },
  {
    name: 'no header: texts and classes',
    lines: rows(30, (text, label) => `${quote(text)},${label}`),
    dialect: { header: false },
    remarks: ['header'],
    columns: ['column 1', 'column 2'],
    rows: 30,
    first: [FIRST, 'good'],
  },
  {
    name: 'no header: numbers before texts, in a TSV',
    format: 'tsv',
    lines: rows(30, (text, _, index) => `${index % 3 === 0 ? 1 : 0}\t${text}`),
    dialect: { header: false },
    remarks: ['header'],
    columns: ['column 1', 'column 2'],
    rows: 30,
    first: ['1', FIRST],
  },
];

function dialectOf({ format = 'csv', dialect }: Kind): DelimitedDialect {
  return { format, delimiter: format === 'csv' ? ',' : '\t', ...dialect };
}

describe('the kinds of files', () => {
  for (const kind of KINDS) {
    test(kind.name, async () => {
      for (const end of ['\n', '\r\n']) {
        const text = kind.lines.join(end) + end;
        const events = await readBytes(text, kind.format ?? 'csv');
        const header = headerOf(events);
        assert.deepEqual(header?.dialect, dialectOf(kind));
        assert.deepEqual(header.columns, kind.columns);
        assert.deepEqual(remarksOf(events), kind.remarks);
        assert.deepEqual(faultsOf(events), []);
        const records = recordsOf(events);
        assert.equal(records.length, kind.rows);
        assert.deepEqual([...records[0]!.fields.values()], kind.first);
        assert.equal(records.at(-1)?.endLine, kind.lines.length);
        // The dialect that is kept tells the same without a look at the rest, of the file and of each record.
        const known = readRecordsFromText(text, header.dialect);
        assert.deepEqual(recordsOf(known), records);
        assert.deepEqual(headerOf(known), header);
        for (const record of records) {
          const raw = Buffer.from(text).toString('utf8', record.byteStart, record.byteEnd);
          const again = readRecord(raw, header.dialect, header.columns);
          assert.deepEqual(again && 'fields' in again && [...again.fields], [...record.fields]);
        }
      }
    });

    test(`${kind.name}: another label is put in alone`, () => {
      const dialect = dialectOf(kind);
      const text = kind.lines.join('\n');
      const column = kind.columns[kind.first.findIndex((value) => ['good', '1'].includes(value))]!;
      for (const { byteStart, byteEnd, fields } of recordsOf(readRecordsFromText(text, dialect))) {
        const record = Buffer.from(text).toString('utf8', byteStart, byteEnd);
        const place = findField(record, dialect, kind.columns, column);
        assert.equal(place && record.slice(place.inner.start, place.inner.end), fields.get(column));
        const edit = relabel(record, dialect, kind.columns, column, 'so so');
        assert.ok(edit !== undefined, record);
        const after = readRecord(applyEdit(record, edit), dialect, kind.columns);
        assert.deepEqual(after && 'fields' in after && [...after.fields], [
          ...new Map(fields).set(column, 'so so'),
        ]);
      }
    });
  }

  test('a header that stands in the middle once more is a finding, quoted or not', async () => {
    const body = rows(12, (text, label) => `${quote(text)},${label}`);
    const events = await readBytes(['review,grade', ...body, '"review", grade', ...body].join('\n'), 'csv');
    assert.deepEqual(faultsOf(events), [['repeated-header', 12, 14, 1, 14]]);
    assert.equal(recordsOf(events).length, 24);
  });

  test('where the header alone differs, the delimiter is named', async () => {
    const events = await readBytes(
      ['review,grade', ...rows(9, (text, label) => `"${text}",x,${label}`)].join('\n'),
      'csv',
    );
    const remark = events.find((event) => event.kind === 'remark');
    assert.equal(
      remark?.remark.message,
      'Read with a comma between fields: 9 of 9 records have 3 fields, the header in line 1 has 2.',
    );
    assert.equal(remark.remark.warning, true);
  });

  test('what lies behind the sample decides nothing', async () => {
    const plain = rows(SAMPLE_BYTES / 20, (text, label) => `${quote(text)},${label}`);
    const text = ['review,grade', ...plain, ...rows(9000, (text, label) => `${text};${label}`)].join('\n');
    assert.deepEqual(headerOf(await readBytes(text, 'csv'))?.dialect, { format: 'csv', delimiter: ',' });
  });
});

describe('what a person says goes before what is found', () => {
  const read = (lines: readonly string[], reading: Reading) =>
    readRecordsFromText(lines.join('\n'), 'csv', reading);

  test('a delimiter, a quoting, a header', () => {
    const lines = rows(12, (text, label) => `${quote(text)},${label}`);
    assert.equal(recordsOf(read(lines, { header: true })).length, 11);
    assert.deepEqual(remarksOf(read(lines, { header: false })), []);
    assert.equal(headerOf(read(['a,b;c', '1,2;3'], { delimiter: ';' }))?.columns.length, 2);
    assert.deepEqual(rowsOf(read(['a,b', '"x,y"', '1,2'], { quoting: 'none' })), [
      [0, 2, 2, '"x', 'y"'],
      [1, 3, 3, '1', '2'],
    ]);
    const known = readRecordsFromText('a;b\nx;y', { format: 'csv', delimiter: ';' }, { header: false });
    assert.deepEqual(rowsOf(known), [
      [0, 1, 1, 'a', 'b'],
      [1, 2, 2, 'x', 'y'],
    ]);
  });
});

describe('whether the first record names the columns', () => {
  const many = (...row: string[]): string[][] =>
    Array.from({ length: 12 }, (_, i) => row.map((v) => v.replace('#', `${i}`)));
  const prose = 'some words that are number #';
  const cases: [first: string[], rest: string[][], verdict: string][] = [
    [['text', 'label'], many(prose, '1'), 'header'],
    [['kommentar', 'art'], [...many(prose, 'lob'), ...many(prose, 'tadel')], 'header'],
    [['Timestamp', 'How satisfied are you with us today?'], many('2024-05-0#', 'very'), 'header'],
    [['', 'text', 'label'], many('#', prose, 'a'), 'header'],
    [['2019', '2020'], many('#', '#'), 'row'],
    [['the whole thing was a waste', 'tadel'], [...many(prose, 'lob'), ...many(prose, 'tadel')], 'row'],
    [['rose', 'plant'], [...many('x#', 'plant'), ...many('y#', 'animal')], 'row'],
    [['this one is a long first line', 'x'], many(prose, '#x'), 'doubtful'],
    [['a', 'b'], many('x#', 'y#'), 'doubtful'],
    [['a', 'b'], many('x#', 'y#').slice(0, 2), 'header'],
  ];
  for (const [first, rest, verdict] of cases) {
    test(`${first.join(' | ')} before ${rest[0]!.join(' | ')}: ${verdict}`, () => {
      assert.equal(judgeHeader(first, rest), verdict);
    });
  }
});
