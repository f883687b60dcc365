// A field is found where it stands, and another label is put there without another byte changed: told by the readers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findField } from '../../../src/data/fields.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { applyEdit, relabel } from '../../../src/data/relabel.ts';
import { DELIMITERS, type Dialect, type Label } from '../../../src/shared/dataset.ts';
import { recordsOf, seededRandom } from './reading.ts';

const JSONL: Dialect = { format: 'jsonl' };
const TSV: Dialect = { format: 'tsv', delimiter: '\t' };
const csv = (delimiter: ',' | ';' | '\t' | '|'): Dialect => ({ format: 'csv', delimiter });
const COLUMNS = ['text', 'label', 'note'];

function found(record: string, dialect: Dialect, column = 'label'): [string, string] | undefined {
  const place = findField(record, dialect, dialect.format === 'jsonl' ? [] : COLUMNS, column);
  return (
    place && [
      record.slice(place.outer.start, place.outer.end),
      record.slice(place.inner.start, place.inner.end),
    ]
  );
}

function relabelled(record: string, dialect: Dialect, label: Label): string | undefined {
  const edit = relabel(record, dialect, dialect.format === 'jsonl' ? [] : COLUMNS, 'label', label);
  return edit && applyEdit(record, edit);
}

describe('where a field stands', () => {
  test('in JSON: a value of any kind, whatever stands before', () => {
    assert.deepEqual(found('{"text": "a", "label": "b"}', JSONL), ['"b"', 'b']);
    assert.deepEqual(found('{"label":-1.5e3,"text":"a"}', JSONL), ['-1.5e3', '-1.5e3']);
    assert.deepEqual(found(' {"text":"a", "label" : true } ', JSONL), ['true', 'true']);
    assert.deepEqual(found('{"label":[1, {"label":2}],"text":"a"}', JSONL)?.[0], '[1, {"label":2}]');
    assert.deepEqual(found(String.raw`{"text":"\"label\": 3","label":4}`, JSONL)?.[0], '4');
    assert.deepEqual(found(String.raw`{"la\"b.l":"c"}`, JSONL, 'la"b.l')?.[0], '"c"');
    assert.deepEqual(found(String.raw`{"l\u0061bel":"c"}`, JSONL)?.[0], '"c"');
    assert.equal(found('{"text":"a"}', JSONL), undefined);
    assert.equal(found('["label",1]', JSONL), undefined);
    assert.equal(found('{"text":{"label":1}', JSONL), undefined);
  });

  test('in JSON: not that of a nested object, and of repeated names the last, which is the one that is read', () => {
    assert.deepEqual(found('{"meta":{"label":"x"},"label":"y"}', JSONL)?.[0], '"y"');
    assert.deepEqual(found('{"label":"y","meta":{"label":"x"}}', JSONL)?.[0], '"y"');
    assert.deepEqual(found('{"label":"x","text":"a","label":"y"}', JSONL)?.[0], '"y"');
    assert.equal(found('{"meta":[{"label":"x"}]}', JSONL), undefined);
    const deep = `{"meta":${'['.repeat(50_000)}${']'.repeat(50_000)},"label":"y"}`;
    assert.deepEqual(found(deep, JSONL)?.[0], '"y"');
  });

  test('in CSV: by its delimiter, quotes included or left out', () => {
    for (const delimiter of DELIMITERS) {
      const record = ['"a ""x""\nb"', 'ü', '"😀, ;"'].join(delimiter);
      assert.deepEqual(found(record, csv(delimiter), 'text'), ['"a ""x""\nb"', 'a ""x""\nb']);
      assert.deepEqual(found(record, csv(delimiter)), ['ü', 'ü']);
      assert.deepEqual(found(record, csv(delimiter), 'note'), ['"😀, ;"', '😀, ;']);
    }
    assert.equal(found('a,b', csv(',')), undefined);
    assert.equal(found('"a,b,c', csv(',')), undefined);
    assert.equal(found('a,b,c\nd', csv(',')), undefined);
    assert.equal(found('a,b,c', csv(','), 'other'), undefined);
  });

  test('in a TSV line whose quotes are text', () => {
    assert.deepEqual(found('"a\tham\tb', TSV), ['ham', 'ham']);
    assert.deepEqual(found('"a" b\t"ham"\tc', TSV)?.[0], '"ham"');
  });
});

describe('another label', () => {
  test('keeps the kind that it has in JSON', () => {
    assert.equal(relabelled('{"label":1, "text":"a"}', JSONL, 0), '{"label":0, "text":"a"}');
    assert.equal(relabelled('{"label": true}', JSONL, false), '{"label": false}');
    assert.equal(relabelled('{"label":"1"}', JSONL, '0'), '{"label":"0"}');
    assert.equal(relabelled('{"label":null}', JSONL, 'a"\\'), String.raw`{"label":"a\"\\"}`);
    assert.equal(relabelled('{"label":"x","label":"y"}', JSONL, 'z'), '{"label":"x","label":"z"}');
  });

  test('is quoted in CSV where it must, and where the label before it was', () => {
    assert.equal(relabelled('a,b,c', csv(','), 'd'), 'a,d,c');
    assert.equal(relabelled('a,"b",c', csv(','), 'd'), 'a,"d",c');
    assert.equal(relabelled('a,b,c', csv(','), 'd;e'), 'a,d;e,c');
    assert.equal(relabelled('a;b;c', csv(';'), 'd;e'), 'a;"d;e";c');
    assert.equal(relabelled('"a\nb",b,c', csv(','), 'say "d"'), '"a\nb","say ""d""",c');
    assert.equal(relabelled('a\tb\tc', TSV, 'd\ne'), 'a\t"d\ne"\tc');
    assert.equal(relabelled('a,1,c', csv(','), 0), 'a,0,c');
  });

  test('is refused where the row would be lost by it, or what is there is no label', () => {
    assert.equal(relabelled('{"label":{"a":1}}', JSONL, 'b'), undefined);
    assert.equal(relabelled('{"text":"a"}', JSONL, 'b'), undefined);
    assert.equal(relabelled('{"label":"a",}', JSONL, 'b'), undefined);
    assert.equal(relabelled('a,b,c', csv(','), ' '), undefined);
    // Without its quotes the label would let the first one, which was text, pair with a later row's.
    assert.equal(relabelled('"a\tb"x\tc', TSV, 'd'), undefined);
    assert.equal(relabelled('"a\tb\tc', TSV, 'say "d"'), undefined);
    assert.equal(relabelled('"a\tb\tc', TSV, 'd'), '"a\td\tc');
  });

  const TEXTS = [
    'a',
    'ham',
    'ü 😀',
    '"',
    '""',
    ' x ',
    'a,b;c\td|e',
    'l1\nl2',
    "it's",
    '1',
    'true',
    '\\',
    '\u2028',
    '{"label":1}',
  ];
  const LABELS: Label[] = [
    'ham',
    'spam, "or" not',
    'a;b',
    'tab\there',
    'l1\nl2',
    '-1',
    'ü',
    '"',
    'true',
    1,
    -2.5,
    true,
    false,
  ];

  for (const dialect of [JSONL, TSV, ...DELIMITERS.map(csv)]) {
    test(`random records of ${JSON.stringify(dialect)} are read again with the label alone changed`, () => {
      for (let seed = 1; seed <= 400; seed++) {
        const random = seededRandom(seed);
        const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
        const rows = Array.from({ length: 6 }, () => [pick(TEXTS), pick(LABELS), pick(TEXTS)]);
        const records = rows.map((row) => written(row, dialect, random));
        const header = 'delimiter' in dialect ? `${COLUMNS.join(dialect.delimiter)}\n` : '';
        const at = Math.floor(random() * rows.length);
        const label = pick(LABELS);
        const edited = relabelled(records[at]!, dialect, label);
        assert.ok(edited !== undefined, `seed ${seed}: ${records[at]!}`);
        const read = (lines: readonly string[]) => {
          const events = readRecordsFromText(header + lines.join('\n'), dialect);
          assert.ok(events.every(({ kind }) => kind !== 'finding'));
          return recordsOf(events).map(({ fields }) => new Map(fields));
        };
        const expected = read(records);
        expected[at]!.set('label', dialect.format === 'jsonl' ? label : String(label));
        assert.deepEqual(read(records.with(at, edited)), expected, `seed ${seed}`);
        // Whatever is not the label's value stands as it stood.
        const columns = dialect.format === 'jsonl' ? [] : COLUMNS;
        const before = findField(records[at]!, dialect, columns, 'label')!.outer;
        const after = findField(edited, dialect, columns, 'label')!.outer;
        assert.equal(edited.slice(0, after.start), records[at]!.slice(0, before.start));
        assert.equal(edited.slice(after.end), records[at]!.slice(before.end));
      }
    });
  }

  function written(row: readonly Label[], dialect: Dialect, random: () => number): string {
    if ('delimiter' in dialect) {
      const cells = row.map((value) => {
        const text = String(value);
        const must = text.includes(dialect.delimiter) || /["\n]/.test(text);
        return must || random() < 0.3 ? `"${text.replaceAll('"', '""')}"` : text;
      });
      return cells.join(dialect.delimiter);
    }
    const [text, label, note] = row.map((value) => JSON.stringify(value));
    const space = random() < 0.5 ? ' ' : '';
    const nested = random() < 0.3 ? `"meta":{"label":${note!},"x":[${label!}]},` : '';
    const repeated = random() < 0.3 ? `"label":${note!},` : '';
    return `{${nested}"text":${space}${text!},${repeated}${space}"label"${space}:${label!}${space},"note":${note!}}`;
  }
});
