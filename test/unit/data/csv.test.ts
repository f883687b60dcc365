// CSV and TSV reading: places, quoting, line ends, and recovery from faulty records.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecord, readRecordsFromText } from '../../../src/data/reader.ts';
import { CsvParser } from '../../../src/data/csv-parser.ts';
import type { ReadEvent } from '../../../src/data/reader.ts';
import { faultsOf, findingsOf, headerOf, readBytes, readChunks, recordsOf, rowsOf } from './reading.ts';

const HEADER = {
  kind: 'header',
  dialect: { format: 'csv', delimiter: ',' },
  line: 1,
  endLine: 1,
  byteStart: 0,
  byteEnd: 10,
} as const;

describe('CSV records', () => {
  test('quoted fields span lines, whatever the line ends', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['text,label', '"one, ""two""', 'three",a', '', 'four,b'].join(end);
      const events = await readBytes(text, 'csv');
      assert.deepEqual(events[0], { ...HEADER, columns: ['text', 'label'] });
      assert.deepEqual(rowsOf(events), [
        [0, 2, 3, `one, "two"${end}three`, 'a'],
        [1, 5, 5, 'four', 'b'],
      ]);
      assert.deepEqual(faultsOf(events), []);
    }
  });

  test('byte ranges count the byte order mark and leave the terminator out', async () => {
    const bytes = Buffer.from('\ufefftext,label\r\n"é\r\nü",1\r\nlast,2');
    const [first, second] = recordsOf(await readBytes(bytes, 'csv'));
    assert.ok(first && second);
    assert.equal(bytes.toString('utf8', first.byteStart, first.byteEnd), '"é\r\nü",1');
    assert.equal(bytes.toString('utf8', second.byteStart, second.byteEnd), 'last,2');
    assert.deepEqual(
      [...first.fields],
      [
        ['text', 'é\r\nü'],
        ['label', '1'],
      ],
    );
  });

  test('a file and its document in an editor give the same hash', () => {
    const hashes = ['\n', '\r\n', '\r'].map((end) => {
      const events = readRecordsFromText(`text,label${end}"a${end}b",1${end}`, 'csv');
      return recordsOf(events)[0]?.hash;
    });
    assert.match(hashes[0] ?? '', /^[0-9a-f]{16}$/);
    assert.deepEqual(new Set(hashes).size, 1);
  });

  test('mixed line ends and spaces in empty lines', async () => {
    const events = await readBytes('text,label\r\na,1\n   \nb,2\r\r\nc,3\n\n', 'csv');
    assert.deepEqual(rowsOf(events), [
      [0, 2, 2, 'a', '1'],
      [1, 4, 4, 'b', '2'],
      [2, 6, 6, 'c', '3'],
    ]);
  });

  test('empty files, and a header alone', async () => {
    assert.deepEqual(await readBytes('', 'csv'), []);
    assert.deepEqual(await readChunks([], 'csv'), []);
    assert.deepEqual(await readBytes('\ufeff', 'csv'), []);
    assert.deepEqual(await readBytes('\n\n', 'csv'), []);
    assert.deepEqual(
      (await readBytes('text,label', 'csv')).map((event) => event.kind),
      ['header'],
    );
  });

  test('a quote inside an unquoted field is text', async () => {
    const events = await readBytes('text,label\n5" disk,1\nsay "hi" now,2\n', 'csv');
    assert.deepEqual(rowsOf(events), [
      [0, 2, 2, '5" disk', '1'],
      [1, 3, 3, 'say "hi" now', '2'],
    ]);
  });

  test('semicolons where the header has no comma', async () => {
    const events = await readBytes('text;label\n"a;b";1\nc, d;2\n', 'csv');
    assert.deepEqual(rowsOf(events), [
      [0, 2, 2, 'a;b', '1'],
      [1, 3, 3, 'c, d', '2'],
    ]);
  });

  test('TSV keeps empty fields and reads senseless quotes literally', async () => {
    const events = await readBytes('text\tlabel\n"a\tb\nc"\t1\n"d" e\t2\n\t\nf "g"\t3\n"h\t4\n', 'tsv');
    assert.deepEqual(rowsOf(events), [
      [0, 2, 3, 'a\tb\nc', '1'],
      [1, 4, 4, '"d" e', '2'],
      [2, 5, 5, '', ''],
      [3, 6, 6, 'f "g"', '3'],
      [4, 7, 7, '"h', '4'],
    ]);
    assert.deepEqual(faultsOf(events), []);
  });
});

describe('CSV headers', () => {
  test('repeated names become unique, with a finding that is of no row', () => {
    const events = readRecordsFromText('text,label,text,text.1,text\na,b,c,d,e\n', 'csv');
    const columns = ['text', 'label', 'text.2', 'text.1', 'text.3'];
    assert.deepEqual(events[0], { ...HEADER, columns, byteEnd: 27 });
    assert.deepEqual(faultsOf(events), [
      ['duplicate-header', -1, 1, 1, 1],
      ['duplicate-header', -1, 1, 1, 1],
    ]);
    assert.deepEqual(
      findingsOf(events).map((finding) => finding.field),
      ['text.2', 'text.3'],
    );
    assert.deepEqual(rowsOf(events), [[0, 2, 2, 'a', 'b', 'c', 'd', 'e']]);
  });

  test('nameless columns and spaces around names', () => {
    const header = headerOf(readRecordsFromText(', text ,\n', 'csv'));
    assert.deepEqual(header?.columns, ['column 1', 'text', 'column 3']);
  });

  test('a header may span lines', () => {
    const events = readRecordsFromText('"the\ntext",label\na,1\n', 'csv');
    assert.deepEqual(events[0], { ...HEADER, columns: ['the\ntext', 'label'], endLine: 2, byteEnd: 16 });
    assert.deepEqual(rowsOf(events), [[0, 3, 3, 'a', '1']]);
  });

  test('a faulty header is read as it stands', async () => {
    const events = readRecordsFromText('text,"label\na,1\n', 'csv');
    assert.deepEqual(faultsOf(events), [['quote-not-closed', -1, 1, 6, 1]]);
    assert.deepEqual(rowsOf(events), [[0, 2, 2, 'a', '1']]);
    const latin = await readBytes(Buffer.from('t\xe9xt,label\na,1\n', 'latin1'), 'csv');
    assert.deepEqual(faultsOf(latin), [['invalid-utf8', -1, 1, 2, 1]]);
    assert.deepEqual(rowsOf(latin), [[0, 2, 2, 'a', '1']]);
  });
});

describe('how the file is written', () => {
  const dialectOf = (text: string, format: 'csv' | 'tsv'): unknown =>
    headerOf(readRecordsFromText(text, format))?.dialect;

  test('is told with the header', () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      assert.deepEqual(dialectOf(`text${delimiter}label\n`, 'csv'), { format: 'csv', delimiter });
    }
    assert.deepEqual(dialectOf('text\tlabel, or\n', 'tsv'), { format: 'tsv', delimiter: '\t' });
    assert.deepEqual(dialectOf('text,label\n', 'tsv'), { format: 'tsv', delimiter: ',' });
  });

  test('is not guessed again where it is known', () => {
    const header = headerOf(readRecordsFromText('a, or b;label\n', { format: 'csv', delimiter: ';' }));
    assert.deepEqual(header?.columns, ['a, or b', 'label']);
  });

  test('reads one record again, out of its file', () => {
    const read = (text: string) => {
      const result = readRecord(text, { format: 'csv', delimiter: ';' }, ['text', 'label']);
      return result !== undefined && ('fields' in result ? [...result.fields.values()] : result.code);
    };
    assert.deepEqual(read('"a;\n""b""";1,5'), ['a;\n"b"', '1,5']);
    assert.deepEqual(read('\ufeffa;b'), ['\ufeffa', 'b']);
    assert.equal(read('a;b;c'), 'field-count');
    assert.equal(read('"a;b'), 'quote-not-closed');
    assert.equal(read('  '), false);
    const json = readRecord('{"text":"a"}', { format: 'jsonl' }, []);
    assert.deepEqual(json && 'fields' in json && [...json.fields], [['text', 'a']]);
  });
});

describe('faulty CSV records', () => {
  test('an unclosed quote costs its own line, not the rest of the file', async () => {
    const events = await readBytes('text,label\nü,"good\na,1\n"b, c",2\nd,3\n', 'csv');
    assert.deepEqual(faultsOf(events), [['quote-not-closed', 0, 2, 3, 2]]);
    assert.deepEqual(rowsOf(events), [
      [1, 3, 3, 'a', '1'],
      [2, 4, 4, 'b, c', '2'],
      [3, 5, 5, 'd', '3'],
    ]);
  });

  test('an unclosed quote in the last record', async () => {
    const events = await readBytes('text,label\na,1\n"b,2\nc,3', 'csv');
    assert.deepEqual(faultsOf(events), [['quote-not-closed', 1, 3, 1, 3]]);
    assert.deepEqual(
      rowsOf(events).map((row) => row[0]),
      [0, 2],
    );
  });

  test('a sound field of several lines before the unclosed one belongs to the finding', async () => {
    const events = await readBytes('text,label\n"a\nb","c\nd,1\n', 'csv');
    assert.deepEqual(faultsOf(events), [['quote-not-closed', 0, 3, 4, 3]]);
    assert.deepEqual(rowsOf(events), [[1, 4, 4, 'd', '1']]);
  });

  test('text behind a closing quote', async () => {
    const events = await readBytes('text,label\n"a"b,1\n"c" ,2\nd,3\n', 'csv');
    assert.deepEqual(faultsOf(events), [
      ['invalid-quote', 0, 2, 4, 2],
      ['invalid-quote', 1, 3, 4, 3],
    ]);
    assert.deepEqual(rowsOf(events), [[2, 4, 4, 'd', '3']]);
  });

  test('another number of fields', async () => {
    const events = await readBytes('text,label\na\n"b\nc",1,2\nd,3\n', 'csv');
    assert.deepEqual(faultsOf(events), [
      ['field-count', 0, 2, 1, 2],
      ['field-count', 1, 3, 1, 4],
    ]);
    const [short, long] = findingsOf(events);
    assert.equal(short?.message, 'the record has 1 field, the header has 2');
    assert.match(long?.message ?? '', /3 fields, the header has 2; it goes on to line 4/);
    assert.deepEqual(rowsOf(events), [[2, 5, 5, 'd', '3']]);
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('text,label\né,1\n"a\nü'),
      Buffer.from([0xe9]),
      Buffer.from('b",2\nc'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from('\nd,3'),
    ]);
    const events = await readBytes(bytes, 'csv');
    assert.deepEqual(faultsOf(events), [
      ['invalid-utf8', 1, 4, 2, 4],
      ['invalid-utf8', 2, 5, 2, 5],
    ]);
    assert.match(findingsOf(events)[0]?.message ?? '', /0xE9/);
    assert.deepEqual(
      rowsOf(events).map((row) => row[0]),
      [0, 3],
    );
  });

  test('UTF-16 is refused with what to do', async () => {
    await assert.rejects(readBytes(Buffer.from('\ufefftext,label\n', 'utf16le'), 'csv'), {
      code: 'file-unreadable',
      action: /UTF-8/,
    });
  });
});

describe('CSV records beyond the length that is read', () => {
  /** Reads with a limit of 20 bytes, `size` bytes at a time. */
  function readLimited(text: string, size: number): ReadEvent[] {
    const parser = new CsvParser({ format: 'csv', delimiter: ',' }, 0, { maxRecordBytes: 20 });
    const events: ReadEvent[] = [];
    const bytes = Buffer.from(text);
    let rest = Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at += size) {
      rest = Buffer.concat([rest, bytes.subarray(at, at + size)]);
      rest = rest.subarray(parser.read(rest, at + size >= bytes.length, events));
    }
    assert.equal(rest.length, 0);
    return events;
  }

  test('a long line, and a quote that is not closed for long', () => {
    const text = `text,label\n${'x'.repeat(50)},1\r\na,2\n"b,3\n${'c,4\n'.repeat(10)}d,5`;
    for (let size = 1; size < 60; size++) {
      const events = readLimited(text, size);
      assert.deepEqual(faultsOf(events), [
        ['too-long', 0, 2, 1, 2],
        ['quote-not-closed', 2, 4, 1, 4],
      ]);
      assert.deepEqual(rowsOf(events).at(-1), [13, 15, 15, 'd', '5']);
    }
  });

  test('lines inside a long record are counted', () => {
    const text = `text,label\n"a\r\nb",${'x'.repeat(50)}\nd,5`;
    for (let size = 1; size < 60; size++) {
      const events = readLimited(text, size);
      assert.equal(faultsOf(events)[0]?.[0], 'too-long');
      assert.deepEqual(rowsOf(events), [[1, 4, 4, 'd', '5']], `chunks of ${size}`);
    }
  });
});
