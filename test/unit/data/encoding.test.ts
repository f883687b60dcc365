// Files in other encodings than UTF-8: what they are read as, what is said of it, and that no row is lost in silence.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { textOf } from '../../../src/data/examples.ts';
import { describe, test } from 'node:test';
import iconv from 'iconv-lite';
import { openText, readDataset, readRecordsFromText } from '../../../src/data/reader.ts';
import type { ReadEvent } from '../../../src/data/reader.ts';
import { ENCODINGS, type DatasetFormat, type Encoding, type Reading } from '../../../src/shared/dataset.ts';
import { asCsv, asJsonl, LANGUAGES, rowsIn, type LabelledText } from './languages.ts';
import { findingsOf, recordsOf, sha256 } from './reading.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

function write(name: string, content: Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

interface WholeReading {
  readonly events: ReadEvent[];
  readonly messages: string[];
  readonly warnings: string[];
}

async function readFile(
  content: Uint8Array,
  format: DatasetFormat,
  reading: Reading = {},
): Promise<WholeReading> {
  const text = await openText(write(`file.${format}`, content), format, reading);
  const events: ReadEvent[] = [];
  for await (const event of readDataset(text, reading)) events.push(event);
  assert.deepEqual(text.fingerprint(), { bytes: content.length, sha256: sha256(content) });
  // How the fields are parted is told besides.
  const remarks = events
    .flatMap((event) => (event.kind === 'remark' ? [event.remark] : []))
    .filter(({ code }) => code !== 'delimiter');
  return {
    events,
    messages: remarks.map(({ message }) => message),
    warnings: remarks.filter(({ warning }) => warning).map(({ message }) => message),
  };
}

function labelledTexts(events: readonly ReadEvent[]): LabelledText[] {
  return recordsOf(events).map(({ fields }) => ({
    text: textOf(fields.get('text')) ?? '',
    label: textOf(fields.get('label')) ?? '',
  }));
}

const german = LANGUAGES[0]!;

describe('an encoding is guessed', () => {
  for (const language of LANGUAGES) {
    for (const [format, written] of [
      ['csv', asCsv],
      ['jsonl', asJsonl],
    ] as const) {
      test(`${language.name} in ${language.encoding}, ${format}`, async () => {
        const rows = rowsIn(language, 20);
        const text = written(rows);
        const { events, messages } = await readFile(iconv.encode(text, language.encoding), format);
        assert.deepEqual(labelledTexts(events), rows);
        assert.equal(messages.length, 1);
        assert.match(messages[0]!, new RegExp(`^Read as ${language.encoding.replace(/[-_]/g, '.')}`, 'i'));
        // As the editor's document has them.
        const document = recordsOf(readRecordsFromText(text, format));
        assert.deepEqual(
          recordsOf(events).map(({ hash, line, endLine }) => [hash, line, endLine]),
          document.map(({ hash, line, endLine }) => [hash, line, endLine]),
        );
      });
    }
  }

  test('one word beyond ASCII that is the same in all that it can be', async () => {
    const rows = rowsIn(german, 60).map(({ text }, index) => ({
      text: text.replace(/[^\0-\x7f]/g, 'x'),
      label: ['gut', 'schlecht', 'ungenügend'][index % 3]!,
    }));
    const { events } = await readFile(iconv.encode(asCsv(rows), 'windows-1252'), 'csv');
    assert.deepEqual(labelledTexts(events), rows);
  });

  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    for (const mark of ['with', 'without']) {
      test(`${encoding} ${mark} a mark`, async () => {
        for (const language of [german, ...LANGUAGES.filter(({ name }) => /Russian|Chinese/.test(name))]) {
          const rows = rowsIn(language, 40);
          const bytes = iconv.encode((mark === 'with' ? '\ufeff' : '') + asCsv(rows), encoding);
          const { events, messages } = await readFile(bytes, 'csv');
          assert.deepEqual(labelledTexts(events), rows);
          assert.match(messages[0]!, /^Read as UTF-16/);
        }
      });
    }
  }

  test('UTF-8, with a mark or without, is not worth a word', async () => {
    for (const mark of ['', '\ufeff']) {
      for (const language of LANGUAGES) {
        const rows = rowsIn(language, 10);
        const { events, messages } = await readFile(Buffer.from(mark + asCsv(rows)), 'csv');
        assert.deepEqual(labelledTexts(events), rows);
        assert.deepEqual(messages, []);
      }
    }
  });

  test('NUL in a text is no UTF-16', async () => {
    const rows = rowsIn(german, 10).map(({ text, label }, index) => ({
      text: index === 5 ? `${text}\0` : text,
      label,
    }));
    const { events } = await readFile(Buffer.from(asCsv(rows)), 'csv');
    assert.deepEqual(labelledTexts(events), rows);
  });
});

test('a file that is UTF-8 for megabytes and breaks later', async () => {
  const ascii = Array.from({ length: 60_000 }, (_, index) => ({
    text: `a plain review, number ${index}`,
    label: 'gut',
  }));
  const rows = [...ascii, ...rowsIn(german, 30)];
  const { events, messages } = await readFile(iconv.encode(asCsv(rows), 'windows-1252'), 'csv');
  assert.deepEqual(labelledTexts(events), rows);
  assert.match(messages[0]!, /Windows-1252/);
});

test('files joined from two encodings: each line in its own, with a warning', async () => {
  const utf8 = rowsIn(german, 40);
  const other = rowsIn({ ...german, texts: german.texts.map((text) => `${text}, sagt sie`) }, 12);
  const bytes = Buffer.concat([
    Buffer.from(asCsv(utf8)),
    iconv.encode(asCsv(other).replace(/^.*\r\n/, ''), 'windows-1252'),
  ]);
  const { events, warnings } = await readFile(bytes, 'csv');
  assert.deepEqual(labelledTexts(events), [...utf8, ...other]);
  assert.match(warnings.join(), /^12 lines are not UTF-8 .* Windows-1252 .*line 42/);
});

test('what no encoding explains is left out, told, and legible enough for its class', async () => {
  const rows = rowsIn(german, 400);
  const lines = asCsv(rows)
    .split('\r\n')
    .map((line, index) =>
      Buffer.concat([
        Buffer.from(line),
        Buffer.from(index === 7 ? [0xc3, 0x28, 0xff, 0x81] : []),
        Buffer.from('\r\n'),
      ]),
    );
  const { events, warnings } = await readFile(Buffer.concat(lines), 'csv');
  assert.equal(recordsOf(events).length, 399);
  assert.deepEqual(
    findingsOf(events).map(({ code, row, line }) => [code, row, line]),
    [['invalid-utf8', 6, 8]],
  );
  assert.match(warnings.join(), /1 line .*line 8/);
  const finding = events.find((event) => event.kind === 'finding');
  assert.match(finding?.legible ?? '', /^Das Zimmer war schön und groß \(6\);gut/);
});

test('bytes that a guess does not know make it no guess', async () => {
  // Windows-1252 has no 0x81 and no 0x9d.
  const rows = rowsIn(german, 40).map(({ text, label }) => Buffer.from(`${text};${label}\n`, 'latin1'));
  const bytes = Buffer.concat([
    Buffer.from('text;label\n'),
    ...rows.map((row) => Buffer.concat([Buffer.from([0x81, 0x9d]), row])),
  ]);
  await assert.rejects(readFile(bytes, 'csv'), (error) => {
    assert.ok(error instanceof Error && 'code' in error && 'action' in error);
    assert.equal(error.code, 'file-unreadable');
    assert.match(error.message, /40 lines, the first of them line 2/);
    assert.match(String(error.action), /--encoding NAME/);
    return true;
  });
});

test('what a person says goes before what is found', async () => {
  const rows = rowsIn(
    LANGUAGES.find(({ name }) => name === 'Polish')!,
    10,
  );
  const bytes = iconv.encode(asCsv(rows), 'iso-8859-2');
  const said = await readFile(bytes, 'csv', { encoding: 'iso-8859-2' });
  assert.deepEqual(labelledTexts(said.events), rows);
  assert.deepEqual(said.messages, []);
  const strict = await readFile(bytes, 'csv', { encoding: 'utf-8' });
  assert.equal(recordsOf(strict.events).length + findingsOf(strict.events).length, 10);
  assert.ok(findingsOf(strict.events).every(({ code }) => code === 'invalid-utf8'));
});

test('the dialect tells the encoding', async () => {
  const { events } = await readFile(iconv.encode(asCsv(rowsIn(german, 20)), 'windows-1252'), 'csv');
  const header = events.find((event) => event.kind === 'header');
  assert.equal(header?.dialect.encoding, 'windows-1252');
});

test('every encoding that can be said can be read', async () => {
  for (const encoding of ENCODINGS) {
    const { events } = await readFile(iconv.encode('text;label\na;b\nc;d\n', encoding), 'csv', { encoding });
    assert.deepEqual(labelledTexts(events), [
      { text: 'a', label: 'b' },
      { text: 'c', label: 'd' },
    ]);
  }
});

describe('records are read from the file again by their place in its text', () => {
  const long = (encoding: Encoding, name: RegExp): void => {
    test(encoding, async () => {
      const rows = rowsIn(
        LANGUAGES.find((language) => name.test(language.name))!,
        20_000,
      );
      const file = write(`long-${encoding}.csv`, iconv.encode(asCsv(rows, '\n'), encoding));
      const text = await openText(file, 'csv');
      const events: ReadEvent[] = [];
      for await (const event of readDataset(text)) events.push(event);
      assert.deepEqual(labelledTexts(events), rows);
      const handle = await fs.promises.open(file);
      const records = recordsOf(events);
      for (let index = 0; index < records.length; index += 997) {
        const { byteStart, byteEnd } = records[index]!;
        const raw = await text.read(handle, byteStart, byteEnd);
        assert.equal(raw.toString('utf8'), `${rows[index]!.text};${rows[index]!.label}`);
      }
      await handle.close();
    });
  };
  long('windows-1252', /German/);
  long('gbk', /Chinese/);
  long('shift_jis', /Japanese/);
  long('utf-16le', /Russian/);
  long('utf-8', /Korean/);
});

test('line breaks of old Macs, in two bytes and in one', async () => {
  const rows = rowsIn(german, 5000);
  for (const encoding of ['windows-1252', 'utf-16be'] as const) {
    const { events } = await readFile(iconv.encode(asCsv(rows, '\r'), encoding), 'csv');
    assert.deepEqual(labelledTexts(events), rows);
  }
});

test('a field of megabytes without a line break', async () => {
  const rows = [{ text: 'schön '.repeat(1_500_000), label: 'gut' }, ...rowsIn(german, 10)];
  const { events } = await readFile(iconv.encode(asCsv(rows), 'windows-1252'), 'csv');
  assert.deepEqual(labelledTexts(events), rows);
});
