// JSONL reading: places, line ends, and findings that name where and why.
import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { describe, test } from 'node:test';
import { firstInvalidByte } from '../../../src/data/bytes.ts';
import { locateJsonError } from '../../../src/data/json-error.ts';
import { JsonlParser } from '../../../src/data/jsonl-parser.ts';
import { readRecordsFromText, recordHash } from '../../../src/data/reader.ts';
import type { ReadEvent } from '../../../src/data/reader.ts';
import { faultsOf, findingsOf, readBytes, recordsOf, rowsOf, seededRandom } from './reading.ts';

describe('JSONL records', () => {
  test('lines of all ends, empty lines, a byte order mark, and no end at the last', async () => {
    const bytes = Buffer.from('\ufeff{"text":"a"}\r\n\n \t\n{"text":"é"}\r{"text":"c"}\n  {"text":"d"}');
    const events = await readBytes(bytes, 'jsonl');
    assert.deepEqual(rowsOf(events), [
      [0, 1, 1, 'a'],
      [1, 4, 4, 'é'],
      [2, 5, 5, 'c'],
      [3, 6, 6, 'd'],
    ]);
    const ranges = recordsOf(events).map(({ byteStart, byteEnd }) =>
      bytes.toString('utf8', byteStart, byteEnd),
    );
    assert.deepEqual(ranges, ['{"text":"a"}', '{"text":"é"}', '{"text":"c"}', '  {"text":"d"}']);
  });

  test('values of each kind, nested ones among them', () => {
    const [record] = recordsOf(
      readRecordsFromText('{"a":"x","b":1.5,"c":true,"d":null,"e":[1],"f":{},"__proto__":"p"}', 'jsonl'),
    );
    assert.deepEqual([...(record?.fields ?? [])], [
      ['a', 'x'], ['b', 1.5], ['c', true], ['d', null], ['e', [1]], ['f', {}], ['__proto__', 'p'],
    ]); // prettier-ignore
  });

  test('NaN and Infinity, as Python writes them, are null; in a string they are text', () => {
    const [record] = recordsOf(
      readRecordsFromText(
        String.raw`{"a":NaN,"b":[-Infinity,{"c":Infinity}],"NaN":"NaN, \" Infinity","d":-1,"e":"\\"}`,
        'jsonl',
      ),
    );
    assert.deepEqual(Object.fromEntries(record?.fields ?? []), {
      a: null,
      b: [null, { c: null }],
      NaN: 'NaN, " Infinity',
      d: -1,
      e: '\\',
    });
    for (const line of ['{"a":NaNa}', '{"a":nan}', '{"a":"NaN}', '{NaN:1}', '{"a":--Infinity}']) {
      assert.equal(findingsOf(readRecordsFromText(line, 'jsonl'))[0]?.code, 'invalid-json', line);
    }
  });

  test('what can be read of a line in another encoding tells which class loses it', () => {
    const bytes = Buffer.from('{"text":"h\xe9","label":"spam"}\n', 'latin1');
    const events = new JsonlParser(0);
    const told: ReadEvent[] = [];
    events.read(bytes, true, told);
    const [event] = told;
    assert.equal(event?.kind === 'finding' && event.fields?.get('label'), 'spam');
  });

  test('the hash is of the raw text', () => {
    const [record] = recordsOf(readRecordsFromText('\n{"text": "ü"}\r\n', 'jsonl'));
    assert.equal(record?.hash, recordHash('{"text": "ü"}'));
    assert.notEqual(record.hash, recordHash('{"text":"ü"}'));
  });

  test('every line that is no record is a finding, and the next is read', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"text":"a"}\n{"text":"b",}\n[1]\n\n"x"\nnull\n{"text":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"text":"é"\n{"text":"z"}'),
    ]);
    const events = await readBytes(bytes, 'jsonl');
    assert.deepEqual(faultsOf(events), [
      ['invalid-json', 1, 2, 13, 2],
      ['not-an-object', 2, 3, 1, 3],
      ['not-an-object', 3, 5, 1, 5],
      ['not-an-object', 4, 6, 1, 6],
      ['invalid-utf8', 5, 7, 10, 7],
      ['invalid-json', 6, 8, 12, 8],
    ]);
    assert.deepEqual(rowsOf(events), [
      [0, 1, 1, 'a'],
      [7, 9, 9, 'z'],
    ]);
    assert.match(
      findingsOf(events)[0]?.message ?? '',
      /found } where a field name in double quotes should stand/,
    );
  });

  test('a line beyond the length that is read', () => {
    const bytes = Buffer.from(`{"a":1}\r\n{"b":"${'x'.repeat(50)}"}\r\n{"c":2}\n{"d":"${'x'.repeat(50)}"}`);
    for (let size = 1; size <= bytes.length; size++) {
      const parser = new JsonlParser(0, { maxRecordBytes: 20 });
      const events: ReadEvent[] = [];
      let rest = Buffer.alloc(0);
      for (let at = 0; at < bytes.length; at += size) {
        rest = Buffer.concat([rest, bytes.subarray(at, at + size)]);
        rest = rest.subarray(parser.read(rest, at + size >= bytes.length, events));
      }
      assert.deepEqual(faultsOf(events), [
        ['too-long', 1, 2, 1, 2],
        ['too-long', 3, 4, 1, 4],
      ]);
      assert.deepEqual(rowsOf(events), [
        [0, 1, 1, 1],
        [2, 3, 3, 2],
      ]);
      assert.equal(recordsOf(events)[1]?.byteStart, bytes.indexOf('{"c"'));
    }
  });
});

describe('where JSON goes wrong', () => {
  const CASES: [text: string, offset: number, reason: RegExp][] = [
    ['{"a":1', 6, /ends where a comma or } should follow/],
    ['{"a" 1}', 5, /found 1 where a colon/],
    ["{'a':1}", 1, /found ' where a field name in double quotes/],
    ['{"a":NaN}', 5, /found N where a value/],
    ['{"a":[1,]}', 8, /found ] where a value/],
    ['{"a":1}}', 7, /found } where the end of the record/],
    ['{"a":"b}', 5, /string that opens here is not closed/],
    ['{"a":"\t"}', 6, /U\+0009 inside a string must be escaped/],
    ['{"a":"\\x41"}', 6, /backslash/],
    ['{"a":01}', 6, /found 1 where a comma or }/],
    ['{"a":"é" "b"}', 9, /found " where a comma/],
    ['{"a":\ufeff1}', 5, /where a value/],
  ];
  for (const [text, offset, reason] of CASES) {
    test(JSON.stringify(text), () => {
      assert.throws(() => JSON.parse(text) as unknown);
      const error = locateJsonError(text);
      assert.ok(error !== undefined);
      assert.equal(error.offset, offset);
      assert.match(error.reason, reason);
    });
  }

  test('wherever a text is spoilt, a place up to there or behind it is told', () => {
    const random = seededRandom(3);
    const text = JSON.stringify({ a: ['x"\\', -1.5e9, { b: null, 'ü\n': [] }, true], c: {}, d: 'end' });
    for (let run = 0; run < 3000; run++) {
      const at = Math.floor(random() * text.length);
      const spoilt =
        text.slice(0, at) + ['', '"', ',', '}', 'x', '\\', '\u0001'][run % 7]! + text.slice(at + (run % 2));
      let refused = false;
      try {
        JSON.parse(spoilt);
      } catch {
        refused = true;
      }
      const error = locateJsonError(spoilt);
      // What one takes for JSON, the other does: a line behind a faulty one is read by this alone.
      assert.equal(error !== undefined, refused, spoilt);
      if (error === undefined) continue;
      const { offset } = error;
      assert.ok(offset >= 0 && offset <= spoilt.length);
      // No text that begins with these characters and one more is JSON's beginning: what comes before is sound.
      if (offset < spoilt.length && spoilt[offset] !== '"') assertBegins(spoilt.slice(0, offset));
    }
  });

  /** The only thing wrong with `text` is that it ends. */
  function assertBegins(text: string): void {
    try {
      JSON.parse(text);
    } catch {
      const error = locateJsonError(text);
      assert.ok(
        error !== undefined && (error.offset === text.length || error.reason.includes('not closed')),
        text,
      );
    }
  }
});

test('lines behind faulty ones are read as ever', async () => {
  const good = ['{"a":1}', ' {"a": [1, {"b": null}] } ', '{"a":"\\u00e9"}', '{"a":-0.5e-7}', '7'];
  const alone = await readBytes(good.join('\n'), 'jsonl');
  const behind = await readBytes(good.map((line) => `{"a":}\n${line}`).join('\n'), 'jsonl');
  assert.deepEqual(
    recordsOf(behind).map(({ hash, fields }) => [hash, ...fields]),
    recordsOf(alone).map(({ hash, fields }) => [hash, ...fields]),
  );
  assert.equal(findingsOf(behind).length, 6);
});

test('the first byte that is not UTF-8 is found wherever it stands', () => {
  const random = seededRandom(5);
  const text = Buffer.from('aé日本👩 \u0000\u07ff\u0800\ud7ff\ue000\uffff\u{10ffff}');
  for (let run = 0; run < 5000; run++) {
    const bytes = Buffer.from(text);
    for (let hits = 1 + (run % 3); hits > 0; hits--)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    if (isUtf8(bytes)) continue;
    const at = firstInvalidByte(bytes);
    assert.ok(isUtf8(bytes.subarray(0, at)), bytes.toString('hex'));
    // No character begins there.
    for (let length = 1; length <= 4; length++) {
      const character = bytes.subarray(at, at + length);
      assert.ok(character.length < length || !isUtf8(character), bytes.toString('hex'));
    }
  }
});
